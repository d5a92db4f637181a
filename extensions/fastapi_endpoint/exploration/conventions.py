"""Conventions of the host's tables: naming, mapping style, keys."""

from __future__ import annotations

import ast
from collections import Counter

from .columns import column_names, column_of
from .mapping import Mapped, library_key
from .models import Models
from .modules import Module, Symbol, lineage
from .project import Project, is_other_code
from .trees import bound_names, keyword, name_parts, statements, walk


class Conventions:
    """What most tables of the host have in common beside their base."""

    def __init__(self, project: Project, models: Models) -> None:
        self.project = project
        self.models = models

    def naming_convention(self) -> tuple[str, ...] | None:
        """Keys of the metadata's `naming_convention`."""
        for module in self.project.modules("naming_convention"):
            if is_other_code(module.file) or "/versions/" in module.file:
                continue
            for node in module.nodes:
                if isinstance(node, ast.Call) and keyword(node, "naming_convention") is not None:
                    return _keys(module, keyword(node, "naming_convention"))
                if isinstance(node, ast.Assign) and any(
                    name_parts(t)[-1:] == ["naming_convention"] for t in node.targets
                ):
                    return _keys(module, node.value)
        return None

    def mapped_style(self) -> str:
        """`mapped`, `column`, `sqlmodel` or `dataclass`, as most tables are written."""
        votes: Counter[str] = Counter()
        for mapped in self.models.tables:
            if mapped.kind == "sqlmodel":
                votes["sqlmodel"] += 1
            elif any(parent.last == "MappedAsDataclass" for parent in mapped.lineage):
                votes["dataclass"] += 1
            else:
                text = {
                    name_parts(item.annotation.value)[-1:][0]
                    for item in mapped.node.body
                    if isinstance(item, ast.AnnAssign)
                    and isinstance(item.annotation, ast.Subscript)
                    and name_parts(item.annotation.value)
                }
                votes["mapped" if "Mapped" in text else "column"] += 1
        if votes:
            return votes.most_common(1)[0][0]
        return "sqlmodel" if self.models.kind == "sqlmodel" else "mapped"

    def dataclass_is_late(self) -> bool:
        """Tell whether a declarative base comes before `MappedAsDataclass` among the bases of a table.

        It maps the class before the arguments of the class statement, such as `kw_only`, are read.
        """
        for mapped in self.models.tables:
            names = [parent.last for parent in mapped.lineage]
            if "MappedAsDataclass" in names:
                return bool(
                    {"DeclarativeBase", "DeclarativeBaseNoMeta"} & set(names[: names.index("MappedAsDataclass")])
                )
        return False

    def eager_defaults(self) -> bool:
        """Tell whether the base sets `eager_defaults` for its mappers."""
        base = self.models.model_base
        for parent in lineage(base) if base is not None else ():
            for node in walk(parent.node) if isinstance(parent.node, ast.ClassDef) else ():
                if isinstance(node, ast.Dict):
                    for key, value in zip(node.keys, node.values, strict=True):
                        if isinstance(key, ast.Constant) and key.value == "eager_defaults":
                            return isinstance(value, ast.Constant) and bool(value.value)
        return False

    def _key_places(self) -> list[tuple[Mapped, Symbol, ast.stmt]]:
        """For each table: the class in its lineage that defines the key, and the statement."""
        found: list[tuple[Mapped, Symbol, ast.stmt]] = []
        keys = {(model.module, model.name): model.key for model in self.models.all}
        for mapped in self.models.tables:
            name = keys.get((mapped.module.dotted, mapped.symbol.name))
            place = next(
                (
                    (parent, item)
                    for parent in mapped.lineage
                    if isinstance(parent.node, ast.ClassDef)
                    for item in parent.node.body
                    if name and name in bound_names(item)
                ),
                None,
            )
            if place is not None:
                found.append((mapped, *place))
        return found

    def key_default(self) -> str | None:
        """How models fill a UUID key: the callable as it is written."""
        votes: Counter[str] = Counter()
        for _, _, statement in self._key_places():
            for node in walk(statement):
                if isinstance(node, ast.Call):
                    given = keyword(node, "default") or keyword(node, "default_factory")
                    if given is not None and not isinstance(given, ast.Constant):
                        votes[ast.unparse(given)] += 1
                        break
        return votes.most_common(1)[0][0] if votes else None

    def key_in_base(self) -> bool:
        """Tell whether the class that tables derive from brings the primary key."""
        base = self.models.model_base
        for parent in lineage(base) if base is not None else ():
            if library_key(parent) is not None:
                return True
            if not isinstance(parent.node, ast.ClassDef) or parent.module is None:
                continue
            for item in statements(parent.node.body):
                for name in column_names(item):
                    column = column_of(parent.module, item, name, self.models.kind or "sqlalchemy")
                    if column is not None and column.primary_key:
                        return True
        return False

    def key_mixin(self) -> str | None:
        """The class, other than the base, that brings the primary key to most tables."""
        base = self.models.model_base
        votes: Counter[str] = Counter()
        total = 0
        for mapped, parent, _ in self._key_places():
            total += 1
            if (
                parent.node is not mapped.node
                and (base is None or parent.node is not base.node)
                and parent.module is not None
            ):
                above_base = base is not None and any(item.node is parent.node for item in lineage(base))
                if not above_base:
                    votes[parent.key] += 1
        if not votes or votes.most_common(1)[0][1] * 2 < total:
            return None
        return votes.most_common(1)[0][0]


def _keys(module: Module, value: ast.expr | None) -> tuple[str, ...] | None:
    """Keys of a dictionary, given directly or by name."""
    if value is not None and not isinstance(value, ast.Dict):
        symbol = module.resolve(value)
        value = symbol.value if symbol is not None else None
    if isinstance(value, ast.Dict):
        return tuple(key.value for key in value.keys if isinstance(key, ast.Constant) and isinstance(key.value, str))
    return None
