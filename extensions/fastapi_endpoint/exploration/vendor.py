"""Which database the host runs on."""

from __future__ import annotations

import re
from collections import Counter

from .database import Database
from .project import Project

DRIVERS = {
    "postgresql": ("postgres", "psycopg", "asyncpg", "pg8000"),
    "mysql": ("mysql", "aiomysql", "asyncmy", "mariadb"),
    "sqlite": ("sqlite",),
    "mssql": ("mssql", "pyodbc", "aioodbc"),
    "oracle": ("oracle",),
    "mongodb": ("mongodb", "motor", "beanie", "pymongo", "mongoengine", "odmantic"),
}


def vendor_of(database: Database, names: tuple[str, ...]) -> str | None:
    """The database, from installed drivers; from URLs in the code when there is none or more than one."""
    found = [vendor for vendor, drivers in DRIVERS.items() if any(d in name for name in names for d in drivers)]
    if len(found) == 1:
        return found[0]
    texts: Counter[str] = Counter()
    candidates = [
        *(module.file for module in database.modules),
        *database.project.mentioning("BaseSettings", "pydantic")[:80],
    ]
    extra = [
        file
        for file in database.project.files
        if file.count("/") < 2 and re.search(r"(^|/)\.env|compose.*ya?ml$|alembic\.ini$", file)
    ]
    for file in dict.fromkeys([*candidates, *extra]):
        for scheme in re.findall(
            r"\b(postgres(?:ql)?|mysql|mariadb|sqlite|mssql|oracle|mongodb)(?:\+\w+)?://", database.project.text(file)
        ):
            texts[scheme] += 1
    for scheme, _ in texts.most_common():
        vendor = next((name for name, drivers in DRIVERS.items() if any(scheme.startswith(d) for d in drivers)), None)
        if vendor is not None and (not found or vendor in found):
            return vendor
    return found[0] if found else None


def references_enforced(project: Project) -> bool:
    """Tell whether foreign keys hold wherever the code runs: SQLite ignores them without a pragma."""
    files = project.mentioning("sqlite", tests=True)
    return not files or any(re.search(r"(?i)pragma\s+foreign_keys", project.text(file)) for file in files)
