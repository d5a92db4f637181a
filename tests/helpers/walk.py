"""Walks through a page of documentation: its files are written, its commands run, what it shows is compared."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from .copier_command import run_copier
from .endpoint_command import fastapi_endpoint
from .generate import REPOSITORY
from .hosts import commit_all

_BLOCK = re.compile(r"(?:<!-- (?P<label>[^>]+) -->\n)?```(?P<language>\w+)\n(?P<text>.*?)```", re.DOTALL)


@dataclass(frozen=True)
class Block:
    """One block of code on a page."""

    label: str
    """What a comment above it says: the name of a file, `exit 1`, or `output`."""
    language: str
    text: str


def blocks(page: str) -> Iterator[Block]:
    """The blocks of code of a page below `docs`."""
    text = (REPOSITORY / "docs" / page).read_text(encoding="utf-8")
    for found in _BLOCK.finditer(text):
        yield Block(found["label"] or "", found["language"], found["text"])


class Walk:
    """A walk through one page.

    Args:
        project: Where its commands run.
        template: What stands for `<template>`.
        options: Options that are added to a command, by its first two words: what a reader is asked for, for example.
        before: What happens before a command, by the words that it begins with.
    """

    def __init__(
        self,
        project: Path,
        template: Path,
        options: Mapping[str, Sequence[str]],
        before: Mapping[str, Callable[[], object]] | None = None,
    ) -> None:
        self.project = project
        self.template = template
        self.options = options
        self.before = before or {}
        self.ran: list[str] = []
        self._said = ""

    def through(self, page: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """Walk from the first block to the last; everything is committed after each command, as the pages advise."""
        monkeypatch.chdir(self.project)
        for block in blocks(page):
            if block.label.endswith(".yml"):
                (self.project / block.label).write_text(block.text, encoding="utf-8")
            elif block.language == "sh":
                code = int(block.label.removeprefix("exit ")) if block.label.startswith("exit ") else 0
                for line in block.text.strip().splitlines():
                    self._run(line, code)
            elif block.label == "output":
                lines = iter(self._said.splitlines())
                missing = [line for line in block.text.splitlines() if line not in lines]
                assert missing == [], self._said
        assert self.ran

    def _run(self, line: str, code: int) -> None:
        for words, act in self.before.items():
            if line.startswith(words):
                act()
                commit_all(self.project, "Before")
        words, _, target = line.partition(" > ")
        command, *arguments = shlex.split(words.replace("<template>", str(self.template)))
        arguments += self.options.get(f"{command} {arguments[0]}", ())
        if command == "copier":
            copied = run_copier(*arguments)
            found, self._said, printed = copied.code, copied.output, ""
        else:
            ended = fastapi_endpoint(*arguments)
            found, self._said, printed = ended.code, ended.output + ended.errors, ended.output
        assert (line, found) == (line, code), self._said
        if target:
            (self.project / target).write_text(printed, encoding="utf-8")
        commit_all(self.project, line)
        self.ran.append(line)
