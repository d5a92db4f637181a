"""The existing modules of each role, and what their paths say about the next one."""

from __future__ import annotations

import ast
import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from .modules import Module, Symbol, lineage
from .naming import (
    ALL_ROLE_WORDS,
    INFRASTRUCTURE,
    LAYERS,
    NO_RESOURCE,
    ROLE_WORDS,
    feature_position,
    has_role,
    is_plural,
    names_an_action_on,
    placeholder_for,
    resource_in_stem,
    singular,
)
from .package import PackageReader
from .project import is_other_code, is_test_file


@dataclass(frozen=True)
class Neighbour:
    """An existing module of one role, and what its path says about the next one."""

    file: str
    pattern: str | None
    """The path with `{resource}` or `{plural}`; None when the file serves all resources."""
    resource: str | None
    """Snake-case singular of the resource that the file belongs to."""


class Neighbours:
    """Finds the host's modules by role; `registered` are the files of the routers beside a new one."""

    def __init__(self, package: PackageReader, registered: frozenset[str]) -> None:
        self.package = package
        self.project = package.project
        self.usage = package.usage
        self.models = package.models
        self.registered = registered

    @cached_property
    def routers(self) -> list[Neighbour]:
        """Modules with endpoints; those that the place of registration includes come first."""
        files = Counter(endpoint.module.file for endpoint in self.usage.endpoints)
        ordered = sorted(files, key=lambda file: (file not in self.registered, file))
        return [self._neighbour("router", file) for file in ordered]

    @cached_property
    def model_files(self) -> list[Neighbour]:
        """Modules with tables."""
        return [self._neighbour("model", file) for file in dict.fromkeys(model.file for model in self.models)]

    @cached_property
    def schema_files(self) -> list[Neighbour]:
        """Modules with Pydantic models that are named or placed as schemas are."""
        # A schema may derive from another module's class and name no library: the place decides what is read.
        files = [
            file
            for file in self.project.python
            if self._has_role(file, "schema")
            and self.package.holds(file)
            and not is_other_code(file)
            and not is_test_file(file)
        ]
        found = self._with_schemas(files)
        return found if any(neighbour.pattern for neighbour in found) else found + self._schemas_called_models

    @cached_property
    def _schemas_called_models(self) -> list[Neighbour]:
        """Modules with Pydantic models in a folder for models that holds no tables, where tables are elsewhere."""
        tables = {model.file.rpartition("/")[0] for model in self.models}
        named = {folder for folder in self.project.folders if folder.rpartition("/")[2] in {"model", "models"}}
        folders = named - tables if tables else set()
        files = [file for file in self.project.python if file.rpartition("/")[0] in folders]
        return self._with_schemas([file for file in files if self.package.holds(file) and not is_other_code(file)])

    def _with_schemas(self, files: list[str]) -> list[Neighbour]:
        """Those of some modules that hold Pydantic models."""
        modules = [module for file in files if (module := self.project.module(file)) is not None]
        return [
            self._neighbour("schema", module.file)
            for module in modules
            if any(_is_schema(module, node) for node in module.classes)
        ]

    @cached_property
    def service_files(self) -> list[Neighbour]:
        """Modules that are named or placed as services, repositories or the like are."""
        files = [
            file
            for file in self.project.python
            if self._has_role(file, "service")
            and self.package.holds(file)
            and not is_test_file(file)
            and not is_other_code(file)
            and file.rpartition("/")[2] not in {"__init__.py", "base.py"}
        ]
        routers = {endpoint.module.file for endpoint in self.usage.endpoints}
        if not files:
            files = [
                file
                for file in self.project.python
                if file.split("/")[-2:-1] in (["managers"], ["controllers"], ["handlers"], ["queries"], ["query"])
                and self.package.holds(file)
                and file not in routers
                and not is_test_file(file)
                and not file.endswith(("/__init__.py", "/base.py"))
            ]
        return [self._neighbour("service", file) for file in files]

    @cached_property
    def test_files(self) -> list[Neighbour]:
        """Test modules, those of endpoints before others."""
        # A test module may name nothing but fixtures, so all count, not only those that mention a library.
        files = [file for file in self.project.python if file.rpartition("/")[2].startswith("test_")]
        calls = re.compile(rb"client\w*\s*\.\s*(get|post|put|patch|delete|request)\(|\bac\.(get|post)\(|_client\.")
        http = [file for file in files[:300] if calls.search(self.project.read(file))]
        # A few tests with a client, among many that call the code, do not show where tests belong.
        telling = _of_endpoints(http) if len(http) * 10 >= len(files[:300]) else files
        return [self._neighbour("test", file) for file in telling]

    def _has_role(self, file: str, role: str) -> bool:
        # The package's own name is none of a role: an application may be called `service`.
        return has_role(file.removeprefix(self.package.base), role)

    def _neighbour(self, role: str, file: str) -> Neighbour:
        folders, _, name = file.rpartition("/")
        parts = folders.split("/") if folders else []
        stem = name.removesuffix(".py")
        below = self._depth(file)
        word, affixed = resource_in_stem(role, stem)
        if role != "test" and (stem in ROLE_WORDS[role] or stem == "__init__" or stem in ALL_ROLE_WORDS):
            return self._by_folder(file, parts, stem, below)
        if word is None or word in NO_RESOURCE:
            return Neighbour(file, None, None)
        if role == "service" and len(parts) > below and names_an_action_on(parts[-1], word):
            folder = "{plural}" if is_plural(parts[-1]) else "{resource}"
            return Neighbour(file, "/".join([*parts[:-1], folder, "{resource}.py"]), singular(parts[-1]))
        folder_parts = [
            placeholder_for(part, word) if position >= below else part for position, part in enumerate(parts)
        ]
        feature = self._feature_position(parts, below) if role != "test" else None
        if feature is not None and not any("{" in part for part in folder_parts[feature + 1 :]):
            folder_parts[feature] = "{plural}" if is_plural(parts[feature]) else "{resource}"
        for position in range(len(parts) if role == "test" else 0):
            if position and singular(parts[position].replace("-", "_")) in self.features:
                folder_parts[position] = "{plural}" if is_plural(parts[position]) else "{resource}"
            if "/".join(parts[: position + 1]) in self.feature_folders:
                folder_parts[position] = "{plural}" if is_plural(parts[position]) else "{resource}"
        return Neighbour(file, "/".join([*folder_parts, f"{affixed}.py"]), singular(word))

    def _depth(self, file: str) -> int:
        """How many folders of a path are above all resources: those of the package, or of the import root beside it."""
        above = self.package.base if file.startswith(self.package.base) else self.package.import_root
        return len([part for part in above.split("/") if part])

    def _by_folder(self, file: str, parts: list[str], stem: str, below: int) -> Neighbour:
        """A module with the name of its role: the resource is a folder above it, if it is one of a resource."""
        feature = self._feature_position(parts, below)
        for position in [feature] if feature is not None else range(len(parts) - 1, below - 1, -1):
            part = parts[position]
            folder = "/".join(parts[: position + 1])
            if folder not in self.feature_folders and (
                part in INFRASTRUCTURE or part in ALL_ROLE_WORDS or part in NO_RESOURCE or part.startswith("_")
            ):
                continue
            changed = [*parts]
            changed[position] = "{plural}" if is_plural(part) else "{resource}"
            return Neighbour(file, "/".join([*changed, f"{stem}.py"]), singular(part))
        return Neighbour(file, None, None)

    def _feature_position(self, parts: list[str], below: int) -> int | None:
        """Which folder of a path is that of a feature; of one inside another, the inner one."""
        outer = feature_position(parts, below)
        deeper = range(outer + 1, len(parts)) if outer is not None else range(0)
        inner = [
            position
            for position in deeper
            if parts[position] not in INFRASTRUCTURE and "/".join(parts[: position + 1]) in self.feature_folders
        ]
        return inner[-1] if inner else outer

    @cached_property
    def features(self) -> frozenset[str]:
        """What features and resources are called, in the singular: a folder of tests of that name is theirs."""
        neighbours = [*self.routers, *self.model_files, *self.service_files]
        names = {neighbour.resource for neighbour in neighbours if neighbour.resource}
        names |= {singular(folder.rpartition("/")[2]) for folder in self.feature_folders}
        return frozenset(names) - INFRASTRUCTURE - ALL_ROLE_WORDS

    @cached_property
    def feature_folders(self) -> frozenset[str]:
        """Folders below the package that hold modules of several roles: each serves one feature."""
        roles: dict[str, set[str]] = {}
        for file in self.project.python:
            folder, _, name = file.rpartition("/")
            role = next((role for role, words in ROLE_WORDS.items() if name.removesuffix(".py") in words), None)
            if role is not None and not is_test_file(file) and self.package.holds(file):
                # A layer is a part of a feature, or of the package.
                folder = _above_layers(folder)
                roles.setdefault(folder, set()).add(role)
        return frozenset(
            folder
            for folder, found in roles.items()
            if len(found) > 1
            and "router" in found
            and f"{folder}/" != self.package.base
            and folder.rpartition("/")[2] not in {*ALL_ROLE_WORDS, "core", "common", "shared"}
        )


def _of_endpoints(files: list[str]) -> list[str]:
    """Tests with a client, without those of units where a fair part is elsewhere: a whole endpoint is no unit."""
    elsewhere = [file for file in files if "unit" not in file.split("/")]
    return elsewhere if len(elsewhere) * 3 >= len(files) else files


def _above_layers(folder: str) -> str:
    """The innermost folder of a path that is no layer."""
    while folder.rpartition("/")[2] in LAYERS:
        folder = folder.rpartition("/")[0]
    return folder


def _is_schema(module: Module, node: ast.ClassDef) -> bool:
    if not node.bases or any(item.arg == "table" for item in node.keywords):
        return False
    parents = list(lineage(Symbol(module, node.name, node)))
    return any(
        p.is_from(("pydantic", "sqlmodel"), ("BaseModel", "SQLModel", "RootModel")) for p in parents
    ) and not any(p.is_from(("pydantic_settings",)) for p in parents)
