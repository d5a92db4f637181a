"""The package of the application: its folder, its import root, the names that are its own."""

from __future__ import annotations

from collections import Counter
from functools import cached_property

from .facts import AppEntry, Model
from .naming import INFRASTRUCTURE, ROLE_WORDS
from .project import Project, is_other_code, is_test_file
from .usage import Usage


class PackageReader:
    """Reads where the application's own modules lie."""

    def __init__(self, project: Project, usage: Usage, models: tuple[Model, ...], entry: AppEntry | None) -> None:
        self.project = project
        self.usage = usage
        self.models = models
        self.entry = entry

    @cached_property
    def import_root(self) -> str:
        """The folder on the import path from which the application is imported."""
        files = [self.entry.file] if self.entry else [endpoint.module.file for endpoint in self.usage.endpoints[:1]]
        return self.project.import_root(files[0]) if files else ""

    @cached_property
    def first_party(self) -> tuple[str, ...]:
        """Top-level names that are the host's own: of its package, its models and what lies beside them.

        Of folders beside the package, those that the application imports.
        """
        names = {model.module.partition(".")[0] for model in self.models}
        if self.package[0]:
            names.add(self.package[0].partition(".")[0])
        root = self.import_root
        for file in self.project.python:
            folder, _, name = file.rpartition("/")
            if folder == root:
                names.add(name.removesuffix(".py"))
        imported = {
            target.module.partition(".")[0]: module.file
            for module in self.usage.modules
            if self.holds(module.file)
            for target in module.imports.values()
            if not target.level
        }
        beside = {name for name in imported if (f"{root}/{name}" if root else name) in self.project.folders}
        names |= {name for name in beside if self.project.find(name, imported[name]) is not None}
        return tuple(sorted(names - {"setup", "conftest"}))

    @cached_property
    def package(self) -> tuple[str | None, str]:
        """The import package of the application and its folder; (None, root) when its modules lie flat."""
        root = self.import_root
        own = self.entry.file if self.entry else ""
        below = own[len(root) + 1 :] if root else own
        if "/" in below:
            parts = below.split("/")[:-1]
            depth = 1
            # A folder that holds nothing but the next one is a shell around the package.
            while depth < len(parts) and self._is_shell(
                "/".join([*filter(None, [root]), *parts[:depth]]), parts[depth]
            ):
                depth += 1
            name = "/".join(parts[:depth])
            return name.replace("/", "."), f"{root}/{name}" if root else name
        tops: Counter[str] = Counter()
        for file in {endpoint.module.file for endpoint in self.usage.endpoints} | {model.file for model in self.models}:
            inner = file[len(root) + 1 :] if root and file.startswith(f"{root}/") else file
            tops[inner.partition("/")[0] if "/" in inner else ""] += 1
        named = [top for top in tops if top]
        role_words = {word for words in ROLE_WORDS.values() for word in words}
        if (
            len(named) == 1
            and not tops[""] - 1 > 0
            and named[0] not in role_words | INFRASTRUCTURE - {"app", "src", "backend"}
            and not self._is_one_of_several(named[0])
        ):
            return named[0], f"{root}/{named[0]}" if root else named[0]
        return None, root or "."

    def _is_one_of_several(self, top: str) -> bool:
        """Tell whether a folder is a part of the application: those beside it, in a folder for code, hold more modules.

        In the folder of the project itself, what lies beside the package need not belong to the application.
        """
        root = self.import_root
        inside = [file.removeprefix(f"{root}/").partition("/") for file in self.project.python if _is_in(file, root)]
        folders = [folder for folder, _, below in inside if below and not is_other_code(f"{folder}/{below}")]
        return 2 * folders.count(top) < len(folders)

    def _is_shell(self, folder: str, inner: str) -> bool:
        """Tell whether everything of the application that a folder holds is in the folder `inner` below it."""
        inside = (file for file in self._parts if file.startswith(f"{folder}/"))
        return not self._has_modules(folder) and all(file.startswith(f"{folder}/{inner}/") for file in inside)

    def _has_modules(self, folder: str) -> bool:
        """Tell whether a folder itself holds modules."""
        return (
            any(file.rpartition("/")[0] == folder and not file.endswith("/__init__.py") for file in self.project.python)
            or self.project.read(f"{folder}/__init__.py").strip() != b""
        )

    @cached_property
    def _parts(self) -> frozenset[str]:
        """Files with endpoints, with tables, or with the application."""
        files = {endpoint.module.file for endpoint in self.usage.endpoints} | {model.file for model in self.models}
        return frozenset(files | ({self.entry.file} if self.entry else set()))

    @cached_property
    def _tops(self) -> frozenset[str]:
        """Top folders of the import root that hold parts of the application."""
        root = self.import_root
        inner = [file[len(root) + 1 :] if root and file.startswith(f"{root}/") else file for file in self._parts]
        return frozenset(file.partition("/")[0] for file in inner if "/" in file)

    @property
    def base(self) -> str:
        """The package's folder as a prefix of paths: '' or `app/`."""
        folder = self.package[1]
        return "" if folder in {".", ""} else f"{folder}/"

    def holds(self, file: str) -> bool:
        """Tell whether a file belongs to the package, or to a folder beside it that holds parts of the application."""
        if file.startswith(self.base) or self.package[0] is None:
            return True
        root = self.import_root
        inner = file[len(root) + 1 :] if root and file.startswith(f"{root}/") else file
        return inner.partition("/")[0] in self._tops


def _is_in(file: str, root: str) -> bool:
    """Tell whether a file is application code in a folder below that of the project."""
    return root != "" and file.startswith(f"{root}/") and not is_test_file(file)
