"""Small questions to syntax trees: names, statements, arguments, imports."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
# A union that is written where it is used is made anew by each of the many calls.
DefinitionNode = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
_COMPOUND = frozenset({ast.If, ast.Try, ast.TryStar, ast.With, ast.AsyncWith, ast.For, ast.AsyncFor, ast.While})
_NO_NODES = frozenset({"ctx", "id", "attr", "arg", "kind", "type_comment", "level", "module", "asname"})
"""Fields that hold no node, or only whether a name is read or written."""
_FIELDS_WITH_NODES: dict[type[ast.AST], tuple[str, ...]] = {}


@dataclass(frozen=True)
class Import:
    """What an import statement binds to a name: a module, or an attribute of one."""

    module: str
    attribute: str | None
    level: int
    line: int


def walk(node: ast.AST) -> tuple[ast.AST, ...]:
    """The node and all below it, as `ast.walk` gives them but without contexts; kept on the node, which never changes.

    Trees are walked for many questions: this is several times faster than `ast.walk`.
    """
    kept: tuple[ast.AST, ...] | None = node.__dict__.get("_below")
    if kept is not None:
        return kept
    found = [node]
    for current in found:
        inside = current.__dict__
        for field in _fields_with_nodes(current):
            value = inside.get(field)
            if type(value) is list:
                found.extend([item for item in value if isinstance(item, ast.AST)])
            elif isinstance(value, ast.AST):
                found.append(value)
    kept = tuple(found)
    if isinstance(node, DefinitionNode) or type(node) is ast.Module:
        node.__dict__["_below"] = kept
    return kept


def _fields_with_nodes(node: ast.AST) -> tuple[str, ...]:
    """The fields of a node that can hold nodes; the same for all of its kind."""
    kind = type(node)
    if kind not in _FIELDS_WITH_NODES:
        fields = () if kind is ast.Constant else tuple(field for field in kind._fields if field not in _NO_NODES)
        _FIELDS_WITH_NODES[kind] = fields
    return _FIELDS_WITH_NODES[kind]


def statements(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of `body`, those inside `if`, `try`, `with` and loops included, definitions not entered."""
    stack = list(reversed(body))
    while stack:
        statement = stack.pop()
        yield statement
        if type(statement) not in _COMPOUND:
            continue
        inner: list[ast.stmt] = []
        for field in ("body", "orelse", "finalbody"):
            inner.extend(getattr(statement, field, ()))
        for handler in getattr(statement, "handlers", ()):
            inner.extend(handler.body)
        stack.extend(reversed(inner))


def imported(statement: ast.Import | ast.ImportFrom) -> Iterator[tuple[str, Import]]:
    """Names that an import statement binds; `*` for a star import."""
    for alias in statement.names:
        if isinstance(statement, ast.ImportFrom):
            target = Import(statement.module or "", alias.name, statement.level, statement.lineno)
            yield alias.asname or alias.name, target
        elif alias.asname:
            yield alias.asname, Import(alias.name, None, 0, statement.lineno)
        else:
            top = alias.name.partition(".")[0]
            yield top, Import(top, None, 0, statement.lineno)


def name_parts(expression: ast.AST | None) -> list[str]:
    """`a.b.c` as its parts; subscripts and string annotations are looked through; empty for anything else."""
    if type(expression) is ast.Name:
        return [expression.id]
    parts: list[str] = []
    node = expression
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        try:
            node = ast.parse(node.value, mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return []
    while True:
        if isinstance(node, ast.Subscript):
            node = node.value
        elif isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        elif isinstance(node, ast.Name):
            parts.append(node.id)
            return parts[::-1]
        else:
            return []


def assigned_names(statement: ast.AST) -> list[str]:
    """Names that an assignment statement binds."""
    if isinstance(statement, ast.Assign):
        return [target.id for target in statement.targets if isinstance(target, ast.Name)]
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        return [statement.target.id]
    return []


def assigned_once(function: FunctionNode, name: str) -> ast.expr | None:
    """What a local name is assigned, where that happens once."""
    found = [
        item.value
        for item in walk(function)
        if isinstance(item, ast.Assign | ast.AnnAssign)
        and any(
            name_parts(target) == [name] for target in (item.targets if isinstance(item, ast.Assign) else [item.target])
        )
    ]
    return found[0] if len(found) == 1 else None


def strip_optional(annotation: ast.expr | None) -> ast.expr | None:
    """The type inside `X | None`, `Optional[X]` or a string annotation."""
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        try:
            annotation = ast.parse(annotation.value, mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None
    if isinstance(annotation, ast.BinOp) and isinstance(annotation.op, ast.BitOr):
        sides = [annotation.left, annotation.right]
        return next((side for side in sides if not (isinstance(side, ast.Constant) and side.value is None)), None)
    if isinstance(annotation, ast.Subscript) and name_parts(annotation.value)[-1:] in (["Optional"], ["Union"]):
        inner = annotation.slice
        if isinstance(inner, ast.Tuple):
            return next((item for item in inner.elts if not isinstance(item, ast.Constant)), None)
        return inner
    return annotation


def keyword(call: ast.Call, name: str) -> ast.expr | None:
    """The value of the keyword argument `name`."""
    return next((item.value for item in call.keywords if item.arg == name), None)


def is_true(value: ast.expr | None) -> bool:
    """Whether an expression is `True` itself."""
    return isinstance(value, ast.Constant) and value.value is True


def is_unbound(method: FunctionNode) -> bool:
    """Whether a method can be called on its class."""
    return any(
        isinstance(item, ast.Name) and item.id in {"classmethod", "staticmethod"} for item in method.decorator_list
    )


def bound_names(item: ast.stmt) -> list[str]:
    """The names that a statement of a class body binds: those of an assignment, or of a function."""
    if isinstance(item, ast.Assign):
        return [target.id for target in item.targets if isinstance(target, ast.Name)]
    if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
        return [item.target.id]
    return [item.name] if isinstance(item, FunctionNode) else []


def argument(call: ast.Call, position: int, name: str) -> ast.expr | None:
    """The value of an argument that can be given by position or by name."""
    if position < len(call.args) and not any(isinstance(item, ast.Starred) for item in call.args[: position + 1]):
        return call.args[position]
    return keyword(call, name)


def parameters(function: FunctionNode) -> Iterator[tuple[ast.arg, ast.expr | None]]:
    """Parameters of a function, each with its default."""
    arguments = function.args
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults: list[ast.expr | None] = [None] * (len(positional) - len(arguments.defaults))
    yield from zip(positional, [*defaults, *arguments.defaults], strict=True)
    yield from zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
