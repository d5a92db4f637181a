"""Shared modules outlive the need of the endpoint that brought them: other endpoints import them.

Copier deletes what the new answers do not render. A shared module that is committed is brought back as it was.
"""

from __future__ import annotations

from pathlib import Path

import yaml

from .answers import read_answers
from .endpoint import build_endpoint
from .errors import AnswerError
from .git_run import git_run
from .host_answers import SUPPORT


def keep_shared(root: Path, answers_file: str) -> list[str]:
    """Bring back the shared modules that are committed, belong to this endpoint, and are gone since.

    Args:
        root: The root of the project, after an update and before its commit.
        answers_file: The answers file of the endpoint.

    Returns:
        The files that were brought back; none where the answers cannot be read.
    """
    try:
        endpoint = build_endpoint(read_answers(yaml.safe_load((root / answers_file).read_text(encoding="utf-8"))))
    except (OSError, ValueError, KeyError, TypeError, AnswerError, yaml.YAMLError):
        return []
    files = [endpoint.names.support_file(kind) for kind in SUPPORT if kind not in endpoint.support]
    return [file for file in files if file and not (root / file).exists() and _brought_back(root, file)]


def _brought_back(root: Path, file: str) -> bool:
    committed = git_run("show", f"HEAD:./{file}", cwd=root)
    if committed.returncode:
        return False
    (root / file).parent.mkdir(parents=True, exist_ok=True)
    (root / file).write_bytes(committed.stdout)
    return True
