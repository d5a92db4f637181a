"""The page docs/compatibility.md: what the hosts are like, and which checks a generated endpoint passes in each."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TypeVar

from fastapi_endpoint.exploration import explore
from fastapi_endpoint.exploration.facts import Ambiguous, Facts

from .generate import REPOSITORY
from .hosts import HOSTS, HOSTS_DIR, Host

PAGE = REPOSITORY / "docs/compatibility.md"
CHECKS = {
    "imports": "the application starts and serves the new routes",
    "lint": "`ruff check` by the host's own rules",
    "format": "`black --check` at the host's line length",
    "types": "`mypy --strict`, where the host itself passes it",
    "sqlite": "the generated tests and the host's own, on SQLite",
    "postgresql": "the same tests on PostgreSQL",
    "migrations": "in a project with Alembic, the revision leads to the model and back, on SQLite and PostgreSQL; the "
    "generated tests pass on the tables that it makes",
    "schemathesis": "all checks of Schemathesis against the served application",
    "update": "`copier update` to another version of the template keeps edits by hand",
}
"""What is checked, in the order of the columns."""
YES, NO, UNTESTED = "yes", "no", "–"

Found = TypeVar("Found")
Results = dict[tuple[str, str], str]
"""`YES` or `NO` by host and check; what is not tested is not in it."""

INTRODUCTION = """\
# Compatibility

Each row is a small project under [tests/hosts](../tests/hosts/README.md), written in a dialect of its own. The tests
generate a full endpoint into each. This page is generated from what they gave: a run that contradicts it fails.

    .ci/test --update-compatibility

writes it anew; a run of some tests changes the cells of these tests only.
"""


def results_on(page: str) -> Results:
    """What a page claims."""
    columns = list(CHECKS)
    results: Results = {}
    for line in page.partition("## Checks")[2].splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if (name := re.fullmatch(r"`(\w+)`", cells[0])) and len(cells) == len(columns) + 1:
            found = {check: cell for check, cell in zip(columns, cells[1:], strict=True) if cell != UNTESTED}
            results.update({(name[1], check): cell for check, cell in found.items()})
    return results


def render(results: Mapping[tuple[str, str], str]) -> str:
    """The page for these results; its other columns are what exploration finds."""
    dialects = [
        (f"`{host.name}`", host.stands_for, *_dialect(explore(HOSTS_DIR / host.name / host.subfolder)))
        for host in HOSTS.values()
    ]
    names = (
        "host, stands for, ORM, layout, router goes to, session, caller, test client, responses, imports, Python, line"
    )
    checks = [
        (f"`{host.name}`", *(results.get((host.name, check), UNTESTED) for check in CHECKS)) for host in HOSTS.values()
    ]
    meanings = [f"- **{check}**: {meaning}." for check, meaning in CHECKS.items()]
    parts = [
        INTRODUCTION,
        "## Dialects\n",
        *_table([names.split(", "), *dialects]),
        "\nThese are findings of [exploration](exploration.md); nobody wrote them down.\n",
        "## Checks\n",
        *_table([["host", *CHECKS], *checks]),
        f"\n`{UNTESTED}`: not tested there, or not yet.\n",
        *meanings,
    ]
    return "\n".join(parts) + "\n"


def _table(rows: Iterable[Iterable[str]]) -> list[str]:
    first, *others = [f"| {' | '.join(row)} |" for row in rows]
    return [first, "|---" * (first.count("|") - 1) + "|", *others]


def _dialect(facts: Facts) -> tuple[str, ...]:
    """What exploration finds of the dialect of a project, a word or two each."""
    registration, session, auth = _best(facts.registration), _best(facts.session), _best(facts.auth)
    commits = {"dependency": ", commits", "handler": ", handlers commit"}
    return (
        _best(facts.orm) or "none",
        _best(facts.structure) or "unknown",
        registration.style if registration else "not found",
        f"{session.kind}{commits.get(session.commits or '', '')}" if session else "none",
        (auth.scheme or "own") if auth else "anonymous",
        facts.tests.client_kind or "none",
        facts.envelope.kind,
        facts.import_style,
        facts.python_floor.version or "unknown",
        str(facts.formatter.line_length),
    )


def _best(fact: Found | Ambiguous[Found] | None) -> Found | None:
    return fact.candidates[0] if isinstance(fact, Ambiguous) else fact


def undescribed() -> list[str]:
    """Hosts that do not say what they stand for."""
    return [host.name for host in HOSTS.values() if not _is_sentence(host)]


def _is_sentence(host: Host) -> bool:
    return host.stands_for != "" and not host.stands_for.endswith(".")
