"""Compile each expression of the interview once: Copier compiles it again each time that it renders it."""

from __future__ import annotations

from types import CodeType
from typing import Any

from jinja2 import Environment


def compile_once(environment: Environment) -> None:
    """Let an environment keep what it compiles of texts without a name; files are kept by Jinja itself.

    A question has half a dozen expressions, and Copier renders each of them several times for one answer.
    """
    compile_anew = environment.compile
    kept: dict[str, CodeType] = {}

    def compile_text(source: Any, name: str | None = None, filename: str | None = None, **options: Any) -> Any:
        if name is not None or filename is not None or options or not isinstance(source, str):
            return compile_anew(source, name, filename, **options)
        if source in kept:
            # With this, extensions begin a rendering: Copier's `yield` forgets what it looped over before.
            environment.preprocess(source)
            return kept[source]
        return kept.setdefault(source, compile_anew(source))

    environment.compile = compile_text  # type: ignore[method-assign, assignment]
