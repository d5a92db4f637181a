"""Storage and frameworks that are not served are named, with their place."""

from __future__ import annotations

import pytest
from fastapi_endpoint.exploration import describe

from .conftest import Explorer
from .hosts import LAYERED

MAIN = {"app/main.py": "from fastapi import FastAPI\n\napp = FastAPI()\n"}

STORAGE = {
    "from tortoise import models\n\nclass User(models.Model): ...\n": "Tortoise ORM",
    "from beanie import Document\n\nclass User(Document): ...\n": "MongoDB (Beanie)",
    "from odmantic import Model\n\nclass User(Model): ...\n": "MongoDB (ODMantic)",
    "from mongoengine import Document\n\nclass User(Document): ...\n": "MongoDB (MongoEngine)",
    "from motor.motor_asyncio import AsyncIOMotorClient\n": "MongoDB (Motor)",
    "import motor.motor_asyncio\nfrom bson import ObjectId\n": "MongoDB (Motor)",
    "from pymongo import MongoClient\n": "MongoDB (PyMongo)",
    "from peewee import *\n\nclass User(Model): ...\n": "Peewee",
    "from pony.orm import Database\ndb = Database()\n\nclass User(db.Entity): ...\n": "Pony ORM",
    "from django.db import models\n\nclass User(models.Model): ...\n": "Django",
    "from prisma import Prisma\n": "Prisma",
    "import asyncpg\n": "SQL without an ORM (asyncpg)",
    "import databases\ndatabase = databases.Database('sqlite://')\n": "SQL without an ORM (databases)",
    "import psycopg\n": "SQL without an ORM (psycopg)",
    "import sqlite3\n": "SQL without an ORM (sqlite3)",
    "def connect():\n    import aiosqlite\n    return aiosqlite.connect('x')\n": "SQL without an ORM (aiosqlite)",
    "from sqlalchemy import create_engine\nengine = create_engine('sqlite://')\n": "SQLAlchemy without mapped classes",
}


@pytest.mark.parametrize("module", STORAGE)
def test_storage_that_is_not_served(module: str, explored: Explorer) -> None:
    facts = explored({**MAIN, "app/store.py": f"# The data.\n{module}"})
    assert facts.other_storage is not None
    assert facts.other_storage.name == STORAGE[module]
    assert str(facts.other_storage.evidence).startswith("app/store.py:")
    assert facts.orm in {"tortoise", "other", "raw-sql"}
    assert f"{STORAGE[module]}: not served" in describe(facts)


def test_the_place_is_the_line_of_the_import(explored: Explorer) -> None:
    facts = explored({**MAIN, "app/store.py": "# The data.\n\nimport motor\n"})
    assert facts.other_storage is not None
    assert str(facts.other_storage.evidence) == "app/store.py:3"


@pytest.mark.parametrize(
    "files",
    [
        LAYERED,
        MAIN,
        {**LAYERED, "app/logs.py": "import pymongo\n", "app/raw.py": "import asyncpg\n"},
        {**MAIN, "tests/test_store.py": "import sqlite3\n", "scripts/load.py": "import pymongo\n"},
        {**MAIN, "app/words.py": '"""\nimports pymongo\n"""\nmotor = 1\n'},
        {**MAIN, "app/redis.py": "import redis\n"},
    ],
    ids=["mapped", "nothing", "beside an ORM", "beside the application", "in words only", "a cache"],
)
def test_a_host_that_is_served(files: dict[str, str], explored: Explorer) -> None:
    assert explored(files).other_storage is None


@pytest.mark.parametrize(
    ("files", "name"),
    [
        ({"app.py": "from flask import Flask\napp = Flask(__name__)\n"}, "Flask"),
        ({"app.py": "from litestar import Litestar\napp = Litestar([])\n"}, "Litestar"),
        ({"manage.py": "import django\n", "shop/models.py": "from django.db import models\n"}, "Django"),
        ({"app.py": "from starlette.applications import Starlette\napp = Starlette()\n"}, "Starlette"),
    ],
)
def test_another_framework(files: dict[str, str], name: str, explored: Explorer) -> None:
    facts = explored(files)
    assert facts.app_entry is None
    assert facts.other_framework is not None
    assert facts.other_framework.name == name
    assert f"this is a {name} project" in describe(facts)


def test_no_other_framework_where_fastapi_is_imported(explored: Explorer) -> None:
    files = {"app.py": "import flask\n", "api/routes.py": "from fastapi import APIRouter\nrouter = APIRouter()\n"}
    assert explored(files).other_framework is None
    assert explored({**MAIN, "legacy.py": "import flask\n"}).other_framework is None
