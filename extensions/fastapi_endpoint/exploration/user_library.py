"""What FastAPI Users brings to a project: dependencies for the caller, and the columns of the table of users."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .facts import ColumnDetails, ColumnType
from .mapping import Mapped, library_key, library_table
from .modules import Symbol
from .trees import keyword, name_parts, strip_optional

PACKAGE = ("fastapi_users",)
SCHEMES = {"BearerTransport": "OAuth2PasswordBearer", "CookieTransport": "APIKey"}
"""What each transport is to FastAPI."""

_COLUMNS = (
    ColumnDetails("email", "email", ColumnType("str", length=320), unique=True, index=True),
    ColumnDetails("hashed_password", "hashed_password", ColumnType("str", length=1024)),
    *(
        ColumnDetails(name, name, ColumnType("bool"), default="literal", value=value)
        for name, value in (("is_active", True), ("is_superuser", False), ("is_verified", False))
    ),
)
"""What `SQLAlchemyBaseUserTable` declares."""


def brought_columns(mapped: Mapped) -> Iterator[ColumnDetails]:
    """Columns that the library's base of a table of users brings, the key first."""
    if not any(library_table(parent) == "user" for parent in mapped.lineage):
        return
    if any(library_key(parent) == "uuid" for parent in mapped.lineage):
        yield ColumnDetails("id", "id", ColumnType("uuid"), primary_key=True, default="made")
    yield from _COLUMNS


def made_by_library(symbol: Symbol) -> bool:
    """Tell whether a variable holds what `current_user` of a `FastAPIUsers` object made."""
    return _maker(symbol) is not None


def user_of(symbol: Symbol) -> Symbol | None:
    """The class `User` of the `FastAPIUsers[User, …]` object that made a dependency, where it is the host's."""
    maker = _maker(symbol)
    if maker is None or maker.module is None:
        return None
    for written in _written(maker):
        if isinstance(written, ast.Subscript) and isinstance(written.slice, ast.Tuple):
            found = maker.module.resolve(strip_optional(written.slice.elts[0]) or written.slice.elts[0])
            if found is not None and isinstance(found.node, ast.ClassDef):
                return found
    return None


def scheme_of(symbol: Symbol) -> str | None:
    """The security scheme of the first backend whose transport can be read; None where that is nowhere."""
    maker = _maker(symbol)
    if maker is None or maker.module is None or not isinstance(maker.value, ast.Call):
        return None
    given = [*maker.value.args, *(item.value for item in maker.value.keywords)]
    for listed in given:
        for item in listed.elts if isinstance(listed, ast.List | ast.Tuple) else ():
            backend = maker.module.resolve(item)
            if backend is None or backend.module is None or not isinstance(backend.value, ast.Call):
                continue
            transport = keyword(backend.value, "transport")
            made = backend.module.resolve(transport) if transport is not None else None
            if made is not None and made.module is not None and isinstance(made.value, ast.Call):
                return SCHEMES.get(name_parts(made.value.func)[-1])
    return None


def _maker(symbol: Symbol) -> Symbol | None:
    """The `FastAPIUsers` object whose method made a variable."""
    value = symbol.value
    if symbol.module is None or not isinstance(value, ast.Call) or not isinstance(value.func, ast.Attribute):
        return None
    maker = symbol.module.resolve(value.func.value)
    if value.func.attr != "current_user" or maker is None or maker.module is None:
        return None
    for written in _written(maker):
        named = written.value if isinstance(written, ast.Subscript) else written
        found = maker.module.resolve(named)
        if found is not None and found.is_from(PACKAGE, ("FastAPIUsers",)):
            return maker
    return None


def _written(maker: Symbol) -> Iterator[ast.expr]:
    """The class of an object, as its call and its annotation name it."""
    if isinstance(maker.value, ast.Call):
        yield maker.value.func
    if isinstance(maker.node, ast.AnnAssign):
        yield maker.node.annotation
