"""Schemas that the host has already: the names that are taken, and the one that fits a row."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

from ..exploration.modules import Symbol, lineage
from ..exploration.project import Project, is_other_code
from ..exploration.trees import name_parts, statements
from ..fields import types as t
from .stored import ExistingModel

_PLAIN = (
    t.String,
    t.Text,
    t.Email,
    t.Integer,
    t.BigInteger,
    t.Float,
    t.Boolean,
    t.Uuid,
    t.Date,
    t.Enum,
    t.LocalDateTime,
)
_WORDS = {
    t.String: {"str"}, t.Text: {"str"}, t.Email: {"EmailStr", "str"}, t.Integer: {"int"}, t.BigInteger: {"int"},
    t.Float: {"float"}, t.Boolean: {"bool"}, t.Uuid: {"UUID", "UUID4"}, t.Date: {"date"},
    t.LocalDateTime: {"datetime"},
}  # fmt: skip
_SUFFIXES = ("Read", "Response", "Out", "Public", "Schema", "View", "Detail")


class HostSchemas:
    """The Pydantic classes of a project.

    Args:
        root: The folder of the project; its files are read, never imported.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    @cached_property
    def _classes(self) -> tuple[Symbol, ...]:
        found = []
        for module in Project(self.root).modules("BaseModel", "SQLModel", "Schema"):
            if is_other_code(module.file):
                continue
            for node in module.classes:
                symbol = Symbol(module, node.name, node)
                if any(p.module is None and p.last in {"BaseModel", "SQLModel"} for p in lineage(symbol)):
                    found.append(symbol)
        return tuple(found)

    @cached_property
    def names(self) -> frozenset[str]:
        """The names of the classes."""
        return frozenset(symbol.name for symbol in self._classes)

    def response(self, model: ExistingModel) -> str:
        """`module:Class` of a schema with the fields of a response, of the same types; empty when there is none."""
        wanted = dict(_wanted(model))
        if None in wanted.values():
            return ""
        for suffix in _SUFFIXES:
            for symbol in self._classes:
                if symbol.name == f"{model.name}{suffix}" and _fits(symbol, wanted):
                    return symbol.key
        return ""


def _wanted(model: ExistingModel) -> Iterator[tuple[str, set[str] | None]]:
    """The fields of a response, each with the types that it may be written as; None for one that needs our own."""
    key = {"uuid": {"UUID", "UUID4"}}.get(model.key_type, {"str"} if model.key_type.startswith("str") else {"int"})
    yield model.key, key
    for field in model.fields:
        if not field.in_response or field.column == model.key:
            continue
        kind = field.type
        words: set[str] | None = None
        if field.embed:
            # The row beside it has a schema of the endpoint's own.
            yield field.column, None
            continue
        if isinstance(kind, t.Enum) and kind.target:
            words = {kind.target.rpartition(":")[2]}
        elif isinstance(kind, t.DateTime) and field.readonly:
            words = {"datetime"}
        elif isinstance(kind, t.Reference):
            words = {"uuid": {"UUID", "UUID4"}, "bigint": {"int"}}.get(kind.id_type, {kind.id_type.partition("(")[0]})
        elif isinstance(kind, _PLAIN) and type(kind) in _WORDS:
            words = set(_WORDS[type(kind)])
        yield field.column, (words | {"None"} if field.nullable else words) if words else None


def _fits(symbol: Symbol, wanted: dict[str, set[str] | None]) -> bool:
    """Whether a class has exactly these fields, and reads attributes."""
    fields: dict[str, set[str]] = {}
    reads = False
    for parent in lineage(symbol):
        if parent.module is None:
            reads = reads or parent.last == "SQLModel"
            continue
        if not isinstance(parent.node, ast.ClassDef):
            return False
        for item in statements(parent.node.body):
            text = ast.unparse(item)
            if "from_attributes" in text or "orm_mode" in text:
                reads = reads or "True" in text
            elif isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
                if "alias" in text:
                    return False
                fields.setdefault(item.target.id, _written(item.annotation))
            elif isinstance(item, ast.FunctionDef) and item.decorator_list:
                # A validator or a serializer may answer something else.
                return False
    return (
        reads
        and fields.keys() == wanted.keys()
        and all(
            words is not None and fields[name] <= words and ("None" in words) == ("None" in fields[name])
            for name, words in wanted.items()
        )
    )


def _written(annotation: ast.expr) -> set[str]:
    """The last parts of the names in an annotation, without `Optional`."""
    if isinstance(annotation, ast.Constant) and annotation.value is None:
        return {"None"}
    if isinstance(annotation, ast.BinOp):
        return _written(annotation.left) | _written(annotation.right)
    if isinstance(annotation, ast.Subscript) and name_parts(annotation.value)[-1:] == ["Optional"]:
        return _written(annotation.slice) | {"None"}
    if isinstance(annotation, ast.Name | ast.Attribute):
        return {name_parts(annotation)[-1]}
    return {ast.unparse(annotation)}
