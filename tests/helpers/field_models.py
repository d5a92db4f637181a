"""A Pydantic model with one field, written as generated code would have it, to judge samples and rejections."""

from __future__ import annotations

import datetime
import decimal
import enum
import json
import uuid
from typing import Annotated, Any, Literal

import pydantic
from fastapi_endpoint import fields as t
from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, EmailStr, HttpUrl
from pydantic import Field as Constraint


def model_of(field: t.Field) -> type[BaseModel]:
    """Give a model whose only field is this one."""
    default = None if field.nullable else ... if not field.has_default else field.default
    definitions: dict[str, Any] = {field.name: (_annotation(field), default)}
    return pydantic.create_model("Model", __config__=ConfigDict(extra="forbid"), **definitions)


def accepts(field: t.Field, value: object) -> bool:
    """Whether a request with this JSON value is accepted."""
    try:
        model_of(field).model_validate_json(json.dumps({field.name: value}))
    except pydantic.ValidationError:
        return False
    return True


def _annotation(field: t.Field) -> Any:
    kind = _of_type(field.type, field.name)
    bounds = {key: getattr(field, key) for key in ("ge", "le", "gt", "lt") if getattr(field, key) is not None}
    if field.pattern is not None:
        bounds["pattern"] = field.pattern
    kind = Annotated[kind, Constraint(**bounds)] if bounds else kind
    return kind | None if field.nullable else kind


def _of_type(kind: t.FieldType, name: str) -> Any:
    match kind:
        case t.String():
            return Annotated[str, Constraint(min_length=kind.min_length, max_length=kind.max_length), _NO_NUL]
        case t.Text():
            return Annotated[str, _NO_NUL]
        case t.Integer() | t.BigInteger():
            return Annotated[int, Constraint(ge=kind.low, le=kind.high)]
        case t.Float():
            return Annotated[float, Constraint(allow_inf_nan=False)]
        case t.Decimal():
            return Annotated[decimal.Decimal, Constraint(max_digits=kind.precision, decimal_places=kind.scale)]
        case t.Enum():
            return enum.StrEnum(name.title(), [(member.name, member.value) for member in kind.members])
        case t.List():
            length = Constraint(min_length=kind.min_items, max_length=kind.max_items)
            return Annotated[list[_of_type(kind.item, name)], length]  # type: ignore[misc]
        case t.Reference() if kind.longest_key:
            return _of_type(t.String(1, kind.longest_key), name)
        case t.Reference():
            return _of_type(t.Integer(), name) if kind.id_type == "int" else uuid.UUID
        case t.Object():
            return _object(kind, {})
        case t.Union():
            variants = [_object(each.object, {kind.discriminator: (Literal[each.tag], ...)}) for each in kind.variants]
            union = variants[0]
            for each in variants[1:]:
                union = union | each  # type: ignore[assignment]
            return Annotated[union, Constraint(discriminator=kind.discriminator)]
    return _PLAIN[type(kind)]


def _object(kind: t.Object, more: dict[str, Any]) -> type[BaseModel]:
    members: dict[str, Any] = {each.name: (_annotation(each), None if each.nullable else ...) for each in kind.fields}
    return pydantic.create_model("Nested", __config__=ConfigDict(extra="forbid"), **more, **members)


def _refuse_nul(value: Any) -> Any:
    if "\0" in value if isinstance(value, str) else "\\x00" in repr(value):
        raise ValueError("NUL")
    return value


def _only_text(value: Any) -> Any:
    if not isinstance(value, str):
        raise ValueError("not a text")  # noqa: TRY004 - Pydantic reports only value errors
    return value


_NO_NUL = AfterValidator(_refuse_nul)
_PLAIN: dict[type[t.FieldType], Any] = {
    t.Boolean: bool,
    t.Date: Annotated[datetime.date, BeforeValidator(_only_text)],
    t.Time: datetime.time,
    t.DateTime: AwareDatetime,
    t.Duration: datetime.timedelta,
    t.Uuid: uuid.UUID,
    t.Email: EmailStr,
    t.Url: HttpUrl,
    t.Json: Annotated[dict[str, Any] | list[Any] | str | int | float | bool, AfterValidator(_refuse_nul)],
}
