"""A pytest plugin: collect what the acceptance checks gave in each host, and hold the compatibility page to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest

from .compatibility import CHECKS, NO, PAGE, YES, Results, render, results_on
from .hosts import HOSTS

KEY = "compatibility"
SKIPPED = "skipped"

Checked = Callable[[str, str], AbstractContextManager[None]]
"""Makes the context in which one check runs in one host: `with checked("flat_sync", "lint"):`."""


@pytest.fixture
def checked(request: pytest.FixtureRequest) -> Checked:
    """Note how a check ends, for the page docs/compatibility.md."""

    @contextmanager
    def check(host: str, name: str) -> Iterator[None]:
        assert name in CHECKS and host in HOSTS
        outcome = NO
        try:
            yield
            outcome = YES
        except pytest.skip.Exception:
            outcome = SKIPPED
            raise
        finally:
            # Properties of a test are part of its report: they reach the process that runs the workers.
            request.node.user_properties.append((KEY, [host, name, outcome]))

    return check


class Compatibility:
    """Compares the outcomes of a run with the page, in the process that sees all of them."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.outcomes: dict[tuple[str, str], set[str]] = defaultdict(set)
        self.lines: list[str] = []

    @property
    def results(self) -> Results:
        """What this run shows: a check passes when it did so each time."""
        return {key: NO if NO in outcomes else YES for key, outcomes in self.outcomes.items() if outcomes != {SKIPPED}}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take the outcomes of one test."""
        if report.when == "call":
            for name, value in report.user_properties:
                if name == KEY and isinstance(value, list):
                    host, check, outcome = map(str, value)
                    self.outcomes[host, check].add(outcome)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Write the page, or fail the run when it contradicts a claim of the page; an empty cell claims nothing."""
        claimed = results_on(PAGE.read_text(encoding="utf-8")) if PAGE.exists() else {}
        if self.config.getoption("--update-compatibility"):
            known = {key: value for key, value in claimed.items() if key[0] in HOSTS and key[1] in CHECKS}
            kept = {} if self._is_whole(session) else known
            PAGE.write_text(render(kept | self.results), encoding="utf-8")
            self.lines = [f"{PAGE.name} was written."]
            return
        wrong = {key: found for key, found in self.results.items() if claimed.get(key, found) != found}
        self.lines = [
            f"{host}, {check}: the page says {claimed[host, check]}, this run {found}"
            for (host, check), found in sorted(wrong.items())
        ]
        if self._is_whole(session):
            unproved = sorted(set(claimed) - set(self.outcomes))
            self.lines += [
                f"{host}, {check}: the page says {claimed[host, check]}, no test does" for host, check in unproved
            ]
        if self.lines and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def _is_whole(self, session: pytest.Session) -> bool:
        """Whether all tests were run, so that what gave no outcome is not tested."""
        chosen = self.config.option.keyword or self.config.option.markexpr
        everything = self.config.args_source is pytest.Config.ArgsSource.TESTPATHS and not chosen
        return (
            everything
            and session.exitstatus in {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED}
            and not session.shouldfail
        )

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say what was written or is wrong."""
        if self.lines:
            terminalreporter.section("docs/compatibility.md")
            terminalreporter.write_line("\n".join(self.lines))
            if not self.config.getoption("--update-compatibility"):
                terminalreporter.write_line("When the tests are right: run them with --update-compatibility.")
