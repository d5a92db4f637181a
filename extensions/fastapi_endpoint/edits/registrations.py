"""Where a file registers its routers: calls, loops and lists, and which router each of them names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import libcst as cst
from libcst.helpers import get_full_name_for_node

from .imports import Imports
from .outcome import EditImpossibleError
from .requests import RouterRegistration
from .sequences import Literal
from .source import Block, Source, Statement, every, open_statements, walk

_LAST_ON_PURPOSE = re.compile(r"\blast\b|catch.?all", re.IGNORECASE)


@dataclass(frozen=True)
class Include:
    """One `object.include_router(router, …)` (or `list.append(router)`) statement."""

    call: cst.Call
    statement: cst.SimpleStatementLine
    block: Block
    router: cst.BaseExpression
    modules: frozenset[str]
    """Dotted names of what is registered."""


@dataclass(frozen=True)
class Loop:
    """A `for` (or a comprehension) that registers what it runs over."""

    statement: Statement
    over: cst.BaseExpression
    takes_modules: bool
    """Whether it runs over modules (`include_router(module.router)`)."""


def scope_block(source: Source, request: RouterRegistration) -> Block:
    """The block in which routers are registered: the module, or the body of the named function.

    Raises `EditImpossibleError` when there is no such function, or more than one.
    """
    if request.function is None:
        return _lone_function(source, request) or source.module
    *owner, name = request.function.split(".")
    found = [
        function
        for function in walk(source.module, cst.FunctionDef)
        if function.name.value == name and (not owner or _class_name(source, function) == owner[-1])
    ]
    if len(found) > 1:
        found = [function for function in found if _mentions(function, request)] or found
    if len(found) != 1:
        problem = "is not defined" if not found else "is defined more than once"
        raise EditImpossibleError(f"the function `{request.function}` {problem} in this file")
    body = found[0].body
    if not isinstance(body, cst.IndentedBlock):
        raise EditImpossibleError(f"the body of `{request.function}` is on the line of its `def`")
    return body


def includes(imports: Imports, block: Block, request: RouterRegistration) -> list[Include]:
    """The registering calls that run whenever `block` runs, in source order."""
    found = []
    for statement, holder in open_statements(block):
        if not isinstance(statement, cst.SimpleStatementLine):
            continue
        for small in statement.body:
            call = small.value if isinstance(small, cst.Expr) else None
            router = registering(call, request) if isinstance(call, cst.Call) else None
            if isinstance(call, cst.Call) and router is not None:
                found.append(Include(call, statement, holder, router, frozenset(imports.resolve(router))))
    # A helper that takes the object as well may serve several of them.
    with_object = [one for one in found if request.helper and _is_given(one.call, request.object)]
    return with_object or found


def loops(block: Block, request: RouterRegistration) -> list[Loop]:
    """The loops of `block` that register on the object of `request`."""
    found = []
    for statement, _ in open_statements(block):
        if not isinstance(statement, cst.For | cst.SimpleStatementLine):
            continue
        parts: Iterator[cst.For | cst.CompFor] = (
            iter([statement]) if isinstance(statement, cst.For) else walk(statement, cst.CompFor)
        )
        for part in parts:
            holder = part if isinstance(part, cst.For) else statement
            routers = [router for call in walk(holder, cst.Call) if (router := registering(call, request)) is not None]
            if routers:
                found.append(Loop(statement, part.iter, isinstance(routers[0], cst.Attribute)))
    return found


def registering(call: cst.Call, request: RouterRegistration) -> cst.BaseExpression | None:
    """The router that a call registers as `request` wants its own to be registered; None for other calls."""
    if request.helper:
        return _given_to_helper(call, request)
    return router_argument(call, request.object, "append" if request.style == "router-list" else "include_router")


def _given_to_helper(call: cst.Call, request: RouterRegistration) -> cst.BaseExpression | None:
    """The router that a call of the host's own function is given, where it is given the object too, if any."""
    name = get_full_name_for_node(call.func)
    if name is None or name.rpartition(".")[2] != request.helper or any(argument.star for argument in call.args):
        return None
    routers = [argument.value for argument in call.args if argument.keyword and argument.keyword.value == "router"]
    positional = [argument.value for argument in call.args if not argument.keyword]
    return next(iter([*routers, *positional[request.helper_position : request.helper_position + 1]]), None)


def _is_given(call: cst.Call, name: str) -> bool:
    return any(get_full_name_for_node(argument.value) == name for argument in call.args)


def router_argument(call: cst.Call, receiver: str | None, method: str) -> cst.BaseExpression | None:
    """What `receiver.method(…)` is given as router; None when `call` is another call (any receiver when None)."""
    name = get_full_name_for_node(call.func) if isinstance(call.func, cst.Attribute) else None
    if name is None or not isinstance(call.func, cst.Attribute) or call.func.attr.value != method:
        return None
    if receiver is not None and name != f"{receiver}.{method}":
        return None
    for argument in call.args:
        if argument.keyword.value == "router" if argument.keyword else not argument.star:
            return argument.value
    return None


def registered(source: Source, imports: Imports, request: RouterRegistration) -> list[cst.BaseExpression]:
    """The expressions that hand the router of `request` to a call or put it into a list, wherever they stand."""
    wanted = {request.target, *_exported_names(request)}
    in_list = {request.module} if request.style == "router-list" or _module_loop(source) else set()
    found: list[cst.BaseExpression] = []
    for node in walk(source.module, cst.Name, cst.Attribute):
        holder = source.parent(node)
        if not isinstance(holder, cst.Arg | cst.Element | cst.DictElement | cst.StarredElement):
            continue
        if isinstance(holder, cst.Arg) and holder.keyword is node:
            continue
        names = imports.resolve(node)
        if names & (wanted | in_list if isinstance(holder, cst.Element) else wanted):
            found.append(node)
    return found


def literal_named(source: Source, block: Block, name: str) -> Literal | None:
    """The last list, tuple or set literal that is assigned or added to `name`, in `block` or else in the module."""
    for holder in (block, source.module):
        found: Literal | None = None
        for node in every(holder):
            target, value = _assigned(node)
            if target is not None and get_full_name_for_node(target) == name and isinstance(value, Literal):
                found = value
        if found is not None:
            return found
    return None


def creation_of(block: Block, name: str) -> Statement | None:
    """The statement of `block` that makes the object `name`."""
    found: Statement | None = None
    for statement, _ in open_statements(block):
        if isinstance(statement, cst.SimpleStatementLine):
            for small in statement.body:
                target, value = _assigned(small)
                if target is not None and value is not None and get_full_name_for_node(target) == name:
                    found = statement
        elif isinstance(statement, cst.With):
            names = [item.asname.name for item in statement.items if item.asname]
            found = statement if any(get_full_name_for_node(one) == name for one in names) else found
    return found


def stays_last(source: Source, include: Include) -> bool:
    """Whether a comment at the call says that it must be the last one."""
    comments = [source.comment_after(include.statement)]
    comments += [line.comment.value for line in include.statement.leading_lines if line.comment]
    return any(_LAST_ON_PURPOSE.search(comment) for comment in comments)


def _assigned(node: cst.CSTNode) -> tuple[cst.BaseExpression | None, cst.BaseExpression | None]:
    if isinstance(node, cst.Assign) and len(node.targets) == 1:
        return node.targets[0].target, node.value
    if isinstance(node, cst.AnnAssign):
        return node.target, node.value
    if isinstance(node, cst.AugAssign) and isinstance(node.operator, cst.AddAssign):
        return node.target, node.value
    return None, None


def _exported_names(request: RouterRegistration) -> set[str]:
    """Names under which the package of the router may re-export it."""
    package = request.module.rpartition(".")[0]
    return {f"{package}.{request.alias}"} if package and request.alias not in ("", "router") else set()


def _module_loop(source: Source) -> bool:
    return any(isinstance(call.args[0].value, cst.Attribute) for call in _loop_calls(source))


def _loop_calls(source: Source) -> Iterator[cst.Call]:
    for loop in [*walk(source.module, cst.For), *walk(source.module, cst.ListComp)]:
        for call in walk(loop, cst.Call):
            if router_argument(call, None, "include_router") is not None:
                yield call


def _mentions(function: cst.FunctionDef, request: RouterRegistration) -> bool:
    calls = walk(function, cst.Call)
    return any(registering(call, request) is not None for call in calls)


def _lone_function(source: Source, request: RouterRegistration) -> Block | None:
    """The only function that registers on the object, when the module itself neither makes it nor registers on it."""
    if creation_of(source.module, request.object) or request.style == "router-list":
        return None
    found = [function for function in walk(source.module, cst.FunctionDef) if _mentions(function, request)]
    body = found[0].body if len(found) == 1 else None
    return body if isinstance(body, cst.IndentedBlock) else None


def _class_name(source: Source, function: cst.FunctionDef) -> str | None:
    owner = source.enclosing(function, cst.ClassDef)
    return owner.name.value if owner else None
