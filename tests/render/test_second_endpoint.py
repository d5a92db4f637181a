"""An endpoint beside one that was generated before."""

from __future__ import annotations

from pathlib import Path

from helpers.generate import copy
from helpers.hosts import HOSTS, copy_host


def test_the_second_endpoint_imports_nothing_from_the_first(tmp_path: Path) -> None:
    project = copy_host(HOSTS["database_object_async"], tmp_path / "host")
    before = set(project.rglob("*.py"))
    for resource in ("parcel", "voucher"):
        copy(project, {"resource": resource, "fields": {"code": "str(10)"}})

    written = {path: path.read_text() for path in set(project.rglob("*.py")) - before}
    vouchers = [text for path, text in written.items() if "voucher" in str(path)]
    assert any("APIRouter" in text for text in vouchers)
    assert not [text for text in vouchers if "parcel" in text]
