"""Dependency file, lock, formatter and oldest supported Python, from the host's configuration files."""

from __future__ import annotations

import configparser
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from .facts import Dependencies, Evidence, Formatter, PythonFloor
from .limits import limit_of, limit_of_poetry
from .project import Project

REQUIREMENT = re.compile(r"^\s*([A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[([^\]]*)\])?\s*(?:==\s*([^\s;,#]+))?")
EXTRAS = {
    "sqlalchemy": {
        "aiosqlite": "aiosqlite",
        "aiomysql": "aiomysql",
        "asyncmy": "asyncmy",
        "asyncio": "greenlet",
        "postgresql-asyncpg": "asyncpg",
        "postgresql-psycopg": "psycopg",
    }
}
"""What an extra of a package installs, as far as generated code may need it."""
LOCKED = re.compile(r'^name = "([^"]+)"\nversion = "([^"]+)"', re.MULTILINE)
VERSION = re.compile(r"(\d+)\.(\d+)(?:\.(\d+))?")
DOCKER_PYTHON = re.compile(
    r"^\s*FROM\s+(?:--platform=\S+\s+)?\S*?(?:python|uvicorn-gunicorn\S*|uv)(?::|:.*?python)(\d+\.\d+)",
    re.MULTILINE | re.IGNORECASE,
)
LOCKS = (("uv.lock", "uv"), ("poetry.lock", "poetry"), ("pdm.lock", "pdm"), ("Pipfile.lock", "pipenv"))
PINNED = ("requirements.lock", "requirements.txt")
PIN = re.compile(r"^([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?==([\w.!+-]+)", re.MULTILINE)
REQUIREMENT_FILES = ("requirements.txt", "requirements/base.txt", "requirements/prod.txt", "requirements.in")


class Configuration:
    """Configuration files of the host's folder and, for tools that search upwards, of the folders above it."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.pyproject = read_toml(project.text("pyproject.toml"))
        self.above = _folders_above(project.root)

    def tool(self, name: str) -> dict[str, Any]:
        """`[tool.name]` of the host's pyproject.toml."""
        return table(self.pyproject, "tool", name)

    def files(self, name: str) -> Iterator[tuple[str, str]]:
        """Text of the file `name` in the host's folder and then in those above, each with its relative path."""
        if self.project.has(name):
            yield name, self.project.text(name)
        for depth, folder in enumerate(self.above, start=1):
            text = _read(folder / name)
            if text:
                yield "../" * depth + name, text


def dependencies_of(configuration: Configuration) -> Dependencies:
    """The dependency file, who manages it, and the names and versions in it."""
    project = configuration.project
    names: dict[str, str] = {}
    limits: dict[str, str | None] = {}
    lock = _lock(configuration)
    pyproject = configuration.pyproject
    poetry = configuration.tool("poetry")
    declared = list(_declared(pyproject))
    manager = "pip"
    if declared or poetry.get("dependencies"):
        file = "pyproject.toml"
        manager = _manager(configuration, lock)
    elif project.has("Pipfile"):
        file, manager = "Pipfile", "pipenv"
        declared = list(table(read_toml(project.text("Pipfile")), "packages"))
    else:
        found = next((name for name in REQUIREMENT_FILES if project.has(name)), None) or _any_requirements(project)
        if found is None and pyproject.get("project"):
            return Dependencies("pyproject.toml", _manager(configuration, lock), lock)
        if found is None:
            other = next((name for name in ("setup.cfg", "setup.py", "environment.yml") if project.has(name)), None)
            return Dependencies(other, "pip" if other else None, lock)
        file = found
        declared = list(_requirement_lines(project, file))
    for line in declared:
        match = REQUIREMENT.match(line)
        if match:
            names[normalised(match[1])] = (match[3] or "") if "*" not in (match[3] or "") else ""
            limits[normalised(match[1])] = limit_of(line)
            brought = EXTRAS.get(normalised(match[1]), {})
            for extra in (match[2] or "").split(","):
                if normalised(extra.strip()) in brought:
                    names.setdefault(brought[normalised(extra.strip())], "")
    for name, constraint in table(poetry, "dependencies").items():
        if name != "python":
            names.setdefault(normalised(str(name)), "")
            limits.setdefault(normalised(str(name)), limit_of_poetry(constraint))
    for group in table(poetry, "group").values():
        for name in table(group, "dependencies"):
            names.setdefault(normalised(str(name)), "")
    for name in [*table(poetry, "dev-dependencies")]:
        names.setdefault(normalised(str(name)), "")
    versions = {name: version for name, version in names.items() if version}
    versions.update(_locked(configuration, lock, names))
    known = {name: limit for name, limit in limits.items() if limit and name not in versions}
    return Dependencies(file, manager, lock, tuple(sorted(names)), versions, known)


def _manager(configuration: Configuration, lock: str | None) -> str:
    tools = table(configuration.pyproject, "tool")
    backend = str(table(configuration.pyproject, "build-system").get("build-backend", ""))
    locked = next((manager for name, manager in LOCKS if lock is not None and lock.endswith(name)), None)
    if locked is not None:
        return locked
    for name in ("uv", "poetry", "pdm", "hatch"):
        if name in tools:
            return name
    return next((name for name in ("poetry", "pdm", "hatch", "uv") if name in backend), "pip")


def _lock(configuration: Configuration) -> str | None:
    found = [name for name, _ in LOCKS if configuration.project.has(name)]
    if found:
        return found[0]
    # A workspace keeps one lock above its members.
    return next((path for name, _ in LOCKS for path, _ in configuration.files(name)), None)


def _declared(pyproject: dict[str, Any]) -> Iterator[str]:
    """Requirement lines of [project], its extras, and the dependency groups."""
    project = table(pyproject, "project")
    lists = [project.get("dependencies"), *table(project, "optional-dependencies").values()]
    lists.extend(table(pyproject, "dependency-groups").values())
    lists.append(table(pyproject, "tool", "uv").get("dev-dependencies"))
    for items in lists:
        for item in items if isinstance(items, list) else ():
            if isinstance(item, str):
                yield item


def _any_requirements(project: Project) -> str | None:
    # Deeper down they belong to a part of the project, such as a plugin.
    pattern = re.compile(r"(?:[^/]+/){0,2}requirements[^/]*\.txt|requirements/[^/]+\.txt")
    files = [file for file in project.files if pattern.fullmatch(file)]
    return min(files, key=lambda file: (file.count("/"), "dev" in file or "test" in file, file), default=None)


def _requirement_lines(project: Project, file: str, depth: int = 0) -> Iterator[str]:
    for line in project.text(file).splitlines():
        included = re.match(r"\s*-r\s+(\S+)", line)
        if included and depth < 4:
            folder = file.rpartition("/")[0]
            yield from _requirement_lines(project, f"{folder}/{included[1]}" if folder else included[1], depth + 1)
        elif line.strip() and not line.lstrip().startswith(("#", "-")):
            yield line


def _locked(configuration: Configuration, lock: str | None, names: dict[str, str]) -> dict[str, str]:
    if lock is None:
        # rye and pip-tools write what they chose as requirements.
        texts = (configuration.project.text(name) for name in PINNED if configuration.project.has(name))
        pins = PIN.findall(next(texts, ""))
    else:
        text = next((text for path, text in configuration.files(lock.rpartition("/")[2]) if path == lock), "")
        pins = _pins_of_pipenv(text) if lock.endswith("Pipfile.lock") else LOCKED.findall(text)
    locked = {normalised(name): version for name, version in pins}
    wanted = {*names, "sqlalchemy", "pydantic", "starlette", "fastapi", "alembic", "httpx", "anyio"}
    return {name: version for name, version in locked.items() if name in wanted}


def _pins_of_pipenv(text: str) -> list[tuple[str, str]]:
    """The packages that a Pipfile.lock names, each with its version."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return []
    packages = table(content, "default") if isinstance(content, dict) else {}
    versions = {name: item.get("version") for name, item in packages.items() if isinstance(item, dict)}
    return [(name, found.removeprefix("==")) for name, found in versions.items() if isinstance(found, str)]


def normalised(name: str) -> str:
    """A distribution's name in its normal form (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


# --- formatter ----------------------------------------------------------------------------------------------------


def formatter_of(configuration: Configuration) -> Formatter:
    """The formatter and its line length, looked for in the host's folder and then above it."""
    for name in ("ruff.toml", ".ruff.toml"):
        for path, text in configuration.files(name):
            return _ruff(read_toml(text), Evidence(path, _line(text, "line-length")))
    for path, text in configuration.files("pyproject.toml"):
        tools = table(read_toml(text), "tool")
        black, ruff = tools.get("black"), tools.get("ruff")
        if isinstance(black, dict):
            length = black.get("line-length", black.get("line_length"))
            skips = black.get("skip-string-normalization") or black.get("skip_string_normalization")
            quotes = "preserve" if skips else "double"
            return Formatter(
                "black", _number(length), length is not None, quotes, Evidence(path, _line(text, "[tool.black"))
            )
        if isinstance(ruff, dict):
            return _ruff(ruff, Evidence(path, _line(text, "[tool.ruff")))
    for path, text in configuration.files(".pre-commit-config.yaml"):
        tool = "ruff" if "ruff-format" in text else "black" if re.search(r"id:\s*black\b", text) else None
        if tool is not None:
            given = re.search(r"--line-length[=\", ]+(\d+)|-l[\", ]+(\d+)", text)
            length = int(given[1] or given[2]) if given else None
            return Formatter(tool, length or 88, length is not None, evidence=Evidence(path, _line(text, tool)))
    return _other_line_length(configuration)


def _ruff(settings: dict[str, Any], evidence: Evidence) -> Formatter:
    length = settings.get("line-length")
    quotes = table(settings, "format").get("quote-style")
    return Formatter(
        "ruff",
        _number(length),
        length is not None,
        quotes if quotes in {"single", "double", "preserve"} else "double",
        evidence,
    )


def _other_line_length(configuration: Configuration) -> Formatter:
    """The line length that a linter without a formatter enforces."""
    for name in ("setup.cfg", "tox.ini", ".flake8"):
        if not configuration.project.has(name):
            continue
        text = configuration.project.text(name)
        parser = configparser.ConfigParser(strict=False, interpolation=None)
        try:
            parser.read_string(text)
        except configparser.Error:
            continue
        length = parser.get("flake8", "max-line-length", fallback=parser.get("flake8", "max_line_length", fallback=""))
        number = re.match(r"\d+", length)
        if number:
            return Formatter(
                None,
                _number(int(number[0])),
                True,
                "preserve",
                evidence=Evidence(name, _line(text, "max-line-length")),
            )
    return Formatter(quote_style="preserve")


def _number(value: object) -> int:
    return value if isinstance(value, int) and 20 <= value <= 1000 else 88


# --- python -------------------------------------------------------------------------------------------------------


def python_floor_of(configuration: Configuration) -> PythonFloor:
    """The oldest Python that the host supports, from the most binding place that says so."""
    project = table(configuration.pyproject, "project")
    sources: list[tuple[object, str]] = [
        (project.get("requires-python"), "pyproject.toml requires-python"),
        (
            table(configuration.tool("poetry"), "dependencies").get("python"),
            "pyproject.toml tool.poetry.dependencies.python",
        ),
    ]
    setup = re.search(r"python_requires\s*=\s*[\"']?([^\"'\n]+)", configuration.project.text("setup.cfg"))
    setup = setup or re.search(r"python_requires\s*=\s*[\"']([^\"'\n]+)", configuration.project.text("setup.py"))
    sources.append((setup[1] if setup else None, "setup.cfg python_requires"))
    pipfile = re.search(r"python_(?:full_)?version\s*=\s*\"([^\"]+)", configuration.project.text("Pipfile"))
    sources.append((pipfile[1] if pipfile else None, "Pipfile python_version"))
    for name in (".python-version", "runtime.txt"):
        sources.extend((text.strip().splitlines()[0], path) for path, text in configuration.files(name) if text.strip())
    for file in configuration.project.files:
        if file.rpartition("/")[2].lower().startswith("dockerfile") and file.count("/") < 3:
            found = DOCKER_PYTHON.search(configuration.project.text(file))
            sources.append((found[1] if found else None, file))
    target = configuration.tool("ruff").get("target-version")
    if isinstance(target, str) and re.fullmatch(r"py3\d+", target):
        sources.append((f"3.{target[3:]}", "pyproject.toml tool.ruff.target-version"))
    for value, source in sources:
        version = _lowest(value)
        if version is not None:
            return PythonFloor(version, source)
    return PythonFloor()


def _lowest(value: object) -> str | None:
    """The lowest version that a specifier such as `>=3.10,<4` allows."""
    if isinstance(value, dict):
        value = value.get("version")
    if not isinstance(value, str):
        return None
    for part in re.split(r"[,|\s]+", value.replace(">= ", ">=").replace("== ", "==")):
        found = VERSION.search(part)
        if found is None or part.startswith(("<", "!")):
            continue
        major, minor, patch = int(found[1]), int(found[2]), found[3]
        if part.startswith(">") and not part.startswith(">="):
            return f"{major}.{minor}" if patch else f"{major}.{minor + 1}"
        return f"{major}.{minor}"
    return None


# --- reading ------------------------------------------------------------------------------------------------------


def table(tree: object, *path: str) -> dict[str, Any]:
    """The nested table at `path`, empty when there is none."""
    for name in path:
        tree = tree.get(name) if isinstance(tree, dict) else None
    return tree if isinstance(tree, dict) else {}


def read_toml(text: str) -> dict[str, Any]:
    """The content of a TOML file, empty when it cannot be read."""
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return {}


def _line(text: str, wanted: str) -> int:
    for number, line in enumerate(text.splitlines(), start=1):
        if wanted in line:
            return number
    return 1


TOP_OF_REPOSITORY = (".git", ".github", "LICENSE", "LICENSE.md", "LICENSE.txt")
BELOW_TOP = (".gitignore", ".pre-commit-config.yaml", "docker-compose.yml", "compose.yml", "compose.yaml")


def _folders_above(root: Path) -> list[Path]:
    """Folders above `root` up to the top of its repository; none when `root` is the top or no top is near."""
    try:
        folder = root.resolve()
        if any((folder / name).exists() for name in TOP_OF_REPOSITORY):
            return []
        above = list(folder.parents)[:3]
        for depth, candidate in enumerate(above, start=1):
            if any((candidate / name).exists() for name in TOP_OF_REPOSITORY + BELOW_TOP):
                return above[:depth]
    except (OSError, RuntimeError, ValueError):
        pass
    return []


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else ""
    except OSError:
        return ""


def git_root_of(root: Path) -> str | None:
    """The way from `root` up to its git repository (`.`, `..`, …), None outside of git."""
    try:
        folder = root.resolve()
        for depth, candidate in enumerate([folder, *folder.parents]):
            if (candidate / ".git").exists():
                return "/".join([".."] * depth) or "."
    except (OSError, RuntimeError, ValueError):
        pass
    return None
