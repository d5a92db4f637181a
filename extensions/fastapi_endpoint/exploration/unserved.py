"""Storage and frameworks for which no endpoint is generated, by what the host's modules import."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from .facts import Evidence, Unserved
from .project import Project, is_other_code, is_test_file

MAPPERS = {
    "tortoise": "Tortoise ORM",
    "beanie": "MongoDB (Beanie)",
    "odmantic": "MongoDB (ODMantic)",
    "mongoengine": "MongoDB (MongoEngine)",
    "bunnet": "MongoDB (Bunnet)",
    "umongo": "MongoDB (uMongo)",
    "motor": "MongoDB (Motor)",
    "pymongo": "MongoDB (PyMongo)",
    "peewee": "Peewee",
    "pony": "Pony ORM",
    "piccolo": "Piccolo",
    "ormar": "Ormar",
    "edgy": "Edgy",
    "saffier": "Saffier",
    "gino": "GINO",
    "prisma": "Prisma",
    "django": "Django",
    "aredis_om": "Redis OM",
    "redis_om": "Redis OM",
    "pynamodb": "DynamoDB (PynamoDB)",
    "edgedb": "EdgeDB",
    "gel": "Gel",
    "neo4j": "Neo4j",
    "neomodel": "Neo4j (neomodel)",
    "supabase": "Supabase",
    "firebase_admin": "Firebase",
    "cassandra": "Cassandra",
}
"""Packages that keep a project's data, the more telling first."""

DRIVERS = {
    "asyncpg": "asyncpg",
    "databases": "databases",
    "psycopg": "psycopg",
    "psycopg_pool": "psycopg",
    "psycopg2": "psycopg2",
    "aiopg": "aiopg",
    "aiosqlite": "aiosqlite",
    "sqlite3": "sqlite3",
    "aiomysql": "aiomysql",
    "asyncmy": "asyncmy",
    "pymysql": "PyMySQL",
    "MySQLdb": "mysqlclient",
    "mysql": "MySQL Connector",
    "pyodbc": "pyodbc",
    "oracledb": "oracledb",
    "duckdb": "DuckDB",
}
"""Drivers, which say so much only where nothing maps rows to objects."""

FRAMEWORKS = {
    "django": "Django",
    "flask": "Flask",
    "litestar": "Litestar",
    "starlite": "Starlite",
    "quart": "Quart",
    "sanic": "Sanic",
    "tornado": "Tornado",
    "bottle": "Bottle",
    "falcon": "Falcon",
    "pyramid": "Pyramid",
    "robyn": "Robyn",
    "blacksheep": "BlackSheep",
    "aiohttp": "aiohttp",
    "starlette": "Starlette",
}
WITH_MAPPER = frozenset({"sqlalchemy-async", "sqlalchemy-sync", "sqlmodel-async", "sqlmodel-sync"})


def storage_of(project: Project, orm: str) -> Unserved | None:
    """What keeps the data of a host whose ORM, as found, is `orm`; None where that is served or nothing keeps any."""
    if orm in WITH_MAPPER:
        return None
    mapper = _most_imported(project, MAPPERS)
    if mapper is not None or orm in {"tortoise", "other"}:
        return mapper
    driver = _most_imported(project, DRIVERS)
    if driver is not None:
        return Unserved(f"SQL without an ORM ({driver.name})", driver.package, driver.evidence)
    if orm == "raw-sql":
        return Unserved("SQLAlchemy without mapped classes", "sqlalchemy", _first_import(project, ("sqlalchemy",)))
    return None


def framework_of(project: Project) -> Unserved | None:
    """The framework of a project that has nothing of FastAPI."""
    if _imports(project, ("fastapi",)):
        return None
    return _most_imported(project, FRAMEWORKS)


def _most_imported(project: Project, names: dict[str, str]) -> Unserved | None:
    """The package that most modules import; of equals the one that is named first."""
    places = _imports(project, names)
    votes = Counter(package for package, _ in places)
    order = list(names)
    best = min(votes, key=lambda package: (-votes[package], order.index(package)), default=None)
    if best is None:
        return None
    return Unserved(names[best], best, next(place for package, place in places if package == best))


def _first_import(project: Project, packages: Iterable[str]) -> Evidence | None:
    return next((place for _, place in _imports(project, packages)), None)


def _imports(project: Project, packages: Iterable[str]) -> list[tuple[str, Evidence]]:
    """Modules of the application that import one of `packages`, each with the place, the topmost files first."""
    wanted = "|".join(map(re.escape, packages))
    pattern = re.compile(rf"^[ \t]*(?:from|import)[ \t]+({wanted})\b(?![ \t]*=)".encode(), re.MULTILINE)
    found: list[tuple[str, Evidence]] = []
    for file in sorted(project.python, key=lambda file: (file.count("/"), file)):
        if is_test_file(file) or is_other_code(file) or "/versions/" in file or file.endswith("/env.py"):
            continue
        data = project.read(file)
        for package, position in {match[1].decode(): match.start() for match in pattern.finditer(data)}.items():
            found.append((package, Evidence(file, data.count(b"\n", 0, position) + 1)))
    return found
