"""Where the modules of a new resource belong, from the paths of the existing ones."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from posixpath import commonpath

from .facts import ExampleFeature, Layout, Tests
from .naming import ROLE_WORDS, STRONG_WORDS, feature_position
from .neighbours import Neighbour, Neighbours
from .package import PackageReader
from .project import is_other_code

SUPPORT_FOLDERS = ("core", "common", "shared", "utils", "lib", "infrastructure")
SERVICE_WORDS = ROLE_WORDS["service"]


class LayoutReader:
    """Reads the host's habits of placing and naming modules."""

    def __init__(self, package: PackageReader, registered: frozenset[str], tests: Tests) -> None:
        self.package = package
        self.project = package.project
        self.usage = package.usage
        self.registered = registered
        self.tests = tests
        self.neighbours = Neighbours(package, registered)

    # --- patterns -----------------------------------------------------------------------------------------------

    def layout(self) -> Layout:
        """Where a new resource's modules go."""
        service_word = self._service_word()
        patterns = self._patterns
        router = patterns["router"]
        feature = _feature_folder(router, [patterns["schema"], patterns["service"], patterns["model"]])
        missing = [role for role, files in self._files_of_roles.items() if not files or role == "service"]
        words = {
            "model": self._central_stem(self.neighbours.model_files, "models", "model"),
            "schema": self._central_stem(self.neighbours.schema_files, "schemas", "schema"),
            "service": service_word,
            "router": self._central_stem(self.neighbours.routers, "router", "router"),
        }
        if router is None:
            router = self._router_beside() or f"{feature or self.package.base + '{plural}'}/{words['router']}.py"
        home = feature or self._new_feature_folder()
        found = {}
        for role in ("model", "schema", "service"):
            layer = self._in_own_folder(role) or (self._sibling_folder(role, patterns) if role in missing else None)
            elsewhere = layer or self._beside_the_only_module(role) if feature is None else None
            found[role] = patterns[role] or elsewhere or f"{home}/{words[role]}.py"
        model, schema, service = found.values()
        if schema == model:
            schema = f"{home}/schemas.py"
        return Layout(
            model=model,
            schema=schema,
            service=service,
            router=router,
            test=self._test_pattern(),
            support=self._support([model, schema, service, router]),
            service_word=service_word,
        )

    @cached_property
    def _files_of_roles(self) -> dict[str, list[Neighbour]]:
        return {
            "router": self.neighbours.routers,
            "model": self.neighbours.model_files,
            "schema": self.neighbours.schema_files,
            "service": self.neighbours.service_files,
        }

    @cached_property
    def _patterns(self) -> dict[str, str | None]:
        """The pattern of each role; those of one feature's modules share the folder of the feature."""
        chosen = {
            role: self._common(files, prefer=self.registered if role == "router" else None)
            for role, files in self._files_of_roles.items()
        }
        places: dict[str, Counter[str]] = {role: Counter() for role in chosen}
        for role, files in self._files_of_roles.items():
            places[role].update(_feature_of(role, neighbour.pattern) for neighbour in files)

        def roles_in(place: str) -> int:
            return sum(place in found for found in places.values())

        preferred = _feature_of("router", chosen["router"])
        fewest = places["router"][preferred] / 2
        shared = [
            place for place, count in places["router"].items() if place and count >= fewest and roles_in(place) > 1
        ]
        if not preferred or not shared:
            return _with_one_spelling(chosen)
        # Features are where most roles are; each role alone may be found more often elsewhere.
        home = max(shared, key=lambda place: (roles_in(place), place == preferred, places["router"][place], place))
        for role, files in self._files_of_roles.items():
            elsewhere = _feature_of(role, chosen[role])
            inside = [neighbour for neighbour in files if _feature_of(role, neighbour.pattern) == home]
            is_of_others = elsewhere not in {"", home}
            is_of_features = not elsewhere and inside != [] and 2 * len(inside) >= places[role][""]
            if is_of_others or is_of_features:
                chosen[role] = self._common(inside)
        return _with_one_spelling(chosen)

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
        _add_features_with_many_files(folders, neighbours)
        best = max(folders, key=lambda folder: (folders[folder], -folder.count("/"), folder))
        inside = {p: c for p, c in votes.items() if p.rpartition("/")[0].replace("{resource}", "{plural}") == best}
        return max(inside, key=lambda pattern: (inside[pattern], "{plural}" in pattern, pattern))

    def _central_stem(self, neighbours: list[Neighbour], default: str, role: str) -> str:
        stems = [n.file.rpartition("/")[2].removesuffix(".py") for n in neighbours if n.pattern is None]
        found = [stem for stem in stems if stem in ROLE_WORDS[role]]
        return Counter(found).most_common(1)[0][0] if found else default

    def _service_word(self) -> str:
        votes: Counter[str] = Counter()
        for neighbour in self.neighbours.service_files:
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

    def _in_own_folder(self, role: str) -> str | None:
        """In a folder for the role whose modules serve no single resource: one more module there."""
        for neighbour in self._files_of_roles[role]:
            folder = neighbour.file.rpartition("/")[0]
            if folder.rpartition("/")[2] in STRONG_WORDS[role] and f"{folder}/" != self.package.base:
                return f"{folder}/{{resource}}.py"
        return None

    def _router_beside(self) -> str | None:
        """In a folder of routers whose modules serve no single resource: one more module there."""
        for neighbour in self.neighbours.routers:
            folder = neighbour.file.rpartition("/")[0]
            if folder.rpartition("/")[2] in {*ROLE_WORDS["router"], "v1", "v2"} and f"{folder}/" != self.package.base:
                return f"{_in_new_feature(folder)}/{{plural}}.py"
        return None

    def _sibling_folder(self, role: str, patterns: dict[str, str | None]) -> str | None:
        """A layered host has folders for its roles: a role without a folder gets one beside them."""
        for other in [other for other in ("schema", "model", "service") if other != role]:
            pattern = patterns[other]
            folder, _, name = (pattern or "").rpartition("/")
            parts = folder.split("/")
            role_at = next((i for i, part in enumerate(parts) if part in ROLE_WORDS[other]), None)
            if role_at is not None and "{" not in folder:
                stem = (
                    re.sub(rf"_?({'|'.join(ROLE_WORDS[other])})_?(?=\.py|$)", "", name.removesuffix(".py"))
                    or "{plural}"
                )
                folder = role if parts[role_at] == other and role != "service" else f"{role}s"
                # `models/schemas` is beside nothing: the folder around both is that of models.
                own = [] if parts[role_at - 1 : role_at] == [folder] else [folder]
                return "/".join([*parts[:role_at], *own, f"{stem}.py"])
        return None

    def _beside_the_only_module(self, role: str) -> str | None:
        """Beside the one module with all tables, or all schemas, in a folder of the package: `db/item_models.py`.

        The same for services that lie in one module beside the tables.
        """
        told_by = "model" if role == "service" else role
        files = [neighbour for neighbour in self._files_of_roles[told_by] if not is_other_code(neighbour.file)]
        folder = files[0].file.rpartition("/")[0] if len(files) == 1 and files[0].pattern is None else ""
        if not folder or not folder.startswith(self.package.base):
            return None
        for neighbour in self._files_of_roles[role]:
            above, _, name = neighbour.file.rpartition("/")
            if above == folder and name.removesuffix(".py") in STRONG_WORDS[role]:
                return f"{folder}/{{resource}}_{name}"
        return None

    def _new_feature_folder(self) -> str:
        """The folder of a new feature package in a host that keeps a role in one file."""
        return f"{self.package.base}{{plural}}"

    def _test_pattern(self) -> str:
        files = self.neighbours.test_files
        if self.tests.configured:
            # pytest does not look elsewhere.
            files = [file for file in files if file.file.startswith(f"{self.tests.dir}/")]
        # Tests of resources show where those of the next one belong, rather than tests of a helper.
        found = self._common(files, frozenset(file.file for file in files if file.resource in self.neighbours.features))
        if found is not None:
            return found
        folder = self.tests.dir or (
            f"{self.package.import_root}/tests" if self.package.import_root not in {"", "src", "lib"} else "tests"
        )
        return f"{folder}/test_{{plural}}.py" if folder != "." else "test_{plural}.py"

    def _support(self, patterns: Sequence[str]) -> str:
        above = _common_folder(patterns)
        while above.startswith(self.package.base) and above:
            if found := self._folder_for_support(above):
                return found
            above = above.rpartition("/")[0]
        if found := self._folder_for_support(self.package.base.rstrip("/")):
            return found
        if self.package.package[1] != ".":
            return self.package.package[1]
        return self._support_below(_common_folder(patterns))

    def _support_below(self, folder: str) -> str:
        """A folder for shared code in or above the one that holds everything; that one's topmost part without one."""
        above = folder
        while above:
            if found := self._folder_for_support(above):
                return found
            above = above.rpartition("/")[0]
        return folder.partition("/")[0]

    def _folder_for_support(self, above: str) -> str:
        """The folder for shared code in a folder; empty without one."""
        inside = [f"{above}/{name}" if above else name for name in SUPPORT_FOLDERS[:3]]
        return next((folder for folder in inside if folder in self.project.folders), "")

    def services_beside(self) -> list[str]:
        """The service modules that follow the pattern of the new one, else those in such a folder, else all."""
        pattern = self.layout().service.replace("{resource}", "{plural}")
        found = {
            neighbour.file: neighbour.pattern.replace("{resource}", "{plural}")
            for neighbour in self.neighbours.service_files
            if neighbour.pattern
        }
        same = [file for file, other in found.items() if other == pattern]
        folder = pattern.rpartition("/")[0]
        beside = [file for file, other in found.items() if other.rpartition("/")[0] == folder]
        return same or beside or [neighbour.file for neighbour in self.neighbours.service_files]

    # --- facts --------------------------------------------------------------------------------------------------

    def structure(self) -> str:
        """`by-feature`, `layered` or `flat`."""
        others = [self._patterns[role] for role in ("schema", "service", "model")]
        if _feature_folder(self._patterns["router"], others) is not None:
            return "by-feature"
        folders = {
            neighbour.file.rpartition("/")[0]
            for neighbour in [*self.neighbours.routers, *self.neighbours.model_files, *self.neighbours.schema_files]
        }
        return "flat" if folders <= {self.package.base.rstrip("/")} else "layered"

    def example(self) -> ExampleFeature:
        """The files of the resource that has most of the roles."""
        roles = {
            "router": self.neighbours.routers,
            "schema": self.neighbours.schema_files,
            "model": self.neighbours.model_files,
            "service": self.neighbours.service_files,
            "test": self.neighbours.test_files,
        }
        votes: Counter[str] = Counter()
        for name, neighbours in roles.items():
            votes.update({n.resource: 3 if name == "router" else 1 for n in neighbours if n.resource})
        if not self.neighbours.routers:
            return ExampleFeature()
        candidates = [n for n in self.neighbours.routers if n.resource] or self.neighbours.routers
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
        for neighbour in self.neighbours.routers:
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


def _in_new_feature(folder: str) -> str:
    """A folder inside that of a feature, with a placeholder for the feature; the folder as it is elsewhere."""
    parts = folder.split("/")
    position = feature_position(parts)
    return "/".join([*parts[:position], "{plural}", *parts[position + 1 :]]) if position is not None else folder


def _add_features_with_many_files(folders: Counter[str], neighbours: list[Neighbour]) -> None:
    """Let a folder whose name is no resource's, but which lies where several features have theirs, count for these.

    `app/platform/api` with four routers is one more feature beside `app/users/api` and `app/items/api`.
    """
    files = [item.file for item in neighbours if item.pattern is not None and not item.file.endswith("/__init__.py")]
    count = Counter(file.rpartition("/")[0] for file in files)
    for folder in [folder for folder in folders if "{plural}" in folder]:
        shape = re.compile(re.escape(folder).replace(r"\{plural\}", "[^/]+"))
        features = [name for name in count if name not in folders and shape.fullmatch(name)]
        for other in [name for name in folders if "{" not in name and shape.fullmatch(name)]:
            # With far more files than all others it is not one of them, but the place for everything.
            if len(features) >= 2 and count[other] < 2 * sum(count[name] for name in features):
                folders[folder] += folders.pop(other)


def _with_one_spelling(chosen: dict[str, str | None]) -> dict[str, str | None]:
    """The patterns; where they agree on the folder of a feature, but not on its number, with that of most."""
    written = {role: _written_feature(pattern) for role, pattern in chosen.items()}
    found = {}
    for role, pattern in chosen.items():
        folder = written[role]
        same = [
            other
            for other in written.values()
            if other and other.replace("resource", "plural") == folder.replace("resource", "plural")
        ]
        best = max(same, key=lambda other: (same.count(other), "plural" in other), default=folder)
        found[role] = best + pattern.removeprefix(folder) if pattern and folder else pattern
    return found


def _written_feature(pattern: str | None) -> str:
    """The folder of a feature in a pattern, as it is written; empty without one."""
    match = re.match(r"(?:[^{/]+/)*[^{/]*\{\w+\}[^/]*(?=/)", pattern or "")
    return match[0] if match else ""


def _feature_of(role: str, pattern: str | None) -> str:
    """The folder of a feature in a pattern; empty where no folder is named after a resource.

    A folder below one for the role is none: `services/users` holds nothing but services.
    """
    parts = pattern.replace("{resource}", "{plural}").split("/")[:-1] if pattern else []
    position = next((index for index, part in enumerate(parts) if "{" in part), 0)
    above = parts[:position]
    is_of_role = role != "router" and not STRONG_WORDS[role].isdisjoint(above)
    return "" if is_of_role or "{" not in "".join(parts) else "/".join(parts[: position + 1])


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


def _common_folder(patterns: Sequence[str]) -> str:
    """The folder that the modules of all endpoints are in; empty for that of the project."""
    folders = [pattern.partition("{")[0].rpartition("/")[0] for pattern in patterns]
    return commonpath(folders)
