"""Where the modules of a new resource belong, from the paths of the existing ones."""

from __future__ import annotations

import ast
import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from .facts import AppEntry, ExampleFeature, Layout, Model, Registration, Tests
from .modules import Module, Symbol, lineage
from .naming import (
    ALL_ROLE_WORDS,
    INFRASTRUCTURE,
    NO_RESOURCE,
    ROLE_WORDS,
    has_role,
    is_plural,
    placeholder_for,
    resource_in_stem,
    singular,
)
from .project import Project, is_other_code, is_test_file
from .usage import Usage

SUPPORT_FOLDERS = ("core", "common", "shared", "utils", "lib", "infrastructure")
SERVICE_WORDS = ROLE_WORDS["service"]


@dataclass(frozen=True)
class Neighbour:
    """An existing module of one role, and what its path says about the next one."""

    file: str
    pattern: str | None
    """The path with `{resource}` or `{plural}`; None when the file serves all resources."""
    resource: str | None
    """Snake-case singular of the resource that the file belongs to."""


class LayoutReader:
    """Reads the host's habits of placing and naming modules."""

    def __init__(
        self,
        project: Project,
        usage: Usage,
        models: tuple[Model, ...],
        entry: AppEntry | None,
        registration: Registration | None,
        registered: frozenset[str],
        tests: Tests,
    ) -> None:
        self.project = project
        self.usage = usage
        self.models = models
        self.entry = entry
        self.registration = registration
        self.registered = registered
        self.tests = tests

    # --- package ------------------------------------------------------------------------------------------------

    @cached_property
    def import_root(self) -> str:
        """The folder on the import path from which the application is imported."""
        files = [self.entry.file] if self.entry else [endpoint.module.file for endpoint in self.usage.endpoints[:1]]
        return self.project.import_root(files[0]) if files else ""

    @cached_property
    def first_party(self) -> tuple[str, ...]:
        """Top-level names that are the host's own: of its package, its models and its modules beside them."""
        names = {model.module.partition(".")[0] for model in self.models}
        if self.package[0]:
            names.add(self.package[0].partition(".")[0])
        root = self.import_root
        for file in self.project.python:
            folder, _, name = file.rpartition("/")
            if folder == root:
                names.add(name.removesuffix(".py"))
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
            while depth < len(parts) and not self._has_modules("/".join([*filter(None, [root]), *parts[:depth]])):
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
        ):
            return named[0], f"{root}/{named[0]}" if root else named[0]
        return None, root or "."

    def _has_modules(self, folder: str) -> bool:
        """Tell whether a folder itself holds modules."""
        return (
            any(file.rpartition("/")[0] == folder and not file.endswith("/__init__.py") for file in self.project.python)
            or self.project.read(f"{folder}/__init__.py").strip() != b""
        )

    @cached_property
    def _tops(self) -> frozenset[str]:
        """Top folders of the import root that hold parts of the application."""
        root = self.import_root
        files = {endpoint.module.file for endpoint in self.usage.endpoints} | {model.file for model in self.models}
        files |= {self.entry.file} if self.entry else set()
        inner = [file[len(root) + 1 :] if root and file.startswith(f"{root}/") else file for file in files]
        return frozenset(file.partition("/")[0] for file in inner if "/" in file)

    @property
    def base(self) -> str:
        """The package's folder as a prefix of paths: '' or `app/`."""
        folder = self.package[1]
        return "" if folder in {".", ""} else f"{folder}/"

    # --- neighbours ---------------------------------------------------------------------------------------------

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
            if has_role(file, "schema")
            and self._in_package(file)
            and not is_other_code(file)
            and not is_test_file(file)
        ]
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
            if has_role(file, "service")
            and self._in_package(file)
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
                and self._in_package(file)
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
        telling = http if len(http) * 10 >= len(files[:300]) else files
        return [self._neighbour("test", file) for file in telling]

    def _in_package(self, file: str) -> bool:
        if file.startswith(self.base) or self.package[0] is None:
            return True
        root = self.import_root
        inner = file[len(root) + 1 :] if root and file.startswith(f"{root}/") else file
        return inner.partition("/")[0] in self._tops

    def _neighbour(self, role: str, file: str) -> Neighbour:
        folders, _, name = file.rpartition("/")
        parts = folders.split("/") if folders else []
        stem = name.removesuffix(".py")
        below = len([part for part in self.base.split("/") if part])
        word, affixed = resource_in_stem(role, stem)
        if role != "test" and (stem in ROLE_WORDS[role] or stem == "__init__" or stem in ALL_ROLE_WORDS):
            return self._by_folder(file, parts, stem, below)
        if word is None or word in NO_RESOURCE:
            return Neighbour(file, None, None)
        folder_parts = [
            placeholder_for(part, word) if position >= below else part for position, part in enumerate(parts)
        ]
        for position in range(len(parts) if role == "test" else 0):
            if position and singular(parts[position].replace("-", "_")) in self._feature_names:
                folder_parts[position] = "{plural}" if is_plural(parts[position]) else "{resource}"
            if "/".join(parts[: position + 1]) in self.feature_folders:
                folder_parts[position] = "{plural}" if is_plural(parts[position]) else "{resource}"
        return Neighbour(file, "/".join([*folder_parts, f"{affixed}.py"]), singular(word))

    def _by_folder(self, file: str, parts: list[str], stem: str, below: int) -> Neighbour:
        """A module with the name of its role: the resource is a folder above it, if it is one of a resource."""
        for position in range(len(parts) - 1, below - 1, -1):
            part = parts[position]
            folder = "/".join(parts[: position + 1])
            if folder not in self.feature_folders and (
                part in INFRASTRUCTURE or part in ALL_ROLE_WORDS or part in NO_RESOURCE
            ):
                continue
            changed = [*parts]
            changed[position] = "{plural}" if is_plural(part) else "{resource}"
            return Neighbour(file, "/".join([*changed, f"{stem}.py"]), singular(part))
        return Neighbour(file, None, None)

    @cached_property
    def _feature_names(self) -> frozenset[str]:
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
            if role is not None and not is_test_file(file) and self._in_package(file):
                roles.setdefault(folder, set()).add(role)
        return frozenset(
            folder
            for folder, found in roles.items()
            if len(found) > 1
            and "router" in found
            and f"{folder}/" != self.base
            and folder.rpartition("/")[2] not in {*ALL_ROLE_WORDS, "core", "common", "shared"}
        )

    # --- patterns -----------------------------------------------------------------------------------------------

    def layout(self) -> Layout:
        """Where a new resource's modules go."""
        router = self._common(self.routers, prefer=self.registered)
        service_word = self._service_word()
        feature = _feature_folder(router, [self._common(self.schema_files), self._common(self.service_files)])
        patterns = {
            "model": self._common(self.model_files),
            "schema": self._common(self.schema_files),
            "service": self._common(self.service_files, prefer=None),
        }
        words = {
            "model": self._central_stem(self.model_files, "models", "model"),
            "schema": self._central_stem(self.schema_files, "schemas", "schema"),
            "service": service_word,
            "router": self._central_stem(self.routers, "router", "router"),
        }
        if router is None:
            router = self._router_beside() or f"{feature or self.base + '{plural}'}/{words['router']}.py"
        home = feature or self._new_feature_folder()
        for role, pattern in patterns.items():
            if pattern is None:
                patterns[role] = self._sibling_folder(role, patterns) or f"{home}/{words[role]}.py"
        model, schema, service = (patterns[role] or "" for role in ("model", "schema", "service"))
        if schema == model:
            schema = f"{home}/schemas.py"
        return Layout(
            model=model,
            schema=schema,
            service=service,
            router=router,
            test=self._test_pattern(),
            support=self._support(),
            service_word=service_word,
        )

    def _common(self, neighbours: list[Neighbour], prefer: frozenset[str] | None = None) -> str | None:
        """The pattern that most neighbours follow."""
        votes: Counter[str] = Counter()
        for neighbour in neighbours:
            if neighbour.pattern is not None:
                votes[neighbour.pattern] += 3 if prefer and neighbour.file in prefer else 1
        if not votes:
            return None
        # Folders are compared first: `users.py` and `item.py` in one folder are two votes for the folder.
        folders: Counter[str] = Counter()
        for pattern, count in votes.items():
            folders[pattern.rpartition("/")[0].replace("{resource}", "{plural}")] += count
        best = max(folders, key=lambda folder: (folders[folder], -folder.count("/"), folder))
        inside = {p: c for p, c in votes.items() if p.rpartition("/")[0].replace("{resource}", "{plural}") == best}
        return max(inside, key=lambda pattern: (inside[pattern], "{plural}" in pattern, pattern))

    def _central_stem(self, neighbours: list[Neighbour], default: str, role: str) -> str:
        stems = [n.file.rpartition("/")[2].removesuffix(".py") for n in neighbours if n.pattern is None]
        found = [stem for stem in stems if stem in ROLE_WORDS[role]]
        return Counter(found).most_common(1)[0][0] if found else default

    def _service_word(self) -> str:
        votes: Counter[str] = Counter()
        for neighbour in self.service_files:
            stem = neighbour.file.rpartition("/")[2].removesuffix(".py")
            words = [*re.split(r"_", stem), stem, neighbour.file.rpartition("/")[0].rpartition("/")[2]]
            votes.update({word for word in words if word in SERVICE_WORDS})
        word = votes.most_common(1)[0][0] if votes else "service"
        return {
            "services": "service",
            "repositories": "repository",
            "cruds": "crud",
            "repos": "repo",
            "daos": "dao",
            "usecases": "usecase",
            "managers": "manager",
        }.get(word, word)

    def _router_beside(self) -> str | None:
        """In a folder of routers whose modules serve no single resource: one more module there."""
        for neighbour in self.routers:
            folder = neighbour.file.rpartition("/")[0]
            if folder.rpartition("/")[2] in {*ROLE_WORDS["router"], "v1", "v2"} and f"{folder}/" != self.base:
                return f"{folder}/{{plural}}.py"
        return None

    def _sibling_folder(self, role: str, patterns: dict[str, str | None]) -> str | None:
        """A layered host has folders for its roles: a role without a folder gets one beside them."""
        if role != "service":
            return None
        for other in ("schema", "model"):
            pattern = patterns[other]
            folder, _, name = (pattern or "").rpartition("/")
            parts = folder.split("/")
            role_at = next((i for i, part in enumerate(parts) if part in ROLE_WORDS[other]), None)
            if role_at is not None and "{" not in folder:
                parent = "/".join(parts[:role_at])
                stem = (
                    re.sub(rf"_?({'|'.join(ROLE_WORDS[other])})_?(?=\.py|$)", "", name.removesuffix(".py"))
                    or "{plural}"
                )
                return f"{parent}/services/{stem}.py" if parent else f"services/{stem}.py"
        return None

    def _new_feature_folder(self) -> str:
        """The folder of a new feature package in a host that keeps a role in one file."""
        return f"{self.base}{{plural}}"

    def _test_pattern(self) -> str:
        found = self._common(self.test_files)
        if found is not None:
            return found
        folder = self.tests.dir or (
            f"{self.import_root}/tests" if self.import_root not in {"", "src", "lib"} else "tests"
        )
        return f"{folder}/test_{{plural}}.py" if folder != "." else "test_{plural}.py"

    def _support(self) -> str:
        for name in SUPPORT_FOLDERS[:3]:
            if f"{self.base}{name}" in self.project.folders:
                return f"{self.base}{name}"
        return self.package[1] if self.package[1] != "." else ""

    def services_beside(self) -> list[str]:
        """The service modules that follow the pattern of the new one, else all."""
        pattern = self.layout().service
        folder = pattern.rpartition("/")[0].replace("{resource}", "{plural}")
        beside = [
            neighbour.file
            for neighbour in self.service_files
            if neighbour.pattern and neighbour.pattern.rpartition("/")[0].replace("{resource}", "{plural}") == folder
        ]
        return beside or [neighbour.file for neighbour in self.service_files]

    # --- facts --------------------------------------------------------------------------------------------------

    def structure(self) -> str:
        """`by-feature`, `layered` or `flat`."""
        router = self._common(self.routers, prefer=self.registered)
        others = [self._common(self.schema_files), self._common(self.service_files), self._common(self.model_files)]
        if _feature_folder(router, others) is not None:
            return "by-feature"
        folders = {
            neighbour.file.rpartition("/")[0] for neighbour in [*self.routers, *self.model_files, *self.schema_files]
        }
        return "flat" if folders <= {self.base.rstrip("/")} else "layered"

    def example(self) -> ExampleFeature:
        """The files of the resource that has most of the roles."""
        roles = {
            "router": self.routers,
            "schema": self.schema_files,
            "model": self.model_files,
            "service": self.service_files,
            "test": self.test_files,
        }
        votes: Counter[str] = Counter()
        for name, neighbours in roles.items():
            votes.update({n.resource: 3 if name == "router" else 1 for n in neighbours if n.resource})
        if not self.routers:
            return ExampleFeature()
        candidates = [n for n in self.routers if n.resource] or self.routers
        best = max(candidates, key=lambda n: (votes[n.resource or ""], n.file in self.registered, n.resource != "user"))
        files: dict[str, str | None] = {"router": best.file}
        for name in ("schema", "model", "service", "test"):
            match = [n for n in roles[name] if n.resource == best.resource and best.resource]
            central = [n for n in roles[name] if n.pattern is None and name in {"schema", "model"}]
            files[name] = match[0].file if match else central[0].file if central else None
        return ExampleFeature(**files)

    def import_style(self) -> str:
        """`relative` when most routers import the host's own modules with dots."""
        votes: Counter[str] = Counter()
        for neighbour in self.routers:
            module = self.project.module(neighbour.file)
            for target in [*module.imports.values(), *module.stars] if module else ():
                if target.level:
                    votes["relative"] += 1
                elif self.project.find(target.module, neighbour.file):
                    votes["absolute"] += 1
        return "relative" if votes["relative"] > votes["absolute"] else "absolute"

    def dependency_style(self) -> str:
        """`annotated` or `default`, as most endpoints' parameters are written."""
        votes: Counter[str] = Counter()
        for endpoint in self.usage.endpoints:
            for default in [*endpoint.function.args.defaults, *endpoint.function.args.kw_defaults]:
                if isinstance(default, ast.Call):
                    votes["default"] += "Depends" in ast.unparse(default.func)
            for argument in [*endpoint.function.args.args, *endpoint.function.args.kwonlyargs]:
                written: ast.expr | None = argument.annotation
                if isinstance(written, ast.Name | ast.Attribute):
                    symbol = endpoint.module.resolve(written)
                    written = symbol.value if symbol is not None else None
                text = ast.unparse(written) if written is not None else ""
                votes["annotated"] += "Annotated[" in text and "Depends" in text
        return "default" if votes["default"] > votes["annotated"] else "annotated"


def _is_schema(module: Module, node: ast.ClassDef) -> bool:
    if not node.bases or any(item.arg == "table" for item in node.keywords):
        return False
    parents = list(lineage(Symbol(module, node.name, node)))
    return any(
        p.is_from(("pydantic", "sqlmodel"), ("BaseModel", "SQLModel", "RootModel")) for p in parents
    ) and not any(p.is_from(("pydantic_settings",)) for p in parents)


def _feature_folder(router: str | None, others: list[str | None]) -> str | None:
    """The folder of one feature, when the router shares it with another role."""
    if router is None:
        return None
    parts = router.split("/")[:-1]
    for position, part in enumerate(parts):
        if "{" in part:
            folder = "/".join(parts[: position + 1])
            same = folder.replace("{resource}", "{plural}")
            if any(other and other.replace("{resource}", "{plural}").startswith(f"{same}/") for other in others):
                return folder
    return None
