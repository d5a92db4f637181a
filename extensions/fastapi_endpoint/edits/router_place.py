"""Where in a file a router is registered: behind which call, in which list, or behind which statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import libcst as cst
from libcst.helpers import get_full_name_for_node

from .import_form import Form, kin_of
from .imports import Imports
from .outcome import EditImpossibleError
from .registrations import (
    Include,
    creation_of,
    includes,
    literal_named,
    loops,
    registering,
    router_argument,
    scope_block,
    stays_last,
)
from .requests import RouterRegistration
from .sequences import Literal
from .source import Block, Source, Statement, open_statements, walk

_LATER = ("mount", "frontend")
_SETUP = ("add_middleware", "add_exception_handler", "add_event_handler")


@dataclass(frozen=True)
class Place:
    """Where to write: in `literal`, or before or after `statement` in `block` (at the block's end when None)."""

    block: Block
    siblings: tuple[Include, ...] = ()
    statement: Statement | None = None
    before: bool = False
    blank_lines: int = 0
    literal: Literal | None = None
    takes_modules: bool = False


def find_place(source: Source, imports: Imports, request: RouterRegistration) -> Place:
    """The place for the registration; raises `EditImpossibleError` when the file has none."""
    block = scope_block(source, request)
    calls = includes(imports, block, request)
    if request.style == "router-list":
        return _in_list(source, block, calls, request)
    around = loops(block, request)
    if not any(_is_sibling(call, request) for call in calls):
        for loop in around:
            literal = _literal_of(source, block, loop.over)
            if literal is not None and literal.elements:
                return Place(block, literal=literal, takes_modules=loop.takes_modules)
    if calls:
        return _beside_call(source, calls, request)
    if around:
        return Place(block, statement=around[-1].statement)
    return _first_call(source, block, request)


def _in_list(source: Source, block: Block, calls: Sequence[Include], request: RouterRegistration) -> Place:
    if calls:
        return _beside_call(source, calls, request)
    literal = literal_named(source, block, request.object)
    if literal is None:
        raise EditImpossibleError(f"`{request.object}` is not a list that is written out in this file")
    return Place(block, literal=literal, takes_modules=_holds_modules(source, request.object))


def _holds_modules(source: Source, name: str) -> bool:
    """Whether a loop over the list `name` registers an attribute of its items."""
    for loop in walk(source.module, cst.For, cst.ListComp):
        over = loop.iter if isinstance(loop, cst.For) else loop.for_in.iter
        if isinstance(over, cst.Name) and over.value == name:
            routers = [router_argument(call, None, "include_router") for call in walk(loop, cst.Call)]
            return any(isinstance(router, cst.Attribute) for router in routers)
    return False


def _literal_of(source: Source, block: Block, over: cst.BaseExpression) -> Literal | None:
    if isinstance(over, Literal):
        return over
    return literal_named(source, block, over.value) if isinstance(over, cst.Name) else None


def _is_sibling(call: Include, request: RouterRegistration) -> bool:
    return any(kin_of(dotted, Form.OBJECT, request.module, False) is not None for dotted in call.modules)


def _beside_call(source: Source, calls: Sequence[Include], request: RouterRegistration) -> Place:
    """After the last sibling; in front of a call that says it must be the last."""
    kin = [call for call in calls if _is_sibling(call, request)] or list(calls)
    anchor = kin[-1]
    siblings = tuple(kin)
    if stays_last(source, anchor):
        if len(kin) == 1 or any(line.comment for line in anchor.statement.leading_lines):
            return Place(anchor.block, siblings, anchor.statement, before=True)
        siblings, anchor = tuple(kin[:-1]), kin[-2]
    return Place(anchor.block, siblings, anchor.statement, blank_lines=_spacing(anchor))


def _spacing(anchor: Include) -> int:
    """Blank lines between the last two calls, when nothing but calls stands there."""
    lines = list(anchor.block.body)
    index = lines.index(anchor.statement)
    if index == 0:
        return 0
    previous = lines[index - 1]
    call = previous.body[0] if isinstance(previous, cst.SimpleStatementLine) else None
    value = call.value if isinstance(call, cst.Expr) else None
    if not isinstance(value, cst.Call) or get_full_name_for_node(value.func) != get_full_name_for_node(
        anchor.call.func
    ):
        return 0
    return min(sum(line.comment is None for line in anchor.statement.leading_lines), 1)


def _first_call(source: Source, block: Block, request: RouterRegistration) -> Place:
    """The place of a first call: behind what makes the object, in a function before the `return`."""
    created = creation_of(block, request.object)
    conditional = _first_conditional(block, request)
    if isinstance(block, cst.IndentedBlock):
        return _in_function(source, block, request, conditional)
    if created is None:
        raise EditImpossibleError(f"`{request.object}` is not made in this file")
    if conditional is not None:
        return _above(block, [one for one in block.body if isinstance(one, Statement)], conditional)
    anchor: Statement = created
    inner: Block = block
    for statement, holder in open_statements(block):
        if statement is created:
            inner = holder
    body = list(inner.body)
    for follower in body[body.index(created) + 1 :]:
        if not isinstance(follower, cst.SimpleStatementLine) or _method(follower, request.object) not in _SETUP:
            break
        anchor = follower
    return Place(inner, statement=anchor, blank_lines=0 if request.style == "aggregator" else 1)


def _in_function(
    source: Source, block: cst.IndentedBlock, request: RouterRegistration, conditional: Statement | None
) -> Place:
    if not _known(source, block, request.object.partition(".")[0]):
        raise EditImpossibleError(f"`{request.object}` is not known in `{request.function}`")
    created = creation_of(block, request.object)
    statements = [statement for statement in block.body if isinstance(statement, Statement)]
    after = statements.index(created) + 1 if created in statements else 0
    for statement in statements[after:]:
        later = isinstance(statement, cst.SimpleStatementLine) and _method(statement, request.object) in _LATER
        if statement is conditional or later or _returns(statement):
            return _above(block, statements, statement)
    return Place(block, statement=statements[-1])


def _above(block: Block, statements: Sequence[Statement], statement: Statement) -> Place:
    """Behind the statement in front, so that blank lines and comments stay with what they belong to."""
    index = statements.index(statement)
    if index == 0:
        return Place(block, statement=statement, before=True)
    return Place(block, statement=statements[index - 1])


def _first_conditional(block: Block, request: RouterRegistration) -> Statement | None:
    """The first compound statement of the block in which routers are registered on the object."""
    for statement, _ in open_statements(block):
        if isinstance(statement, cst.If | cst.Match | cst.While | cst.For):
            calls = walk(statement, cst.Call)
            if any(registering(call, request) is not None for call in calls):
                return statement
    return None


def _method(statement: cst.SimpleStatementLine, name: str) -> str | None:
    """The method of the object `name` that a statement calls."""
    small = statement.body[0]
    value = small.value if isinstance(small, cst.Expr) else None
    called = get_full_name_for_node(value.func) if isinstance(value, cst.Call) else None
    return called.rpartition(".")[2] if called and called.rpartition(".")[0] == name else None


def _returns(statement: Statement) -> bool:
    small = statement.body[0] if isinstance(statement, cst.SimpleStatementLine) else None
    yielded = isinstance(small, cst.Expr) and isinstance(small.value, cst.Yield)
    return isinstance(small, cst.Return) or yielded


def _known(source: Source, block: Block, name: str) -> bool:
    """Whether `name` is a parameter of the function, or assigned in it or in the module."""
    function = source.enclosing(block, cst.FunctionDef)
    parameters = {parameter.name.value for parameter in walk(function.params, cst.Param)} if function else set()
    made = creation_of(block, name) or creation_of(source.module, name)
    return name in parameters or made is not None
