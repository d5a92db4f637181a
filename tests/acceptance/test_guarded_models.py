"""References to models that refuse values, or whose columns make an object: generated tests store rows of them."""

from __future__ import annotations

from pathlib import Path

from helpers.generate import copy
from helpers.hosts import HOSTS, check_types, copy_host, run_python, run_tests

HOST = HOSTS["layered_async"]
CUSTOMER = """from dataclasses import dataclass

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, composite, mapped_column, relationship, validates

from app.models.base import Base, TimestampMixin
from app.models.user import User


@dataclass
class Place:
    latitude: float
    city: str


class Customer(TimestampMixin, Base):
    __tablename__ = "customers"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str] = mapped_column(String(320), unique=True)
    phone: Mapped[str | None] = mapped_column(String(40))
    password_hash: Mapped[str] = mapped_column(String(200))
    seal: Mapped[bytes] = mapped_column(LargeBinary)
    place: Mapped[Place] = composite(
        mapped_column("latitude"), mapped_column("city", String(40))
    )
    manager_id: Mapped[int] = mapped_column(
        ForeignKey("users.id", ondelete="RESTRICT"), index=True
    )

    manager: Mapped[User] = relationship(lazy="raise")

    @validates("password_hash")
    def check_hash(self, key: str, value: str) -> str:
        if not value.startswith("$2b$"):
            raise ValueError("not a hash")
        return value
"""


def test_rows_are_stored_past_validators_and_with_the_columns_of_composites(tmp_path: Path) -> None:
    project = copy_host(HOST, tmp_path / "host")
    (project / "app/models/customer.py").write_text(CUSTOMER, encoding="utf-8")

    fields = {"title": "str(1..40)", "parent": "ref(Customer)"}
    copy(project, {"resource": "gadget", "fields": fields})
    copy(
        project, {"resource": "note", "resource_kind": "nested", "parent_model": "Customer", "fields": {"text": "text"}}
    )

    for name in ("gadgets", "notes"):
        tests = next(project.rglob(f"test_{name}.py"))
        assert 'set_committed_value(customer, "password_hash", ' in tests.read_text(encoding="utf-8")
        run_tests(HOST, project, str(tests.relative_to(project)))
    check_types(HOST, project)


def test_rows_of_the_model_itself_are_stored_so(tmp_path: Path) -> None:
    project = copy_host(HOST, tmp_path / "host")
    (project / "app/models/customer.py").write_text(CUSTOMER, encoding="utf-8")

    copy(
        project,
        {
            "resource_kind": "existing",
            "existing_model": "Customer",
            "resource": "client",
            "operations": ["list", "get", "update", "delete"],
        },
    )

    tests = next(project.rglob("test_clients.py"))
    text = tests.read_text(encoding="utf-8")
    assert '"seal": b"sample"' in text
    assert 'for name in ("password_hash",)' in text
    run_tests(HOST, project, str(tests.relative_to(project)))
    check_types(HOST, project)


UNREAD = """
from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base


class Region(Base):
    __tablename__ = "regions"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    head_id: Mapped[int] = mapped_column(ForeignKey("heads.id"))

    head: Mapped["Head"] = relationship()
"""


def test_the_service_needs_no_model_of_a_module_that_is_imported_later(tmp_path: Path) -> None:
    project = copy_host(HOST, tmp_path / "host")
    (project / "app/models/region.py").write_text(UNREAD.lstrip(), encoding="utf-8")

    copy(project, {"resource": "shop", "fields": {"title": "str(1..40)", "region": "ref(Region) embed"}})

    service = (project / "app/services/shops.py").read_text(encoding="utf-8")
    assert "return (joinedload(Shop.region),)" in service
    run_python(HOST, project, "-c", "import app.main")
