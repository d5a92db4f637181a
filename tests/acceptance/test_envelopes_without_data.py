"""An envelope that leaves null out of its JSON: the generated test of a deletion expects no key."""

from __future__ import annotations

from pathlib import Path

from helpers.generate import copy, few_fields_for
from helpers.hosts import HOSTS, copy_host, run_tests

HOST = HOSTS["envelope_class_services"]
OMITS = """from pydantic import BaseModel, SerializerFunctionWrapHandler, model_serializer
"""
SERIALIZER = """    data: T
    error: None = None

    @model_serializer(mode="wrap")
    def without_nothing(self, handler: SerializerFunctionWrapHandler) -> dict[str, object]:
        written: dict[str, object] = handler(self)
        return {name: value for name, value in written.items() if value is not None}
"""


def test_a_deletion_is_answered_without_data(tmp_path: Path) -> None:
    project = copy_host(HOST, tmp_path / "host")
    envelope = project / "library/api/envelope.py"
    text = envelope.read_text(encoding="utf-8").replace("from pydantic import BaseModel\n", OMITS, 1)
    text = text.replace("    data: T\n    error: None = None\n", SERIALIZER, 1)
    envelope.write_text(text, encoding="utf-8")

    copy(project, {"resource": "gadget", "fields": few_fields_for(HOST.name), "operations": ["create", "delete"]})

    assert SERIALIZER in text
    run_tests(HOST, project, str(next(project.rglob("test_gadgets.py")).relative_to(project)))
