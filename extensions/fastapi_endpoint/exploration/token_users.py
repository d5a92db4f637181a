"""The user that a token of the host's names: the model, what `sub` holds, and what tells an active user."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from .facts import ColumnDetails, ModelDetails
from .modules import Module
from .project import Project
from .trees import FunctionNode, assigned_names, keyword, name_parts, parameters, walk

USERS = ("user", "customer", "account", "member", "admin")
"""Words for who logs in, the surest first."""
_OTHERS_TOO = frozenset({"customer", "admin"})
"""What also stands for rows that nobody logs in as, where no code says so."""

_WHEN_TRUE = ("is_active", "active", "is_enabled", "enabled", "activated")
_WHEN_FALSE = tuple(
    f"{prefix}{word}"
    for word in ("disabled", "inactive", "deactivated", "deleted", "blocked", "banned", "suspended", "locked")
    for prefix in ("is_", "")
)
_WHEN_NULL = tuple(
    f"{word}_at" for word in ("deleted", "disabled", "deactivated", "blocked", "banned", "suspended", "archived")
)
_STATUSES = ("status", "state", "account_status")
_KEYS = {"uuid": "uuid", "int": "int", "smallint": "int", "bigint": "bigint"}
_TEXTS = frozenset({"str", "text", "email"})
_DEEPEST = 3


@dataclass(frozen=True)
class TokenUser:
    """Whom a token names."""

    model: str
    """`module:Class` of the host's users."""
    attribute: str
    """The column that `sub` holds."""
    type: str
    """`int`, `bigint`, `uuid` or `str`."""
    active: dict[str, bool | str | None] = field(default_factory=dict)
    """Columns, and what they hold for a user who may log in."""
    is_certain: bool = True
    """Whether the host's code says what `sub` holds; else it is taken for the primary key."""


def user_model(names: Mapping[str, object] | list[str]) -> str | None:
    """The class of users among `module:Class`, by its name."""
    for word in USERS:
        pattern = rf"(?i)^(sys|app|auth)?_?{word}s?_?(model|table|db|entity|orm|indb)?$"
        for target in sorted(names, key=lambda target: (len(target.partition(":")[2]), target)):
            if re.match(pattern, target.partition(":")[2]):
                return target
    return None


def read_token_user(root: Path, details: Mapping[str, ModelDetails], model: str = "") -> TokenUser | None:
    """Whom a token of the project names.

    Args:
        root: The folder of the project; its files are read, never run.
        details: The models of the project.
        model: The class of users where it is known; else it is looked for by its name.

    Returns:
        None where there are no users in a table, or their key is not a single column that a text can hold.
    """
    target = model if model in details else user_model(details)
    if target is None:
        return None
    columns = {column.name: column for column in details[target].columns}
    key = [column for column in columns.values() if column.primary_key]
    votes = _Subjects(Project(Path(root)), set(columns)).votes()
    named = [name for name, _ in votes.most_common() if _kind(columns[name])]
    if not named and (len(key) != 1 or not _kind(key[0])):
        return None
    if not named and re.search("|".join(_OTHERS_TOO), target.partition(":")[2].lower()):
        return None
    attribute = named[0] if named else key[0].name
    return TokenUser(target, attribute, _kind(columns[attribute]), _active(columns), len(named) == 1)


def _kind(column: ColumnDetails) -> str:
    if column.type.decorated:
        return ""
    return "str" if column.type.kind in _TEXTS else _KEYS.get(column.type.kind, "")


def _active(columns: Mapping[str, ColumnDetails]) -> dict[str, bool | str | None]:
    found: dict[str, bool | str | None] = {}
    for names, value in ((_WHEN_TRUE, True), (_WHEN_FALSE, False)):
        found |= {name: value for name in names if name in columns and columns[name].type.kind in {"bool", "int"}}
    kinds = {"datetime", "localdatetime", "date"}
    found |= {name: None for name in _WHEN_NULL if name in columns and columns[name].type.kind in kinds}
    for name in _STATUSES:
        enum = columns[name].type.enum if name in columns and not columns[name].nullable else None
        values = [value for _, value in enum.members if str(value).lower() == "active"] if enum else []
        if values and enum is not None and enum.target:
            found[name] = values[0]
    return found


class _Subjects:
    """What the host writes into `sub`.

    Args:
        project: The project.
        columns: The attributes of its users.
    """

    def __init__(self, project: Project, columns: set[str]) -> None:
        self._columns = columns
        self._writers = list(project.modules("jwt"))
        self._callers = list({id(m): m for m in (*self._writers, *project.modules("fastapi"))}.values())

    def votes(self) -> Counter[str]:
        """Attributes of users, by how often they are written."""
        found: Counter[str] = Counter()
        for module in self._callers:
            for function, body in module.scopes:
                for node in body:
                    for value in _subjects(node):
                        found.update(self._attributes(module, function, value, 0))
        return found

    def _attributes(
        self, module: Module, function: FunctionNode | None, value: ast.expr | None, depth: int
    ) -> Iterator[str]:
        value = _plain(value)
        last = _last(value)
        if last in self._columns:
            yield last
        elif isinstance(value, ast.Name) and function is not None and depth < _DEEPEST:
            yield from self._of_name(module, function, value.id, depth)

    def _of_name(self, module: Module, function: FunctionNode, name: str, depth: int) -> Iterator[str]:
        """What a variable or a parameter holds."""
        for item in walk(function):
            if isinstance(item, ast.Assign | ast.AnnAssign) and name in assigned_names(item):
                yield from self._attributes(module, function, item.value, depth + 1)
                return
        names = [parameter.arg for parameter, _ in parameters(function)]
        if name not in names:
            return
        position = names.index(name) - (1 if names[:1] in (["self"], ["cls"]) else 0)
        found = False
        for caller in self._callers:
            for outer, body in caller.scopes:
                for node in body:
                    if isinstance(node, ast.Call) and name_parts(node.func)[-1:] == [function.name]:
                        given = keyword(node, name) or (node.args[position] if position < len(node.args) else None)
                        for attribute in self._attributes(caller, outer, given, depth + 1):
                            found = True
                            yield attribute
        if not found:
            yield from (column for column in self._columns if name.endswith(f"_{column}") and column != name)


def _subjects(node: ast.AST) -> Iterator[ast.expr]:
    """What stands for `sub` in a dictionary."""
    if isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and key.value == "sub":
                yield value
    elif isinstance(node, ast.Call) and name_parts(node.func)[-1:] in (["dict"], ["update"]):
        if (given := keyword(node, "sub")) is not None:
            yield given


def _plain(value: ast.expr | None) -> ast.expr | None:
    """`X` of `str(X)`, `f"{X}"` and `X.hex`."""
    if isinstance(value, ast.Call) and name_parts(value.func) in (["str"], ["cast"]) and value.args:
        return _plain(value.args[-1])
    if isinstance(value, ast.JoinedStr) and len(value.values) == 1 and isinstance(value.values[0], ast.FormattedValue):
        return _plain(value.values[0].value)
    if isinstance(value, ast.Attribute) and value.attr == "hex":
        return value.value
    return value


def _last(value: ast.expr | None) -> str:
    """`id` of `user.id` and of `user["id"]`."""
    if isinstance(value, ast.Attribute):
        return value.attr
    if isinstance(value, ast.Subscript) and isinstance(value.slice, ast.Constant):
        return str(value.slice.value)
    return ""
