"""The requests that the tests send: methods, paths and query parameters."""

from __future__ import annotations

import re

from ..actions import action_path
from ..types import quoted
from .fixtures import own_fixtures
from .subject import Subject, listed
from .view import Change, Item

OF_COLLECTION = {"list": "GET", "create": "POST"}
"""The method of each operation that is not about one row."""
METHODS = {"get": "GET", "update": "PATCH", "replace": "PUT", "delete": "DELETE"}
"""The method of each operation on one row."""
PATH_PARAMETER = re.compile(r"\{(\w+)(:\w+)?\}")
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
        # What a parameter in the host's own prefix stands for is not known; `1` fits numbers and texts.
        return PATH_PARAMETER.sub("1", prefix) + self._subject.names.segment

    def item_methods(self) -> list[str]:
        """The methods that one row answers to."""
        return [word for operation, word in METHODS.items() if operation in self._subject.operations]

    def first(self) -> Item:
        """Method and path of the first operation, on a row that there is not."""
        slash = self._subject.host.registration.collection_path
        chosen = self._subject.operations
        for name, method in OF_COLLECTION.items():
            if name in chosen:
                return Item(quoted(method), 'f"{URL}/"' if slash else "URL")
        methods = [method for name, method in METHODS.items() if name in chosen]
        if methods:
            return Item(quoted(methods[0]), 'f"{URL}/{UNKNOWN}"')
        return Item('"POST"', f'f"{{URL}}/{{UNKNOWN}}/{action_path(self._subject.answers.actions[0])}"')

    def whole_body(self) -> str:
        """A body that replaces a row, out of one that creates it."""
        removed = listed(field.column for field in self._subject.fields if field.immutable)
        return f"{{name: body[name] for name in body if name not in {{{removed}}}}}" if removed else "body"

    def writes(self) -> tuple[Item, ...]:
        """The methods that take fields, each with the path and a body that is accepted, as the elements of a tuple."""
        path, inside = ("collection", "{collection}") if self._subject.parent else ("URL", "{URL}")
        slash = ' + "/"' if self._subject.host.registration.collection_path == "/" else ""
        row = f'f"{inside}/{{UNKNOWN}}"'
        known = {"create": f"{path}{slash}, body", "update": f"{row}, {{}}", "replace": f"{row}, {self.whole_body()}"}
        methods = OF_COLLECTION | METHODS
        return tuple(
            Item(quoted(methods[name]), source) for name, source in known.items() if name in self._subject.operations
        )

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
            kept = self.whole_body()
            return f', json={kept} if method == "PUT" else {{}}' if "PATCH" in methods else f", json={kept}"
        return ", json={}" if "PATCH" in methods else ""
