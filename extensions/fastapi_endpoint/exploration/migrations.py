"""Alembic's environment: its folder, its ini file and the metadata that it compares with."""

from __future__ import annotations

import ast
import configparser
import re
from contextlib import suppress

from .facts import Alembic
from .modules import Module
from .packaging import Configuration
from .project import Project


def alembic_of(configuration: Configuration) -> Alembic | None:
    """Alembic's environment, None when the host has none."""
    project = configuration.project
    environments = [
        file for file in project.python if file.rpartition("/")[2] == "env.py" and _is_environment(project, file)
    ]
    ini = min((file for file in project.files if file.rpartition("/")[2] == "alembic.ini"), key=_depth, default=None)
    named = _script_location(configuration, ini)
    folder: str | None = None
    if named is not None and (any(file.startswith(f"{named}/") for file in environments) or not environments):
        folder = named
    if folder is None and environments:
        folder = min(environments, key=_depth).rpartition("/")[0]
    if folder is None:
        return None
    env_file = f"{folder}/env.py" if project.has(f"{folder}/env.py") else None
    module = project.module(env_file) if env_file else None
    return Alembic(
        dir=folder,
        metadata=_metadata(module) if module else None,
        ini=ini,
        env_file=env_file,
        versions_dir=f"{folder}/versions",
    )


def _depth(file: str) -> tuple[int, str]:
    return file.count("/"), file


def _is_environment(project: Project, file: str) -> bool:
    return b"alembic" in project.read(file)


def _script_location(configuration: Configuration, ini: str | None) -> str | None:
    """`script_location` of alembic.ini, or of [tool.alembic] in pyproject.toml."""
    value = configuration.tool("alembic").get("script_location")
    below = ""
    if ini is not None:
        parser = configparser.RawConfigParser(strict=False)
        with suppress(configparser.Error):
            parser.read_string(configuration.project.text(ini))
        given = parser.get("alembic", "script_location", fallback=None)
        if given is not None:
            value, below = given, ini.rpartition("/")[0]
    if not isinstance(value, str):
        return None
    value = re.sub(r"%+\(here\)s/?", "", value.strip().strip("'\"")).replace(":", "/").removeprefix("./").strip("/")
    for candidate in (f"{below}/{value}" if below else value, value):
        if candidate and any(file.startswith(f"{candidate}/") for file in configuration.project.files):
            return candidate
    return None


def _metadata(module: Module) -> str | None:
    """What `target_metadata` stands for, as `module:name` of the host."""
    node = module.definitions.get("target_metadata")
    value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
    if isinstance(value, ast.List | ast.Tuple) and value.elts:
        value = value.elts[0]
    if value is None or isinstance(value, ast.Constant):
        return None
    if isinstance(value, ast.Attribute) and value.attr == "metadata":
        owner = module.resolve(value.value)
        return f"{owner.key}.metadata" if owner is not None else None
    found = module.resolve(value)
    return found.key if found is not None else None
