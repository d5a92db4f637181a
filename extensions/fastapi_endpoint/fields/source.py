"""The answer as YAML gave it: a mapping from names to specs, without duplicates and without YAML's surprises."""

from __future__ import annotations

import datetime
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any

from ..wording import code
from .place import Place

_FORM = "write one `name: spec` a line, such as `title: str(3..120)`"


def load_fields(
    value: object, place: Place, *, what: str = "field names to specs", form: str = _FORM
) -> Mapping[object, object]:
    """Give the mapping that an answer holds.

    Args:
        value: A mapping, YAML text, or nothing.
        place: The question, for messages.
        what: What is mapped to what, for messages.
        form: A clause that shows how a mapping is written.

    Returns:
        The mapping, with keys and values still unchecked; empty for nothing.

    Raises:
        AnswerError: Text that is not YAML, a duplicate key, or something else than a mapping.
    """
    loaded = _load_yaml(value, place, form) if isinstance(value, str) else value
    if loaded is None:
        return {}
    if not isinstance(loaded, Mapping):
        raise place.error(f"{code(loaded)} is not a mapping from {what}", accepted=form)
    return loaded


def entries(mapping: Mapping[object, object], place: Place) -> Iterator[tuple[str, object]]:
    """Give the names and values of a mapping, in order.

    Raises:
        AnswerError: A name that YAML read as something else than text, or a spec that braces cut in two.
    """
    items = list(mapping.items())
    for index, (key, value) in enumerate(items):
        if not isinstance(key, str):
            raise place.error(
                f"the name {code(key)} is no text to YAML, but {_kind(key)}",
                accepted='put the name in quotes, such as `"on": date`, or use another one',
            )
        _check_cut(key, value, items[index + 1 :], place)
        yield key, value


def _check_cut(key: str, value: object, rest: Sequence[tuple[object, object]], place: Place) -> None:
    """Refuse `{price: decimal(10,2)}`, which YAML reads as `price: decimal(10` and a name `2)` without a value."""
    if not isinstance(value, str) or value.count("(") <= value.count(")"):
        return
    whole = value
    for name, nothing in rest:
        if nothing is not None:
            return
        whole += f",{name}"
        if whole.count("(") <= whole.count(")"):
            quoted = f'{key}: "{whole}"'
            accepted = f"put the spec in quotes: {code(quoted)}"
            raise place.inside(key).error("is cut at a comma, which ends a value inside braces", accepted=accepted)


def check_spec(value: object, name: str, place: Place) -> str:
    """Give a spec as text.

    Raises:
        AnswerError: YAML read the value as something else; the sentence shows the accepted form.
    """
    if isinstance(value, str):
        return value
    if value is None:
        raise place.error("has no type", accepted=f"write {code(f'{name}: str')}")
    if isinstance(value, list | tuple | set):
        raise place.error(
            "is a YAML list", accepted=f"write {code(f'{name}: list(str)')} or {code(f'{name}: enum(a, b)')}"
        )
    if isinstance(value, Hashable) and type(value) in _WORDS:
        shown = str(value).lower() if isinstance(value, bool) else _shown(value)
        example = f"{name}: {_WORDS[type(value)]} = {shown}"
        raise place.error(f"has the value {code(shown)} where a type belongs", accepted=f"write {code(example)}")
    raise place.error(f"has {code(value)} where a spec belongs", accepted=f"write {code(f'{name}: str')}")


_WORDS: dict[type, str] = {
    bool: "bool",
    int: "int",
    float: "float",
    datetime.date: "date",
    datetime.datetime: "datetime",
}


def _shown(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


def _kind(key: object) -> str:
    if isinstance(key, bool):
        return "true or false"
    return "nothing" if key is None else "a number" if isinstance(key, int | float) else "another kind of value"


def _load_yaml(text: str, place: Place, form: str) -> object:
    import yaml

    try:
        return yaml.load(text, Loader=_strict_loader())  # noqa: S506 - a subclass of the safe loader
    except _DuplicateKeyError as error:
        raise place.error(
            f"{code(error.key)} is there twice{error.where}", accepted="each field needs its own name"
        ) from None
    except _AliasError as error:
        raise place.error(f"there is a YAML alias{error.where}", accepted="write the spec out") from None
    except yaml.MarkedYAMLError as error:
        where = f" at line {error.problem_mark.line + 1}" if error.problem_mark else ""
        problem = f"the text is not YAML{where} ({_clause(error.problem)})"
        raise place.error(problem, accepted="put a spec that holds `{`, `#`, `: ` or quotes into quotes") from None
    except (yaml.YAMLError, ValueError, TypeError, OverflowError) as error:
        raise place.error(f"the text is not YAML ({_clause(str(error))})", accepted=form) from None
    except RecursionError:
        raise place.error("the text is nested too deeply", accepted=form) from None


def _clause(text: str | None) -> str:
    """Keep a message of the YAML parser inside one sentence."""
    return code((text or "unreadable").partition("\n")[0])


class _MarkError(Exception):
    def __init__(self, key: object, mark: Any) -> None:
        super().__init__(key)
        self.key = key
        self.where = f" at line {mark.line + 1}"


class _DuplicateKeyError(_MarkError):
    """A mapping has a key twice, of which YAML would silently keep the last."""


class _AliasError(_MarkError):
    """A document repeats a node by an alias, by which a small text can become endless."""


def _strict_loader() -> Any:
    import yaml

    class Loader(yaml.SafeLoader):
        def compose_node(self, parent: Any, index: Any) -> Any:
            if self.check_event(yaml.AliasEvent):
                event: Any = self.peek_event()  # type: ignore[no-untyped-call]
                raise _AliasError(event.anchor, event.start_mark)
            return super().compose_node(parent, index)

        def construct_mapping(self, node: Any, deep: bool = False) -> Any:
            seen: set[object] = set()
            for key_node, _ in node.value:
                key = self.construct_object(key_node, deep=True)
                if isinstance(key, Hashable) and key in seen:
                    raise _DuplicateKeyError(key, key_node.start_mark)
                seen.add(key)
            return super().construct_mapping(node, deep=deep)

    return Loader
