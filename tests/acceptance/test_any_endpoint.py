"""Whatever is answered is refused with one sentence, or gives code that lints, migrates and passes its tests."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from copier.errors import UserMessageError
from fastapi_endpoint.interview import HostFindings
from helpers.any_endpoint import endpoints
from helpers.generate import copy
from helpers.hosts import (
    HOSTS,
    HOSTS_DIR,
    check_lint,
    check_migrations,
    check_types,
    copy_host,
    postgres_url,
    run_tests,
    sqlite_url,
)
from helpers.sentences import is_one_sentence
from hypothesis import HealthCheck, Phase, assume, given, note, settings
from hypothesis import strategies as st

FEW = 3
EXAMPLES = int(os.environ.get("ENDPOINT_EXAMPLES", FEW))
"""How many endpoints are tried; more than the few of every run are other ones each time."""
SERVED = ("feature_first_async", "flat_sync", "layered_async", "sqlmodel_full_stack", "envelope_class_services")


def cases() -> st.SearchStrategy[tuple[str, dict[str, Any]]]:
    """A host, and answers that fit it."""
    chosen = []
    for name in SERVED:
        findings = HostFindings(HOSTS_DIR / name / HOSTS[name].subfolder)
        schemes = ["none", "jwt", "api_key", *(["existing"] * 2 if findings.user else [])]
        chosen.append(st.tuples(st.just(name), endpoints(findings.models, schemes)))
    return st.one_of(chosen)


@settings(
    max_examples=EXAMPLES,
    derandomize=EXAMPLES <= FEW,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(cases())
def test_an_endpoint_of_any_kind_is_refused_or_works(case: tuple[str, dict[str, Any]]) -> None:
    name, answers = case
    host = HOSTS[name]
    note(f"{name}: {json.dumps(answers)}")
    with tempfile.TemporaryDirectory() as folder:
        project = copy_host(host, Path(folder) / "host", git=True)
        try:
            copy(project, answers, revision=True)
        except UserMessageError as error:
            assert is_one_sentence(str(error)), str(error)
            assume(False)

        check_lint(host, project)
        check_types(host, project)
        run_tests(host, project)
        with postgres_url(host) as url:
            run_tests(host, project, database_url=url)
        if host.has_migrations:
            check_migrations(host, project, sqlite_url(host, Path(folder) / "migrated.db"))
            with postgres_url(host) as url:
                check_migrations(host, project, url)
