"""What the host's own settings say of tokens: the key, the algorithm, the audience, the issuer, and the `.env` file."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from .modules import Module, Symbol, class_member, instance_class, lineage
from .project import Project
from .trees import FunctionNode, assigned_names, keyword, name_parts, statements, walk

SHORTEST_KEY = 32
"""Bytes of a key that a default may have; a shorter one is a placeholder."""

_FIELDS = {
    "jwt_key": re.compile(
        r"jwt_(secret(_key)?|key)|((auth|access|token)_)*(secret|token)_key|secret_key", re.IGNORECASE
    ),
    "jwt_algorithm": re.compile(r"((jwt|auth|token)_)?(algorithm|alg)", re.IGNORECASE),
    "jwt_audience": re.compile(r"((jwt|auth|token)_)(audience|aud)", re.IGNORECASE),
    "jwt_issuer": re.compile(r"((jwt|auth|token)_)(issuer|iss)", re.IGNORECASE),
}
"""Names under which settings keep what no call shows."""


@dataclass(frozen=True)
class TokenSettings:
    """Where the host keeps what a token is checked against."""

    target: str
    """`module:name` of the object, or of the function that gives it."""
    is_called: bool
    env_file: str = ""
    """The file that it reads beside the environment; empty where that is not certain."""
    values: dict[str, str] = field(default_factory=dict)
    """For `jwt_key`, `jwt_algorithm`, `jwt_audience` and `jwt_issuer`: an attribute, written `.name`, or a text."""


def read_token_settings(root: Path) -> TokenSettings | None:
    """The settings of the project in `root`, whose files are read and never run; None where it has no such object."""
    return _Reader(Project(Path(root))).read()


class _Reader:
    def __init__(self, project: Project) -> None:
        self._project = project

    def read(self) -> TokenSettings | None:
        calls = self._from_calls()
        holders = {holder.key for holder, _ in calls.values() if holder is not None}
        found = next((holder for holder, _ in calls.values() if holder is not None), None)
        if len(holders) != 1 or found is None:
            found, calls = self._settings(), {name: value for name, value in calls.items() if value[0] is None}
        if found is None:
            return None
        values = {name: value for name, (_, value) in calls.items()}
        for name, attribute in self._from_names(found).items():
            values.setdefault(name, f".{attribute}")
        if "jwt_key" not in values or _is_placeholder(found, values["jwt_key"]):
            values = {}
        is_called = isinstance(found.node, FunctionNode)
        return TokenSettings(found.key, is_called, _env_file(found), values)

    # --- calls of a library for tokens --------------------------------------------------------------------------

    def _from_calls(self) -> dict[str, tuple[Symbol | None, str]]:
        """What the calls that read tokens, then those that write them, are given."""
        found: dict[str, tuple[Symbol | None, str]] = {}
        for word in ("decode", "encode"):
            for module in self._project.modules("jwt"):
                for call in _calls(module, word):
                    for name, expression in _given(call, word):
                        value = self._value(module, expression)
                        if value is not None and (name != "jwt_key" or value[0] is not None):
                            found.setdefault(name, value)
        return found

    def _value(self, module: Module, expression: ast.expr | None, depth: int = 0) -> tuple[Symbol | None, str] | None:
        """The object and its attribute, or no object and a text."""
        expression = _unwrapped(expression)
        if expression is None or depth > 4:
            return None
        if isinstance(expression, ast.Constant):
            return (None, expression.value) if isinstance(expression.value, str) and expression.value else None
        base, path = _split(expression)
        holder = module.resolve(base) if base is not None else None
        if path and holder is not None and holder.module is not None:
            if holder.name == "":
                # `security.ALGORITHM`, `config.settings.KEY`: the rest is read inside that module.
                return self._value(holder.module, ast.parse(path, mode="eval").body, depth + 1)
            if settings_class(holder) is not None:
                return holder, f".{path}"
        found = module.resolve(expression)
        if found is None or found.module is None:
            return None
        if found.value is not None:
            return self._value(found.module, found.value, depth + 1)
        if "." in found.name and not isinstance(expression, ast.Attribute):
            # `KEY = settings.KEY`: the name was followed to what it stands for.
            return self._value(found.module, ast.parse(found.name, mode="eval").body, depth + 1)
        return None

    # --- a class of settings ------------------------------------------------------------------------------------

    def _settings(self) -> Symbol | None:
        """The one object of settings, or the function without parameters that gives it."""
        for module in self._project.modules("pydantic"):
            for statement in statements(module.tree.body):
                for name in assigned_names(statement):
                    symbol = Symbol(module, name, statement)
                    if settings_class(symbol) is not None:
                        return symbol
            for function, owner in module.functions:
                symbol = Symbol(module, function.name, function)
                arguments = function.args
                if (
                    owner is None
                    and not (arguments.args or arguments.kwonlyargs)
                    and settings_class(symbol) is not None
                ):
                    return symbol
        return None

    def _from_names(self, holder: Symbol) -> dict[str, str]:
        """Attributes of the settings that are named after what they hold."""
        found: dict[str, str] = {}
        names = _field_names(holder)
        for wanted, pattern in _FIELDS.items():
            fitting = [name for name in names if pattern.fullmatch(name)]
            # A name that speaks of tokens before one that serves anything.
            fitting.sort(key=lambda name: "jwt" not in name.lower())
            if fitting:
                found[wanted] = fitting[0]
        return found


def settings_class(holder: Symbol) -> Symbol | None:
    """The class of pydantic-settings whose object a variable holds, or a function gives."""
    if isinstance(holder.node, FunctionNode) and holder.module is not None:
        returned = holder.module.resolve(holder.node.returns) if holder.node.returns is not None else None
        for item in walk(holder.node) if returned is None else ():
            if isinstance(item, ast.Return) and isinstance(item.value, ast.Call):
                returned = holder.module.resolve(item.value.func)
    else:
        returned = instance_class(holder)
    if returned is None or not isinstance(returned.node, ast.ClassDef):
        return None
    is_settings = any(parent.last == "BaseSettings" and parent.module is None for parent in lineage(returned))
    return returned if is_settings else None


def _calls(module: Module, word: str) -> Iterator[ast.Call]:
    for node in module.definitions_and_calls:
        if isinstance(node, ast.Call) and name_parts(node.func)[-2:] == ["jwt", word]:
            yield node


def _given(call: ast.Call, word: str) -> Iterator[tuple[str, ast.expr | None]]:
    """What a call says of the key, the algorithm, the audience and the issuer."""
    yield "jwt_key", keyword(call, "key") or (call.args[1] if len(call.args) > 1 else None)
    algorithm = keyword(call, "algorithms" if word == "decode" else "algorithm")
    algorithm = algorithm or (call.args[2] if len(call.args) > 2 else None)
    if isinstance(algorithm, ast.List | ast.Tuple):
        algorithm = algorithm.elts[0] if len(algorithm.elts) == 1 else None
    yield "jwt_algorithm", algorithm
    if word == "decode":
        yield "jwt_audience", keyword(call, "audience")
        yield "jwt_issuer", keyword(call, "issuer")


def _unwrapped(expression: ast.expr | None) -> ast.expr | None:
    """`X` of `str(X)` and of `X.get_secret_value()`."""
    if isinstance(expression, ast.Call):
        parts = name_parts(expression.func)
        if isinstance(expression.func, ast.Attribute) and expression.func.attr == "get_secret_value":
            return expression.func.value
        if parts == ["str"] and len(expression.args) == 1:
            return _unwrapped(expression.args[0])
    return expression


def _split(expression: ast.expr) -> tuple[ast.expr | None, str]:
    """`settings` and `jwt.key` of `settings.jwt.key`; the function of `get_settings().key`."""
    path: list[str] = []
    node = expression
    while isinstance(node, ast.Attribute):
        path.append(node.attr)
        node = node.value
    if isinstance(node, ast.Call) and not node.args and not node.keywords:
        node = node.func
    if not isinstance(node, ast.Name):
        return None, ""
    return node, ".".join(reversed(path))


def _field_names(holder: Symbol) -> list[str]:
    cls = settings_class(holder)
    names: list[str] = []
    for parent in lineage(cls) if cls is not None else ():
        if isinstance(parent.node, ast.ClassDef):
            names += [n for item in statements(parent.node.body) for n in assigned_names(item)]
    return names


def _is_placeholder(holder: Symbol, value: str) -> bool:
    """Tell whether the key has a default that is no key."""
    cls = settings_class(holder)
    member = class_member(cls, value.removeprefix(".")) if cls is not None else None
    default = member.value if member is not None else None
    if isinstance(default, ast.Call) and name_parts(default.func)[-1:] in (["SecretStr"], ["Field"]):
        default = keyword(default, "default") or (default.args[0] if default.args else None)
        if isinstance(default, ast.Call) and default.args:
            default = default.args[0]
    if not isinstance(default, ast.Constant) or default.value in (None, ...):
        return False
    return not isinstance(default.value, str) or len(default.value.encode()) < SHORTEST_KEY


def _env_file(holder: Symbol) -> str:
    """The file of `model_config` or `class Config`, where it is written as a text."""
    cls = settings_class(holder)
    member = class_member(cls, "model_config") if cls is not None else None
    value: ast.expr | None = None
    if member is not None and isinstance(member.value, ast.Call):
        value = keyword(member.value, "env_file")
    elif member is not None and isinstance(member.value, ast.Dict):
        pairs = zip(member.value.keys, member.value.values, strict=True)
        value = next((v for k, v in pairs if isinstance(k, ast.Constant) and k.value == "env_file"), None)
    inner = class_member(cls, "Config") if cls is not None else None
    if value is None and inner is not None and isinstance(inner.node, ast.ClassDef):
        found = class_member(Symbol(inner.module, inner.name, inner.node), "env_file")
        value = found.value if found is not None else None
    return value.value if isinstance(value, ast.Constant) and isinstance(value.value, str) else ""
