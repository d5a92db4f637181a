"""The host's own exceptions for "there is none" and "there is one already", and how they are raised."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cached_property

from .error_bodies import ErrorBodies
from .facts import ErrorClass, Errors, Evidence, Model
from .modules import Symbol, lineage
from .project import is_other_code
from .status_codes import StatusCodes
from .trees import FunctionNode, name_parts, parameters
from .usage import Usage

NOT_FOUND = re.compile(r"(NotFound|Missing|DoesNotExist|DoesntExist|NoResult|Absent)")
CONFLICT = re.compile(r"(Conflict|Duplicate|AlreadyExist|Exists|Unique)")
GENERIC = re.compile(
    r"^(Http|HTTP|Api|API|App|Application|Base|Custom|Resource|Entity|Object|Item|Record|Row|Data|Database|Db|DB|Model"
    r"|Instance|Document|Element)*"
    r"(NotFound|Missing|DoesNotExist|DoesntExist|NoResult|Absent|Conflict|Duplicate|Duplicated|AlreadyExists?|Exists"
    r"|UniqueViolation|UniqueConstraint|Resource|Entity|Object|Item|Record|Row|Key|Value|Data)+"
    r"(HTTP|Http|Api|API)?(Error|Exception|Exc|Err)?$"
)
TEXT = frozenset("message detail msg text description reason error_message error details".split())
NAME = frozenset(
    "resource entity model name resource_name entity_name resource_type what object_name model_name".split()
)
KEY = frozenset("id identifier key pk resource_id entity_id object_id id_ entity_key".split())
SUPPORT_NAMES = {"conflict_from", "ReadableErrorsRoute"}
"""What generated code brings beside exceptions of its own: those are none of the host's."""


class ErrorReader:
    """Finds the exceptions that an endpoint of any resource can raise."""

    def __init__(self, usage: Usage, models: tuple[Model, ...]) -> None:
        self.usage = usage
        self.bodies = ErrorBodies(usage)
        self.codes = StatusCodes(usage)
        self._models = {model.name.lower() for model in models}

    def errors(self) -> Errors:
        """The exceptions and bodies, as a fact; what is not certain is left out."""
        candidates = list(self._candidates())
        return Errors(
            not_found=self._chosen(candidates, 404, NOT_FOUND),
            conflict=self._chosen(candidates, 409, CONFLICT),
            http_body=self.bodies.of_http_exceptions(),
            refused_input=self.bodies.status_of_refused_input(),
            refused_input_is_fastapis=self.bodies.refused_input_is_fastapis(),
        )

    def _candidates(self) -> Iterator[Symbol]:
        for module in self.usage.project.modules("Exception):", "Error):"):
            if is_other_code(module.file) or module.definitions.keys() >= SUPPORT_NAMES:
                continue
            for cls in module.classes:
                words = f"{NOT_FOUND.pattern}|{CONFLICT.pattern}"
                if re.search(words, cls.name) and GENERIC.match(cls.name) and not self._is_of_one_model(cls.name):
                    yield Symbol(module, cls.name, cls)

    def _is_of_one_model(self, name: str) -> bool:
        return any(name.lower().startswith(model) for model in self._models)

    def _chosen(self, candidates: list[Symbol], status: int, words: re.Pattern[str]) -> ErrorClass | None:
        """The class with that status that is raised most; None when there is none, or when two are as likely."""
        found = [
            error
            for symbol in candidates
            if words.search(symbol.last) and tuple(self.codes.of_class(symbol))[:1] == (status,)
            if (error := self._error_class(symbol, status)) is not None
        ]
        if len(found) < 2:
            return found[0] if found else None
        uses = {error.target: self._raised[error.target] for error in found}
        first, second = sorted(found, key=lambda error: -uses[error.target])[:2]
        return first if uses[first.target] > uses[second.target] else None

    @cached_property
    def _raised(self) -> Counter[str]:
        """How often each exception is raised."""
        found: Counter[str] = Counter()
        for module in self.usage.project.modules("Exception):", "Error):", "fastapi", "sqlalchemy"):
            for node in module.nodes if not is_other_code(module.file) else ():
                if isinstance(node, ast.Raise) and node.exc is not None:
                    made = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
                    symbol = module.resolve(made)
                    if symbol is not None:
                        found[symbol.key] += 1
        return found

    def _error_class(self, symbol: Symbol, status: int) -> ErrorClass | None:
        arguments = _arguments(symbol)
        if arguments is None or symbol.module is None:
            return None
        return ErrorClass(symbol.key, status, arguments, self._body(symbol), Evidence(symbol.module.file, symbol.line))

    def _body(self, symbol: Symbol) -> dict[str, object] | None:
        for parent in lineage(symbol):
            if parent.key in self.bodies.handlers:
                return self.bodies.of_handler(symbol, parent.key)
        return self.bodies.of_http_exceptions()


def _arguments(symbol: Symbol) -> str | None:
    """How the class is called, with `{text}`, `{name}` and `{key}`; None when that is not certain."""
    for parent in lineage(symbol):
        if isinstance(parent.node, ast.ClassDef) and parent.module is not None:
            for item in parent.node.body:
                if isinstance(item, FunctionNode) and item.name == "__init__":
                    return _call(item)
            if any(name_parts(decorator)[-1:] == ["dataclass"] for decorator in parent.node.decorator_list):
                return None
        elif parent.module is None and parent.last not in {"Exception", "ValueError", "LookupError", "KeyError"}:
            # The constructor of a library's class wants a status.
            return None
    return "{text}"


def _call(function: FunctionNode) -> str | None:
    given = [(item, default) for item, default in parameters(function) if item.arg != "self"]
    if function.args.vararg is not None and not given:
        return None
    keyword_only = {item.arg for item in function.args.kwonlyargs}
    required = [item for item, default in given if default is None]
    written: list[str] = []
    for item in required:
        value = _value(item)
        if value is None:
            return None
        written.append(f"{item.arg}={value}" if item.arg in keyword_only else value)
    if not required:
        text = next((item for item, _ in given if item.arg in TEXT and _value(item)), None)
        if text is None:
            return "" if not given else None
        first = text is given[0][0] and text.arg not in keyword_only
        written.append("{text}" if first else f"{text.arg}={{text}}")
    return ", ".join(written)


def _value(item: ast.arg) -> str | None:
    annotation = ast.unparse(item.annotation).replace(" ", "") if item.annotation is not None else "Any"
    is_text = annotation in {"Any", "str", "str|None", "Optional[str]", "object"}
    if item.arg in TEXT and is_text:
        return "{text}"
    if item.arg in NAME and is_text:
        return "{name}"
    if item.arg in KEY:
        if annotation in {"Any", "object"}:
            return "{key}"
        return "str({key})" if annotation == "str" or "str" in annotation.split("|") else None
    return None
