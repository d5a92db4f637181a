"""What makes a class a mapped one: the bases of the mapping libraries and the host's own."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from .modules import BASE_MAKERS, Module, Symbol, lineage
from .trees import name_parts


@dataclass(frozen=True, eq=False)
class Mapped:
    """A mapped class: a table of its own, or an abstract class that brings columns."""

    symbol: Symbol
    lineage: tuple[Symbol, ...]
    kind: str
    """`sqlalchemy`, `sqlmodel`, `tortoise` or `other`."""

    @property
    def node(self) -> ast.ClassDef:
        """The class statement."""
        assert isinstance(self.symbol.node, ast.ClassDef)
        return self.symbol.node

    @property
    def module(self) -> Module:
        """The module that defines the class."""
        assert self.symbol.module is not None
        return self.symbol.module


DECLARATIVE = ("DeclarativeBase", "DeclarativeBaseNoMeta")
DOCUMENT_PACKAGES = ("beanie", "odmantic", "mongoengine", "bunnet", "aredis_om", "piccolo", "ormar", "peewee", "pony")


USER_PACKAGES = ("fastapi_users", "fastapi_users_db_sqlalchemy", "fastapi_users_db_sqlmodel")
USER_TABLES = {
    "SQLAlchemyBaseUserTable": "user",
    "SQLAlchemyBaseOAuthAccountTable": "oauth_account",
    "SQLAlchemyBaseAccessTokenTable": "accesstoken",
}
"""The `__tablename__` of what FastAPI Users offers as a base."""
AUDITED = ("created_at", "updated_at")
"""What an `…AuditBase` of Advanced Alchemy brings beside the key."""


def library_key(symbol: Symbol) -> str | None:
    """The type of the key `id` that a library's base brings: `int`, `uuid` or `str`."""
    if symbol.is_from(("advanced_alchemy",)) and "Base" in symbol.last:
        types = {"UUID": "uuid", "BigInt": "int", "Identity": "int", "NanoID": "str"}
        return next((found for start, found in types.items() if symbol.last.startswith(start)), None)
    if symbol.is_from(USER_PACKAGES):
        return "uuid" if symbol.last in {"SQLAlchemyBaseUserTableUUID", "SQLModelBaseUserDB"} else None
    return None


def library_table(symbol: Symbol) -> str | None:
    """The name of the table that a library's base brings."""
    if symbol.is_from(USER_PACKAGES) and symbol.last.startswith("SQLAlchemyBase"):
        return USER_TABLES.get(symbol.last.removesuffix("UUID"))
    return None


def mapping_kind(parent: Symbol) -> str | None:
    """What a class in a lineage maps with, None when it says nothing."""
    if parent.module is None:
        if parent.is_from(("sqlmodel",), ("SQLModel",)):
            return "sqlmodel"
        if parent.is_from(("tortoise",), ("Model",)):
            return "tortoise"
        if parent.is_from(
            DOCUMENT_PACKAGES, ("Document", "Model", "EmbeddedDocument", "JsonModel", "Table", "HashModel")
        ):
            return "other"
        if parent.is_from(("sqlalchemy",), DECLARATIVE):
            return "sqlalchemy"
        if parent.is_from(("advanced_alchemy",)) and ("Base" in parent.last):
            return "sqlalchemy"
        return None
    return "sqlalchemy" if is_declarative_base(parent) else None


def mapping_kind_of(symbol: Symbol) -> str | None:
    """What a class maps with, by itself or by what it derives from."""
    return next((kind for parent in lineage(symbol) if (kind := mapping_kind(parent)) is not None), None)


def is_declarative_base(symbol: Symbol) -> bool:
    """Tell whether a class or a variable of the host is a declarative base of SQLAlchemy."""
    if symbol.module is None:
        return False
    if isinstance(symbol.node, ast.ClassDef):
        for decorator in symbol.node.decorator_list:
            found = name_parts(decorator.func if isinstance(decorator, ast.Call) else decorator)
            if found[-1:] in (["as_declarative"], ["as_declarative_base"]):
                return True
        if any(parent.is_from(("sqlalchemy",), DECLARATIVE) for parent in direct_bases(symbol)):
            return True
        return any(item for item in _metadata_assignments(symbol.node)) and not symbol.node.bases
    value = symbol.value
    if isinstance(value, ast.Call):
        callee = symbol.module.resolve(value.func)
        if callee is None:
            return False
        if callee.is_from(("sqlalchemy",), BASE_MAKERS):
            return True
        return isinstance(value.func, ast.Attribute) and value.func.attr == "generate_base"
    return False


def direct_bases(symbol: Symbol) -> Iterator[Symbol]:
    """What the bases of a class stand for, without those that cannot be known."""
    assert isinstance(symbol.node, ast.ClassDef)
    assert symbol.module is not None
    for expression in symbol.node.bases:
        parent = symbol.module.resolve(expression)
        if parent is not None and parent.node is symbol.node and isinstance(expression, ast.Name):
            target = symbol.module.imports.get(expression.id)
            parent = symbol.module.imported(target, 1) if target else None
        if parent is not None:
            yield parent


def _metadata_assignments(node: ast.ClassDef) -> Iterator[ast.stmt]:
    """`registry = mapper_registry` together with `__abstract__`: a base that is written out by hand."""
    names = {
        name for item in node.body if isinstance(item, ast.Assign) for name in (name_parts(item.targets[0]) or [""])
    }
    if {"__abstract__", "registry", "metadata"} <= names:
        yield from node.body[:1]
