"""The page of fastapi-pagination that the host answers lists with, and the function that makes one."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from ..page_library import FUNCTIONS, LIBRARY, PAGES
from .facts import LibraryPage
from .project import Project, is_other_code
from .trees import keyword
from .usage import Usage


def library_page_of(project: Project, usage: Usage) -> LibraryPage | None:
    """What the most endpoints use; None where no endpoint does, or none of the functions that take a statement."""
    pages = Counter(_pages(usage))
    functions = Counter(_functions(project)) if pages else Counter[str]()
    if not functions:
        return None
    return LibraryPage(pages.most_common(1)[0][0], functions.most_common(1)[0][0])


def _pages(usage: Usage) -> Iterator[str]:
    for endpoint in usage.endpoints:
        for expression in (keyword(endpoint.decorator, "response_model"), endpoint.function.returns):
            symbol = endpoint.module.resolve(expression) if isinstance(expression, ast.Subscript) else None
            if symbol is not None and symbol.is_from((LIBRARY,), tuple(PAGES)):
                yield symbol.last
                break


def _functions(project: Project) -> Iterator[str]:
    for module in project.modules(LIBRARY):
        if is_other_code(module.file):
            continue
        for node in module.definitions_and_calls:
            symbol = module.resolve(node.func) if isinstance(node, ast.Call) else None
            if symbol is not None and symbol.module is None and symbol.key in FUNCTIONS:
                yield symbol.key
