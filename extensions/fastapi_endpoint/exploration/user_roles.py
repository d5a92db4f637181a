"""Where the class of the caller keeps its roles and its own id: attributes, and how to read them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from .column_types import enum_class, python_type, read_annotation, sql_type
from .facts import ColumnType, UserRoles
from .mapping import library_table
from .modules import Module, Symbol, lineage
from .project import Project
from .relationships import Relationship, is_relationship
from .trees import keyword, name_parts, statements

ROLE_NAMES = ("roles", "role", "user_roles", "user_role", "role_name", "groups", "user_type", "access_level")
FLAG_NAMES = ("is_superuser", "is_superadmin", "is_admin", "is_staff", "superuser", "superadmin", "admin")
"""Flags come last: a project that has both keeps them for operators."""

LIBRARY_FLAG = "is_superuser"
"""What the tables of users of FastAPI Users bring."""

KEY_NAMES = ("id", "user_id", "uid", "sub", "subject", "pk", "username", "email")
"""Names by which a caller that is no row is known, the surest first."""

_KEY_KINDS = {"uuid": "uuid", "int": "int", "bigint": "int", "str": "str", "text": "str", "email": "str"}
_COLLECTIONS = frozenset(
    {"list", "List", "set", "Set", "frozenset", "FrozenSet", "tuple", "Tuple", "Sequence", "Collection"}
)
_WRAPPERS = frozenset({"Mapped", "WriteOnlyMapped", "DynamicMapped"})
_COLUMN_CALLS = frozenset({"Column", "mapped_column", "Field"})
_NAME_COLUMNS = ("name", "code", "slug", "title", "key")
_TEXT = frozenset({"str", "text"})


def read_user_roles(root: Path, user: str) -> UserRoles | None:
    """How the roles of a caller are read, None when it is not clear.

    Args:
        root: The folder of the project; its files are read, never imported.
        user: The class of the caller as `module:Class`.
    """
    symbol = _class_of(root, user)
    attributes = dict(_attributes(symbol)) if symbol is not None else {}
    for attribute in (*ROLE_NAMES, *FLAG_NAMES):
        if attribute in attributes and (found := _read(attribute, *attributes[attribute])):
            return found
    if symbol is not None and any(library_table(parent) == "user" for parent in lineage(symbol)):
        return UserRoles(LIBRARY_FLAG, "flag", ("admin",))
    return None


def read_user_key(root: Path, user: str) -> tuple[str, str] | None:
    """The attribute by which a caller is known, and its type: `uuid`, `int` or `str`; None when it is not clear.

    Args:
        root: The folder of the project; its files are read, never imported.
        user: The class of the caller as `module:Class`.
    """
    symbol = _class_of(root, user)
    attributes = dict(_attributes(symbol)) if symbol is not None else {}
    for attribute in KEY_NAMES:
        if attribute in attributes:
            kind = _declared_kind(*attributes[attribute])
            if kind in _KEY_KINDS:
                return attribute, _KEY_KINDS[kind]
    return None


def _class_of(root: Path, user: str) -> Symbol | None:
    """The class of the caller, None for one that the project has not."""
    dotted, _, name = user.partition(":")
    module = Project(Path(root)).module_named(dotted) if name else None
    return module.resolve(name) if module is not None else None


def _declared_kind(module: Module, item: ast.AnnAssign | ast.Assign) -> str:
    found = read_annotation(module, _stored_annotation(item))
    kind = python_type(found)
    if (kind is None or kind.kind == "unknown") and isinstance(item.value, ast.Call):
        kind, _ = _column(module, item.value)
    return kind.kind if kind is not None and not found.optional else ""


def _attributes(symbol: Symbol) -> Iterator[tuple[str, tuple[Module, ast.AnnAssign | ast.Assign]]]:
    """What the class and its bases declare; the nearest class comes last, so that it counts."""
    for parent in reversed(list(lineage(symbol))):
        if parent.module is None or not isinstance(parent.node, ast.ClassDef):
            continue
        for item in statements(parent.node.body):
            target: ast.expr | None = item.target if isinstance(item, ast.AnnAssign) else None
            if isinstance(item, ast.Assign) and len(item.targets) == 1:
                target = item.targets[0]
            if isinstance(target, ast.Name) and isinstance(item, ast.AnnAssign | ast.Assign):
                yield target.id, (parent.module, item)


def _read(attribute: str, module: Module, item: ast.AnnAssign | ast.Assign) -> UserRoles | None:
    found = read_annotation(module, _stored_annotation(item))
    if _is_collection(found.type):
        assert isinstance(found.type, ast.Subscript)
        items = found.type.slice.elts[0] if isinstance(found.type.slice, ast.Tuple) else found.type.slice
        return _collection(attribute, found.module, items, item.value)
    related = found.module.resolve(found.type) if found.type is not None else None
    if is_relationship(item.value) and related is not None:
        return _related(attribute, related, item.value, "row", nullable=found.optional)
    kind = python_type(found)
    nullable = found.optional
    if (kind is None or kind.kind == "unknown") and isinstance(item.value, ast.Call):
        kind, nullable = _column(module, item.value)
    if kind is None:
        return None
    if attribute in FLAG_NAMES:
        return UserRoles(attribute, "flag", ("admin",)) if kind.kind == "bool" else None
    if kind.kind == "enum" and kind.enum is not None:
        values = tuple(value for _, value in kind.enum.members)
        return UserRoles(attribute, "enum" if kind.enum.target else "text", values, nullable=nullable)
    if kind.kind == "list" and kind.item in {"", *_TEXT}:
        return UserRoles(attribute, "texts", nullable=nullable)
    return UserRoles(attribute, "text", nullable=nullable) if kind.kind in _TEXT else None


def _stored_annotation(item: ast.AnnAssign | ast.Assign) -> ast.expr | None:
    """The annotation without the `Mapped[…]` around it."""
    annotation = item.annotation if isinstance(item, ast.AnnAssign) else None
    if isinstance(annotation, ast.Subscript) and name_parts(annotation.value)[-1:]:
        return annotation.slice if name_parts(annotation.value)[-1] in _WRAPPERS else annotation
    return annotation


def _is_collection(annotation: ast.expr | None) -> bool:
    return (
        isinstance(annotation, ast.Subscript)
        and name_parts(annotation.value)[-1:] != []
        and (name_parts(annotation.value)[-1] in _COLLECTIONS)
    )


def _column(module: Module, call: ast.Call) -> tuple[ColumnType | None, bool]:
    """The type of a `Column(…)`, and whether it may be null, which is what SQLAlchemy assumes."""
    if name_parts(call.func)[-1:] and name_parts(call.func)[-1] not in _COLUMN_CALLS:
        return None, False
    nullable = keyword(call, "nullable")
    may_be_null = not (isinstance(nullable, ast.Constant) and nullable.value is False)
    kinds = (sql_type(module, argument) for argument in call.args)
    return next((kind for kind in kinds if kind is not None and kind.kind != "unknown"), None), may_be_null


def _collection(attribute: str, module: Module, item: ast.expr, value: ast.expr | None) -> UserRoles | None:
    found = read_annotation(module, item)
    kind = python_type(found)
    if kind is not None and kind.kind in _TEXT:
        return UserRoles(attribute, "texts")
    symbol = found.module.resolve(found.type) if found.type is not None else None
    if symbol is None or not isinstance(symbol.node, ast.ClassDef):
        return None
    enum = enum_class(symbol)
    if enum is not None:
        return UserRoles(attribute, "enums", tuple(v for _, v in enum.enum.members)) if enum.enum else None
    return _related(attribute, symbol, value, "rows") if is_relationship(value) else None


def _related(
    attribute: str, symbol: Symbol, value: ast.expr | None, kind: str, *, nullable: bool = False
) -> UserRoles | None:
    """Roles that are rows of another table, or one such row, by the column that names them."""
    texts = (
        name for name, (module, item) in dict(_attributes(symbol)).items() if _declared_kind(module, item) in _TEXT
    )
    column = min((name for name in texts if name in _NAME_COLUMNS), key=_NAME_COLUMNS.index, default=None)
    if column is None:
        return None
    return UserRoles(attribute, f"{kind}:{column}", nullable=nullable, related="" if _is_eager(value) else symbol.key)


def _is_eager(value: ast.expr | None) -> bool:
    """Whether the rows come with the user: reading others is a query, which an asynchronous session refuses."""
    return isinstance(value, ast.Call) and Relationship("", value, None).is_eager
