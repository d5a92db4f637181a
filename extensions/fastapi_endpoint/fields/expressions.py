"""Computed fields: their expressions are parsed, typed and put in an order that never goes round in a circle."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Mapping
from dataclasses import replace

from ..wording import code
from .checker import Checker, Value
from .kinds import sql_problem
from .place import Place
from .types import Computed, Field
from .typing_rules import assignable, kind_of

_FORM = "write an expression over other fields, such as `price * quantity`"


def resolve_computed(fields: tuple[Field, ...], place: Place) -> tuple[Field, ...]:
    """Check the computed fields of a resource.

    Args:
        fields: All fields of the resource; a computed one still has its expression as written.
        place: The question, for messages.

    Returns:
        The fields, with the expressions in the form that is generated and the names that they read.

    Raises:
        AnswerError: An expression that does not parse, fails for some row, or depends on itself.
    """
    by_name = {field.name: field for field in fields}
    resolved = tuple(
        _resolve(field, field.type, by_name, place.inside(field.name)) if isinstance(field.type, Computed) else field
        for field in fields
    )
    _check_circles(resolved, place)
    return _choose_sql(resolved, place)


def _choose_sql(fields: tuple[Field, ...], place: Place) -> tuple[Field, ...]:
    """Mark the fields that the list needs in SQL, and refuse what SQL would compute otherwise."""
    by_name = {field.name: field for field in fields}
    needed = [field.name for field in fields if isinstance(field.type, Computed) and (field.filter or field.sort)]
    for name in needed:
        kind = by_name[name].type
        assert isinstance(kind, Computed)
        problem = sql_problem(kind, by_name)
        if problem is not None:
            raise place.inside(name).error(
                f"cannot be computed by the database, because {problem}", accepted="drop its `filter` and `sort`"
            )
        needed += [each for each in kind.names if isinstance(by_name[each].type, Computed) and each not in needed]
    return tuple(
        (
            replace(field, type=replace(field.type, in_sql=field.name in needed))
            if isinstance(field.type, Computed)
            else field
        )
        for field in fields
    )


def _resolve(field: Field, kind: Computed, fields: Mapping[str, Field], place: Place) -> Field:
    others = {name: other for name, other in fields.items() if name != field.name}
    checker = Checker(others, place)
    try:
        value = checker.check(_parse(kind.expression, place))
        _check_result(value, field, kind, place)
        target = kind_of(kind)
        assert target is not None
        source = ast.unparse(checker.as_kind(value, target).node)
    except RecursionError:
        raise place.error("has an expression that is nested too deeply", accepted=_FORM) from None
    return replace(field, type=replace(kind, expression=source, names=tuple(checker.names)))


def _parse(expression: str, place: Place) -> ast.expr:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(expression, mode="eval").body
    except (SyntaxError, ValueError, MemoryError):
        raise place.error(f"has the expression {code(expression)}, which does not parse", accepted=_FORM) from None


def _check_result(value: Value, field: Field, kind: Computed, place: Place) -> None:
    target = kind_of(kind)
    constant = value.constant is not None
    if target is None or not (assignable(value.kind, target) or (constant and target.value == "decimal")):
        gives = value.kind.value
        problem = f"is {code(f'computed({kind.type.word})')} and its expression gives {code(gives)}"
        raise place.error(problem, accepted=f"write {code(f'computed({gives})')} or change the expression")
    if value.nullable and not field.nullable:
        raise place.error("has an expression that may be null", accepted="add `nullable` before the `=`")


def _check_circles(fields: tuple[Field, ...], place: Place) -> None:
    reads = {field.name: field.type.names for field in fields if isinstance(field.type, Computed)}
    done: set[str] = set()
    for name in reads:
        _follow(name, reads, (), done, place)


def _follow(
    name: str, reads: Mapping[str, tuple[str, ...]], path: tuple[str, ...], done: set[str], place: Place
) -> None:
    if name in path:
        circle = " → ".join([*path[path.index(name) :], name])
        raise place.inside(name).error(f"is computed from itself ({code(circle)})", accepted="break the circle")
    if name in done or name not in reads:
        return
    for other in reads[name]:
        _follow(other, reads, (*path, name), done, place)
    done.add(name)
