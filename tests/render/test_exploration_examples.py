"""Each example of an answer in docs/exploration.md is understood as it stands."""

from __future__ import annotations

import re
from pathlib import Path

import yaml
from fastapi_endpoint.answers import read_answers
from helpers.copier_command import answer
from helpers.generate import REPOSITORY
from helpers.hosts import HOSTS, copy_host

ROW = re.compile(r"^\| [^|]+ \| ([^|]*`(?:host_|id_type|auth_scheme)[^|]+) \| ([^|]+) \|$", re.MULTILINE)


def test_examples_are_understood(tmp_path: Path) -> None:
    stored = answer(copy_host(HOSTS["layered_async"], tmp_path / "host"), {"resource": "order", "fields": {"a": "int"}})
    rows = ROW.findall((REPOSITORY / "docs/exploration.md").read_text(encoding="utf-8"))
    assert len(rows) >= 15

    for questions, examples in rows:
        named = re.findall(r"`(\w+)`", questions)
        for question, example in zip(named, re.findall(r"`([^`]+)`", examples), strict=False):
            assert question in stored
            read_answers({**stored, question: yaml.safe_load(example)})
