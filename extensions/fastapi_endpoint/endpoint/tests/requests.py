"""One valid request for each operation, which tests of several operations send."""

from __future__ import annotations

from ..types import quoted
from .calls import METHODS, OF_COLLECTION, Calls
from .subject import Subject
from .view import ActionCase, Item, RequestsView


def build_requests(subject: Subject, calls: Calls, actions: tuple[ActionCase, ...]) -> RequestsView:
    """Build the function that gives them.

    Args:
        subject: The endpoint.
        calls: Its requests.
        actions: The cases of its actions.
    """
    operations = [name for name in subject.answers.operations if name != "action"]
    slash = "/" if subject.host.registration.collection_path == "/" else ""
    collection = 'f"{url}/"' if slash else "url"
    bodies = {"create": "body", "update": "{}", "replace": calls.whole_body()}
    rows = []
    for name in operations:
        method, path = (OF_COLLECTION[name], collection) if name in OF_COLLECTION else (METHODS[name], "row")
        rows.append(Item(quoted(name), f"{quoted(method)}, {path}, {bodies.get(name, 'None')}"))
    named = {action.name: case for action, case in zip(subject.answers.actions, actions, strict=True)}
    rows += [
        Item(quoted(name), f'"POST", f"{{row}}{case.path}", {case.data or "None"}') for name, case in named.items()
    ]
    names = [*operations, *named]
    given = ["body"] if {"create", "replace"} & set(operations) else []
    given += ["references"] if any(action.references for action in actions) else []
    return RequestsView(
        rows=tuple(rows),
        names=tuple(names),
        of_rows=tuple(name for name in names if name not in OF_COLLECTION),
        given="".join(f", {name}" for name in given),
        parameters="".join(f", {name}: dict[str, Any]" for name in given),
    )
