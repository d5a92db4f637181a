"""The requests that the tests send: methods, paths and query parameters."""

from __future__ import annotations

from ..actions import action_path
from ..types import quoted
from .fixtures import own_fixtures
from .subject import Subject, listed
from .view import ActionCase, Change, Item, RoleCall, RowCall

_METHODS = {"get": "GET", "update": "PATCH", "replace": "PUT", "delete": "DELETE"}
_MOST_SORTED = 4
"""Columns that lists are sorted by in tests, at the most."""


class Calls:
    """Requests to the endpoint, as source.

    Args:
        subject: The endpoint.
    """

    def __init__(self, subject: Subject) -> None:
        self._subject = subject

    def url(self) -> str:
        """The path of the collection, below what the host's client adds."""
        parent = self._subject.answers.parent
        if parent is None:
            return self._path()
        unknown = {"uuid": "00000000-0000-4000-8000-000000000000", "int": "2147483647", "bigint": "2147483647"}
        return self.below(unknown.get(parent.key_type, "nowhere"[: int(parent.key_type[4:-1] or 9)]))

    def below(self, parent: str) -> str:
        """The path of the collection below a parent.

        Args:
            parent: The key of the parent, or what gives it inside an f-string.
        """
        return self._path().replace(f"{{{self._subject.names.parent_parameter}}}", parent)

    def _path(self) -> str:
        prefix = self._subject.host.registration.prefix.rstrip("/")
        if not own_fixtures(self._subject):
            prefix = prefix.removeprefix(self._subject.tests.base_path.rstrip("/"))
        return f"{prefix}{self._subject.names.segment}"

    def of_rows(self, actions: tuple[ActionCase, ...]) -> tuple[RowCall, ...]:
        """Method, rest of the path and body of each operation on one row; an input with references is left out."""
        bodies = {"update": "{}"}
        calls = [
            RowCall(quoted(method), '""', bodies.get(name, "None"))
            for name, method in _METHODS.items()
            if name in self._subject.operations and name != "replace"
        ]
        calls += [
            RowCall('"POST"', quoted(action.path), action.data or "None") for action in actions if not action.references
        ]
        return tuple(calls)

    def item_methods(self) -> list[str]:
        """The methods that one row answers to."""
        return [word for operation, word in _METHODS.items() if operation in self._subject.operations]

    def anonymous(self) -> tuple[Item, ...]:
        """Method and path of each operation."""
        return tuple(self._of_operations().values())

    def by_role(self) -> tuple[RoleCall, ...]:
        """Method and path of each operation, and the roles that may call it."""
        rules = self._subject.answers.roles
        everybody = sorted({role for roles in rules.values() for role in roles} | {"nobody"})
        return tuple(
            RoleCall(call.key, call.source, listed(rules.get(operation) or everybody))
            for operation, call in self._of_operations().items()
        )

    def _of_operations(self) -> dict[str, Item]:
        slash = self._subject.host.registration.collection_path
        collection = "URL" if not slash else 'f"{URL}/"'
        paths = {name: (method, collection) for name, method in (("list", "GET"), ("create", "POST"))}
        paths |= {name: (method, 'f"{URL}/{UNKNOWN}"') for name, method in _METHODS.items()}
        chosen = self._subject.operations
        calls = {name: Item(quoted(method), path) for name, (method, path) in paths.items() if name in chosen}
        for action in self._subject.answers.actions:
            calls[action.name] = Item('"POST"', f'f"{{URL}}/{{UNKNOWN}}/{action_path(action)}"')
        return calls

    def orders(self, kept: Change | None) -> str:
        """Query parameters that order a list of rows with equal values and nulls.

        Args:
            kept: A field that the list is filtered by, whose first value all those rows have.
        """
        rows = ["{}"]
        fields = [field.column for field in self._subject.plain if field.sort]
        computed = [field.column for field in self._subject.answers.fields if field.sort and not field.stored]
        words = [f"{sign}{column}" for column in [*fields[:_MOST_SORTED], *computed[:1]] for sign in ("", "-")]
        words += [f"-{fields[0]},{fields[1]}"] if len(fields) > 1 else []
        rows += [f"{{{quoted('sort')}: {quoted(word)}}}" for word in words]
        if kept:
            sort = f", {quoted('sort')}: {quoted('-' + fields[0])}" if fields else ""
            rows.append(f"{{{quoted(kept.column)}: {kept.first}{sort}}}")
        return ", ".join(rows)

    def nulls(self) -> str:
        """The arguments that leave the nullable sort keys of every other row `n` empty, or nothing."""
        columns = [field.column for field in self._subject.plain if field.sort and field.nullable]
        nulls = ", ".join(f"{quoted(column)}: None" for column in columns)
        return f"**({{{nulls}}} if n % 2 else {{}})" if nulls else ""

    def bad_params(self) -> str:
        """Query parameters that a list refuses."""
        rows = ['{"unknown": "1"}']
        library = self._subject.answers.library_page
        if self._subject.answers.pagination != "none":
            rows.append(f'{{"{self.limit}": "0"}}')
            # How many the library allows is the host's to set.
            rows += [f'{{"{self.limit}": "101"}}'] if library is None else []
        if library and library.is_numbered:
            rows += ['{"page": "0"}', '{"page": "99999999999999999999"}']
        elif self._subject.answers.pagination == "offset":
            rows.append('{"offset": "-1"}')
        if any(f.sort for f in self._subject.answers.fields):
            rows.append('{"sort": "unknown"}')
        if any(f.search for f in self._subject.answers.fields):
            rows.append('{"search": "\\x00"}')
        return ", ".join(rows)

    @property
    def limit(self) -> str:
        """The parameter for the number of rows on a page."""
        library = self._subject.answers.library_page
        return "size" if library and library.is_numbered else "limit"

    @property
    def place(self) -> str:
        """The parameter that leads a test to its next page of two, as an entry of a dictionary."""
        return '"page": len(seen) // 2 + 1' if self.limit == "size" else '"offset": len(seen)'

    def unknown_body(self, methods: list[str]) -> str:
        """The keyword argument for the body of a request to a row that there is not."""
        if "PUT" in methods:
            removed = [f.column for f in self._subject.fields if f.immutable]
            if removed:
                kept = f"{{name: body[name] for name in body if name not in {{{listed(removed)}}}}}"
            else:
                kept = "body"
            return f', json={kept} if method == "PUT" else {{}}' if "PATCH" in methods else f", json={kept}"
        return ", json={}" if "PATCH" in methods else ""
