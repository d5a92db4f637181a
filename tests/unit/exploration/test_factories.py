"""Fixtures that give a function which stores a row."""

from __future__ import annotations

from fastapi_endpoint.exploration.facts import Factory

from .conftest import Explorer

MODELS = """
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
class Base(DeclarativeBase): ...
class Doctor(Base):
    __tablename__ = "doctors"
    id: Mapped[int] = mapped_column(primary_key=True)
"""
CONFTEST = """
import pytest
from models import Doctor

@pytest.fixture
def make_doctor(session):
    async def make(name: str = "Liu") -> Doctor:
        doctor = Doctor(name=name)
        session.add(doctor)
        await session.flush()
        return doctor
    return make

@pytest.fixture
def make_with_argument(session):
    def make(name: str) -> Doctor:
        session.add(Doctor(name=name))
        session.commit()
    return make

@pytest.fixture
def make_unsaved():
    def make() -> Doctor:
        return Doctor()
    return make
"""


def test_only_factories_that_store_and_need_no_arguments(explored: Explorer) -> None:
    main = "from fastapi import FastAPI\napp = FastAPI()\n"
    facts = explored({"main.py": main, "models.py": MODELS, "tests/conftest.py": CONFTEST})

    assert facts.tests.factories == (Factory("tests/conftest.py:make_doctor", "models:Doctor", is_async=True),)
