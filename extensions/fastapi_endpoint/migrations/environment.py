"""Where a host keeps Alembic's revisions and how it names them, read from its configuration."""

from __future__ import annotations

import configparser
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from ..exploration.migrations import alembic_of
from ..exploration.packaging import Configuration
from ..exploration.project import Project

_SEPARATORS = {"os": ":", "space": " ", "newline": "\n", ":": ":", ";": ";"}
DEFAULT_FILE_TEMPLATE = "%(rev)s_%(slug)s"


@dataclass(frozen=True)
class Environment:
    """Alembic's settings, as far as a new revision needs them."""

    folder: str
    locations: tuple[str, ...]
    """Folders with revisions, the first one for those without a history."""
    files: tuple[str, ...]
    """The Python files in them."""
    file_template: str
    slug_length: int
    timezone: str
    batch: bool
    """Whether the host's revisions change tables in batches."""
    sqlite: bool
    """Whether the host runs on SQLite too, which changes a table only in batches."""
    script: str
    """The path of the host's `script.py.mako`; empty where there is none."""
    auto_string: bool
    """Whether revisions name SQLModel's own type of texts."""


def environment_of(project: Project) -> Environment | None:
    """Alembic's environment, None when the host has none."""
    configuration = Configuration(project)
    alembic = alembic_of(configuration)
    if alembic is None:
        return None
    settings = _settings(configuration, alembic.ini)
    here = alembic.ini.rpartition("/")[0] if alembic.ini else ""
    locations = tuple(_locations(settings, here, project)) or (f"{alembic.dir}/versions",)
    deep = settings.get("recursive_version_locations", "").lower() in {"true", "1", "yes", "on"}
    files = tuple(
        file
        for location in locations
        for file in project.python
        if (file.rpartition("/")[0] == location or (deep and file.startswith(f"{location}/")))
        and not file.rpartition("/")[2].startswith("__")
    )
    script = f"{alembic.dir}/script.py.mako"
    own = script if project.has(script) else ""
    return Environment(
        folder=alembic.dir,
        locations=locations,
        files=files,
        file_template=settings.get("file_template", DEFAULT_FILE_TEMPLATE),
        slug_length=int(length) if (length := settings.get("truncate_slug_length", "")).isdigit() else 40,
        timezone=settings.get("timezone", ""),
        batch=_is_batch(project, alembic.env_file, files),
        sqlite=bool(project.mentioning("sqlite", "aiosqlite", "sqlite3")),
        script=own,
        auto_string=_names_auto_string(project, own, files),
    )


def _settings(configuration: Configuration, ini: str | None) -> dict[str, str]:
    """The options of `[alembic]`, or of `[tool.alembic]` in pyproject.toml; percent signs are doubled in both."""
    found: dict[str, Any] = dict(configuration.tool("alembic"))
    if ini is not None:
        parser = configparser.RawConfigParser(strict=False)
        with suppress(configparser.Error):
            parser.read_string(configuration.project.text(ini))
        if parser.has_section("alembic"):
            found |= dict(parser.items("alembic"))
    return {name: _plain(value) for name, value in found.items()}


def _plain(value: object) -> str:
    if isinstance(value, list):
        return "\n".join(str(item) for item in value)
    return str(value).replace("%%", "%").strip()


def _locations(settings: dict[str, str], here: str, project: Project) -> list[str]:
    named = settings.get("version_locations", "")
    separator = settings.get("path_separator") or settings.get("version_path_separator") or ""
    pattern = rf"[\n{re.escape(_SEPARATORS.get(separator, separator))}]" if separator else r"[\n, ]"
    found = []
    for item in re.split(pattern, named):
        path = re.sub(r"%\(here\)s/?", f"{here}/" if here else "", item.strip().strip("\"'")).removeprefix("./")
        path = str(PurePosixPath(path.strip("/"))) if path.strip("/") else ""
        if path and any(file.startswith(f"{path}/") for file in project.files):
            found.append(path)
    return found


def _is_batch(project: Project, env_file: str | None, files: tuple[str, ...]) -> bool:
    """Whether the environment says so, or a revision does so."""
    if env_file and "render_as_batch=True" in project.text(env_file).replace(" ", ""):
        return True
    return any("batch_alter_table" in project.text(file) for file in files)


def _names_auto_string(project: Project, script: str, files: tuple[str, ...]) -> bool:
    if files:
        return any("AutoString" in project.text(file) for file in files)
    return bool(script) and "sqlmodel" in project.text(script)
