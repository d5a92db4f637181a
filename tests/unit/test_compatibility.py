"""The compatibility page names the hosts and checks that exist, and says what the tests show."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from helpers import compatibility_plugin
from helpers.compatibility import CHECKS, NO, PAGE, YES, render, results_on, undescribed
from helpers.compatibility_plugin import KEY, SKIPPED, Compatibility
from helpers.hosts import HOSTS


def test_every_host_says_what_it_stands_for() -> None:
    assert undescribed() == []


def test_page_is_what_its_results_and_the_hosts_give(request: pytest.FixtureRequest) -> None:
    if request.config.getoption("--update-compatibility"):
        pytest.skip("The page is written at the end of this run.")
    page = PAGE.read_text(encoding="utf-8")
    claimed = results_on(page)

    assert {host for host, _ in claimed} <= set(HOSTS)
    assert set(claimed.values()) <= {YES, NO}
    assert page == render(claimed), "run this test with --update-compatibility"


@pytest.mark.parametrize("check", CHECKS)
def test_results_can_be_read_from_the_page(check: str) -> None:
    results = {("flat_sync", check): NO, ("layered_async", check): YES}

    assert results_on(render(results)) == results


@pytest.mark.parametrize(("outcomes", "result"), [(["yes"], "yes"), (["yes", "no"], "no"), (["skipped"], None)])
def test_one_failure_is_a_no_and_what_was_skipped_says_nothing(
    outcomes: list[str], result: str | None, request: pytest.FixtureRequest
) -> None:
    collected = Compatibility(request.config)
    for outcome in outcomes:
        report = pytest.TestReport(
            "test",
            ("test", 1, "test"),
            {},
            "passed",
            None,
            "call",
            user_properties=[(KEY, ["flat_sync", "lint", outcome])],
        )
        collected.pytest_runtest_logreport(report)

    assert collected.results.get(("flat_sync", "lint")) == result


@pytest.mark.parametrize(
    ("outcome", "whole", "status"),
    [
        (YES, False, pytest.ExitCode.OK),
        (NO, False, pytest.ExitCode.TESTS_FAILED),
        (SKIPPED, True, pytest.ExitCode.OK),
        (None, False, pytest.ExitCode.OK),
        (None, True, pytest.ExitCode.TESTS_FAILED),
    ],
)
def test_a_run_that_contradicts_the_page_fails(
    outcome: str | None, whole: bool, status: pytest.ExitCode, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "compatibility.md"
    page.write_text(render({("flat_sync", "lint"): YES}), encoding="utf-8")
    monkeypatch.setattr(compatibility_plugin, "PAGE", page)
    source = pytest.Config.ArgsSource.TESTPATHS if whole else pytest.Config.ArgsSource.ARGS
    option = SimpleNamespace(keyword="", markexpr="")
    config = SimpleNamespace(getoption=lambda _: False, option=option, args_source=source)
    collected = Compatibility(cast("pytest.Config", config))
    if outcome is not None:
        collected.outcomes["flat_sync", "lint"].add(outcome)
    session = SimpleNamespace(exitstatus=pytest.ExitCode.OK, shouldfail=False)

    collected.pytest_sessionfinish(cast("pytest.Session", session))

    assert session.exitstatus == status
    assert bool(collected.lines) == (status != pytest.ExitCode.OK)
