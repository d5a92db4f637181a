"""The host's files: which exist, which mention what matters, and their parsed modules."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path, PurePosixPath

from .modules import Module
from .syntax import LARGEST_FILE, parse

SKIPPED_FOLDERS = frozenset(
    ".git .hg .svn .venv venv env .env .tox .nox node_modules site-packages __pycache__ .mypy_cache .pytest_cache"
    " .ruff_cache .idea .vscode build dist .eggs htmlcov bower_components __pypackages__ .copier".split()
)
OTHER_CODE = frozenset("docs doc docs_src examples example samples scripts benchmarks tutorials notebooks".split())
MOST_FILES = 200_000
ROOTS = frozenset({"src", "lib", "backend"})
"""Names that folders on the import path often have."""

# A marker is cheap to look for in bytes; a file without any of them cannot matter and is never parsed.
MARKERS = (
    b"fastapi FastAPI APIRouter include_router Depends Security( sqlalchemy sqlmodel SQLModel tortoise beanie"
    b" Annotated BaseSettings pytest TestClient AsyncClient uvicorn encode_cursor int64_schema ConflictError Base("
    b" Mixin asyncpg psycopg aiosqlite sqlite3 databases mongo pydantic __tablename__ table=True mapped_column"
    b" Column( asynccontextmanager sessionmaker add_api_route starlette app( application( .mount( fixture"
    b" naming_convention odmantic ormar piccolo peewee sqlite .state. get_request_session"
    b" Exception): Error): exception_handler conflict_from check_jwt_settings check_api_key_settings RequireRole"
    b" get_owner_id jwt numbered_links fastapi_pagination ConditionalRoute CachedRoute RedisStorage QueryParameters"
    b" AnswerEnvelope Router("
).split()
# What tests are asked for; the other markers are not looked for there.
MARKERS_IN_TESTS = b"fastapi FastAPI sqlalchemy sqlmodel pydantic tortoise fixture TestClient AsyncClient".split()


class Project:
    """A folder with Python source, read lazily and only once.

    Every file is a POSIX path relative to `root`. Nothing here raises on what it reads: a file that cannot be read or
    parsed is noted in `unreadable`.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._prefix = f"{root}{os.sep}"
        self.files: tuple[str, ...] = tuple(_walk(root))
        self.python: tuple[str, ...] = tuple(file for file in self.files if file.endswith(".py"))
        self.unreadable: dict[str, str] = {}
        self._modules: dict[str, Module | None] = {}
        self._file_set = frozenset(self.files)

    def has(self, file: str) -> bool:
        """Tell whether `file` exists in the project."""
        return file in self._file_set

    @cached_property
    def folders(self) -> frozenset[str]:
        """Folders that hold Python files, at any depth; the project's own folder is ''."""
        found: set[str] = {""}
        for file in self.python:
            folder = file.rpartition("/")[0]
            while folder and folder not in found:
                found.add(folder)
                folder = folder.rpartition("/")[0]
        return frozenset(found)

    def read(self, file: str) -> bytes:
        """The bytes of `file`; empty when it is missing, unreadable or too large."""
        try:
            path = self.root / file
            if not path.is_file() or path.stat().st_size > LARGEST_FILE:
                return b""
            return path.read_bytes()
        except (OSError, ValueError):
            return b""

    def text(self, file: str) -> str:
        """The text of `file`, undecodable bytes replaced."""
        return self.read(file).decode("utf-8", errors="replace").replace("\x00", "")

    def _source(self, file: str) -> bytes:
        """The bytes of `file`, of a large one just too many to be parsed."""
        with open(f"{self._prefix}{file}", "rb", 0) as stream:  # noqa: PTH123 - a Path for each file doubles the time.
            if os.fstat(stream.fileno()).st_size > LARGEST_FILE:
                return b" " * (LARGEST_FILE + 1)
            return stream.read()

    @cached_property
    def _mentions(self) -> dict[str, frozenset[bytes]]:
        """Markers in each Python file that has any, shortest path first; the bytes of the files are not kept."""
        found: dict[str, frozenset[bytes]] = {}
        for file in sorted(self.python, key=lambda file: (file.count("/"), file)):
            try:
                data = self._source(file)
            except (OSError, ValueError) as error:
                self.unreadable[file] = getattr(error, "strerror", None) or str(error)
                continue
            wanted = MARKERS_IN_TESTS if is_test_file(file) else MARKERS
            present = [marker for marker in wanted if marker in data]
            if present:
                found[file] = frozenset(present)
        return found

    @cached_property
    def _mentions_outside_tests(self) -> dict[str, frozenset[bytes]]:
        return {file: present for file, present in self._mentions.items() if not is_test_file(file)}

    def mentioning(self, *words: str, tests: bool = False) -> list[str]:
        """Python files that hold any of `words` (each one of `MARKERS`), shortest path first.

        Files of tests are given only with `tests`, for `MARKERS_IN_TESTS`.
        """
        wanted = {word.encode() for word in words}
        mentions = self._mentions if tests else self._mentions_outside_tests
        return [file for file, present in mentions.items() if not present.isdisjoint(wanted)]

    def modules(self, *words: str, tests: bool = False) -> Iterator[Module]:
        """Parsed modules of `mentioning(*words)`."""
        for file in self.mentioning(*words, tests=tests):
            module = self.module(file)
            if module is not None:
                yield module

    def module(self, file: str) -> Module | None:
        """The parsed module of `file`, None when it does not exist or nothing of it could be read."""
        if file not in self._modules:
            self._modules[file] = self._parse(file)
        return self._modules[file]

    def module_named(self, dotted: str) -> Module | None:
        """The module that the host imports as `dotted`."""
        path = dotted.replace(".", "/")
        for file in self.python:
            if f"/{file}".endswith((f"/{path}.py", f"/{path}/__init__.py")) and self.dotted(file) == dotted:
                return self.module(file)
        return None

    def _parse(self, file: str) -> Module | None:
        if file not in self._file_set:
            return None
        try:
            data = self._source(file)
        except (OSError, ValueError) as error:
            self.unreadable[file] = getattr(error, "strerror", None) or str(error)
            return None
        tree, reason = parse(data)
        if reason is not None:
            self.unreadable[file] = reason
        return None if tree is None else Module(self, file, tree)

    def parsed_modules(self) -> list[Module]:
        """The modules that were parsed so far."""
        return [module for module in self._modules.values() if module is not None]

    # --- import paths -------------------------------------------------------------------------------------------

    def locate(self, dotted: str, folder: str) -> str | None:
        """The file (or the folder of a package without `__init__.py`) that is `dotted` below `folder`."""
        path = dotted.replace(".", "/")
        base = f"{folder}/{path}" if folder and path else folder or path
        for candidate in (f"{base}.py", f"{base}/__init__.py" if base else "__init__.py"):
            if path and candidate in self._file_set:
                return candidate
        return base if base in self.folders else None

    def find(self, dotted: str, importer: str) -> str | None:
        """The file that an absolute import of `dotted` in `importer` means, None for a library."""
        if dotted.partition(".")[0] in LIBRARIES:
            return None
        standard = dotted.partition(".")[0] in sys.stdlib_module_names
        for folder in reversed(ancestors(importer)):
            if folder in self._imported_from_above:
                continue
            if standard and folder and self.has(f"{folder}/__init__.py"):
                # Inside a package `math` is the standard library's, also beside a `math.py`.
                continue
            found = self.locate(dotted, folder)
            if found is not None:
                return found
        for folder in self._other_roots:
            found = self.locate(dotted, folder)
            if found is not None:
                return found
        return None

    @cached_property
    def _other_roots(self) -> tuple[str, ...]:
        """Folders that conventionally hold the packages of a project, for importers outside of them (tests)."""
        return tuple(
            folder
            for folder in sorted(self._called_like_roots)
            if folder not in self._imported_from_above and not self._is_in_package(folder)
        )

    @cached_property
    def _called_like_roots(self) -> frozenset[str]:
        """Folders with a name that folders on the import path often have."""
        return frozenset(folder for folder in self.folders if folder.rpartition("/")[2] in ROOTS)

    def _is_in_package(self, folder: str) -> bool:
        """Tell whether `folder` stands in a package."""
        above = folder.rpartition("/")[0]
        return bool(above) and self.has(f"{above}/__init__.py")

    @cached_property
    def _imported_from_above(self) -> frozenset[str]:
        """Folders called like a root that the host's imports name as a part of the package above: `app.lib.mail`."""
        inner = [folder for folder in self._called_like_roots if "/" in folder]
        modules = self._importing_modules if inner else ()
        imports = {f".{dotted}." for module in modules for dotted in module.absolute_imports}
        below = {folder: f".{'.'.join(folder.split('/')[-2:])}." for folder in inner}
        return frozenset(folder for folder in inner if any(below[folder] in dotted for dotted in imports))

    @cached_property
    def _importing_modules(self) -> tuple[Module, ...]:
        """Modules whose imports show what is on the import path."""
        files = self.mentioning("fastapi", "sqlalchemy", "sqlmodel", "pydantic", "tortoise", tests=True)[:200]
        return tuple(module for file in files if (module := self.module(file)) is not None)

    @cached_property
    def _root_votes(self) -> dict[str, Counter[str]]:
        """How many absolute imports each folder explains, when it is on the import path, by what they name in it."""
        votes: dict[str, Counter[str]] = {}
        for module in self._importing_modules:
            own = [folder for folder in reversed(ancestors(module.file)) if folder not in self._imported_from_above]
            for dotted in module.absolute_imports:
                if dotted.partition(".")[0] in LIBRARIES:
                    continue
                for folder in [*own, *self._other_roots]:
                    if self.locate(dotted, folder) is not None:
                        votes.setdefault(folder, Counter())[dotted.partition(".")[0]] += 1
                        break
        return votes

    def import_root(self, file: str) -> str:
        """The folder on the import path below which `file` is imported, as the host's own imports show."""
        own = [folder for folder in ancestors(file) if folder in self._root_votes]
        if not own:
            return self._conventional_root(file)
        ranked = sorted(own, key=lambda folder: -self._root_votes[folder].total())
        # Packages beside the file's own may be imported from a folder above it, and its own from nowhere but inside.
        beside = file.rpartition("/")[0]
        beside = "" if self.has(f"{beside}/__init__.py") else beside
        naming = [f for f in ranked if self._root_votes[f][_package_below(f, file)] or (f and f == beside)]
        return (naming or ranked)[0]

    def _conventional_root(self, file: str) -> str:
        """The folder on the import path where no import tells: above the topmost package, or of the nearest project."""
        above = ancestors(file)
        packages = [folder for folder in above if folder and self.has(f"{folder}/__init__.py")]
        if packages:
            return packages[-1].rpartition("/")[0]
        module = self.module(file)
        if module is not None and module.deepest_relative_import > 1:
            # `from .. import x` proves that the folder above is a package, with or without an `__init__.py`.
            reached = above[min(module.deepest_relative_import, len(above)) - 1]
            return reached.rpartition("/")[0]
        for folder in above:
            if folder.rpartition("/")[2] in {"src", "lib"} and folder not in self._imported_from_above:
                return folder
            if folder and any(self.has(f"{folder}/{name}") for name in PROJECT_FILES):
                return folder
        return ""

    def dotted(self, file: str) -> str:
        """The dotted name of `file` as the host imports it."""
        root = self.import_root(file)
        below = file[len(root) + 1 :] if root else file
        parts = list(PurePosixPath(below).with_suffix("").parts)
        if parts and parts[-1] == "__init__":
            parts.pop()
        return ".".join(parts)


PROJECT_FILES = ("pyproject.toml", "requirements.txt", "setup.py", "Pipfile", "Dockerfile", "alembic.ini")
"""Files that stand in the folder from which a project is run."""

LIBRARIES = frozenset(
    "fastapi starlette sqlalchemy sqlmodel pydantic pydantic_settings alembic pytest httpx tortoise beanie motor"
    " typing typing_extensions collections contextlib datetime uuid os sys re enum logging asyncio functools"
    " dataclasses abc json pathlib jose jwt passlib redis celery uvicorn loguru requests asyncpg psycopg2".split()
)
"""Names that are never the host's own, whatever folder carries them (`alembic/` holds migrations in most hosts)."""


def _package_below(folder: str, file: str) -> str:
    """The package, or the module, below a folder that a file belongs to."""
    return file[len(folder) + 1 if folder else 0 :].partition("/")[0].removesuffix(".py")


def ancestors(file: str) -> list[str]:
    """Folders above `file`, nearest first, down to the project's own folder ''."""
    found: list[str] = []
    folder = file.rpartition("/")[0]
    while folder:
        found.append(folder)
        folder = folder.rpartition("/")[0]
    return [*found, ""]


def is_test_file(file: str) -> bool:
    """Tell whether `file` belongs to tests, by the names that test runners look for."""
    parts = file.split("/")
    name = parts[-1]
    folders = parts[:-1]
    return (
        name.startswith("test_")
        or name.endswith("_test.py")
        or name in {"conftest.py", "tests.py"}
        or any(part in {"tests", "test", "testing"} or part.startswith("tests_") for part in folders)
    )


def is_other_code(file: str) -> bool:
    """Tell whether `file` stands beside the application: documentation, examples, scripts."""
    return any(part in OTHER_CODE for part in file.split("/")[:-1])


def _walk(root: Path) -> Iterable[str]:
    """Files below `root`, without following links to folders."""
    count = 0
    stack = [("", str(root))]
    while stack:
        relative, absolute = stack.pop()
        try:
            entries = sorted(os.scandir(absolute), key=lambda entry: entry.name)
        except (OSError, ValueError):
            continue
        for entry in entries:
            name = f"{relative}/{entry.name}" if relative else entry.name
            try:
                if entry.is_dir(follow_symlinks=False):
                    if entry.name not in SKIPPED_FOLDERS and not _is_environment(entry.path):
                        stack.append((name, entry.path))
                elif entry.is_file():
                    name.encode()
                    yield name
                    count += 1
            except (OSError, ValueError):
                continue
            if count >= MOST_FILES:
                return


def _is_environment(folder: str) -> bool:
    """Tell whether `folder` is a virtual environment, whatever its name."""
    return os.path.exists(f"{folder}/pyvenv.cfg")  # noqa: PTH110 - as above.
