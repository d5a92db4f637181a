"""The import block of one generated module: collected name by name, printed as isort orders it."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Iterable

BUILTINS = frozenset(dir(builtins))


class Imports:
    """Collects the imports of one module while its expressions are built.

    Args:
        module: Dotted name of the module that is being written; relative imports start there.
        first_party: First segments of the host's own dotted names (`app`, `tests`, …).
        reserved: Names that the module binds itself, e.g. the fields of a class body: an imported name that equals
            one of them would be shadowed, so it is imported under another name.
        relative: Whether the host imports its own modules relatively.
    """

    def __init__(
        self,
        module: str,
        first_party: Iterable[str] = (),
        reserved: Iterable[str] = (),
        *,
        relative: bool = False,
    ) -> None:
        self._module = module
        self._first_party = frozenset(first_party)
        self._reserved = frozenset(reserved)
        self._relative = relative
        self._from: dict[str, dict[str, str]] = {}
        self._plain: dict[str, str] = {}

    def name(self, module: str, name: str) -> str:
        """Import `name` from `module` and return what to write for it."""
        local = name
        while local in self._reserved or self._is_taken(local, module, name):
            local += "_"
        self._from.setdefault(module, {})[name] = local
        return local

    def names(self, module: str, *names: str) -> None:
        """Import several names that the template itself writes out."""
        for name in names:
            self.name(module, name)

    def alias(self, module: str, name: str, local: str) -> None:
        """Import `name` from `module` under a name of its own; a module at the root has no parent to import it from."""
        if module:
            self._from.setdefault(module, {})[name] = local
        else:
            self._plain[name] = local

    def target(self, target: str) -> str:
        """Import `module:name` and return what to write for it (`module:object.attribute` keeps its attribute)."""
        module, _, path = target.partition(":")
        name, dot, rest = path.partition(".")
        return f"{self.name(module, name)}{dot}{rest}"

    def builtin(self, name: str) -> str:
        """Return what to write for the builtin `name`, which a field of the same name would shadow."""
        if name not in self._reserved:
            return name
        self._plain["builtins"] = "builtins"
        return f"builtins.{name}"

    def module(self, module: str, local: str | None = None) -> str:
        """Import a whole module and return what to write for it."""
        self._plain[module] = local or module
        return local or module

    def render(self) -> str:
        """The import block without a trailing newline, or an empty string."""
        sections: dict[int, list[tuple[int, str, tuple[int, str], str]]] = {}
        for module, local in self._plain.items():
            alias = "" if local == module else f" as {local}"
            sections.setdefault(self._section(module), []).append(
                (0, module.lower(), (0, ""), f"import {module}{alias}")
            )
        for module, names in self._from.items():
            written = self._written(module)
            plain = sorted((name for name, local in names.items() if name == local), key=_order)
            rows = [(plain[0], ", ".join(plain))] if plain else []
            # isort gives each renamed one a line of its own.
            rows += [(name, f"{name} as {local}") for name, local in names.items() if name != local]
            for first, listed in rows:
                key = (1, _relative_order(written), _order(first), f"from {written} import {listed}")
                sections.setdefault(self._section(module), []).append(key)
        return "\n\n".join("\n".join(line for *_, line in sorted(sections[key])) for key in sorted(sections))

    def _is_taken(self, local: str, module: str, name: str) -> bool:
        return any(
            known == local and (other, original) != (module, name)
            for other, names in self._from.items()
            for original, known in names.items()
        )

    def _section(self, module: str) -> int:
        root = module.partition(".")[0]
        if root == "__future__":
            return 0
        if root in self._first_party:
            return 4 if self._relative else 3
        return 1 if root in sys.stdlib_module_names else 2

    def _written(self, module: str) -> str:
        if not (self._relative and module.partition(".")[0] in self._first_party):
            return module
        here, there = self._module.split(".")[:-1], module.split(".")
        common = 0
        while common < min(len(here), len(there)) and here[common] == there[common]:
            common += 1
        if not common:
            return module
        return "." * (len(here) - common + 1) + ".".join(there[common:])


def _order(name: str) -> tuple[int, str]:
    if name.isupper() and len(name) > 1:
        return 0, name
    # isort and ruff do not tell cases apart within a kind.
    return (1, name.lower()) if name[0].isupper() else (2, name)


def _relative_order(written: str) -> str:
    dots = len(written) - len(written.lstrip("."))
    # isort puts `...a` before `..a` before `.a`.
    return f"{9 - dots:d}{written.lower()}" if dots else written.lower()
