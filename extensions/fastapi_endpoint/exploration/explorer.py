"""Put the findings of all parts together."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from . import (
    application,
    authentication,
    guards,
    layout,
    linting,
    migrations,
    models,
    name_patterns,
    packaging,
    page_library,
    quotes,
    registration,
    responses,
    schemas,
    testing,
    timestamps,
    unserved,
    wrapping,
)
from .conventions import Conventions
from .database import Database
from .errors import ErrorReader
from .facts import (
    Alembic,
    Ambiguous,
    Auth,
    Dependencies,
    Envelope,
    Errors,
    Evidence,
    ExampleFeature,
    Facts,
    Formatter,
    Layout,
    Model,
    ModelDetails,
    ModelIndex,
    PythonFloor,
    ServiceStyle,
    Support,
    Tests,
    Wrapping,
)
from .made_envelopes import BROUGHT, made_envelope_of
from .model_details import read_details
from .model_index import ModelIndexReader
from .models import Models
from .package import PackageReader
from .project import Project
from .router_tree import Tree
from .services import ServiceReader
from .session import SessionReader
from .support import support_of
from .usage import Usage
from .vendor import references_enforced, vendor_of

Found = TypeVar("Found")
NO_LAYOUT = Layout(
    model="{plural}/models.py",
    schema="{plural}/schemas.py",
    service="{plural}/service.py",
    router="{plural}/router.py",
    test="tests/test_{plural}.py",
    support="",
)


def explore(root: Path) -> Facts:
    """Read the project in the folder `root` and give what was found; never raises, whatever the folder holds."""
    # Trees are made of very many objects that all live until the end: collecting among them doubles the time.
    collecting = gc.isenabled()
    gc.disable()
    try:
        return _Exploration(root).facts()
    finally:
        if collecting:
            gc.enable()


def caller_named(root: Path, target: str) -> Auth | None:
    """What is known of the dependency `module:name` of the project in `root`, which a user names as the caller's."""
    project = Project(Path(root))
    deps = packaging.dependencies_of(packaging.Configuration(project))
    try:
        return authentication.Authentication(project, Usage(project), Models(project), deps).named(target)
    except Exception:  # noqa: BLE001 - as for the parts of an exploration.
        return None


class _Exploration:
    """One run over one folder."""

    def __init__(self, root: Path) -> None:
        self.project = Project(Path(root))
        self.usage = Usage(self.project)
        self.models = Models(self.project)
        self.failures: list[str] = []

    def _try(self, part: str, read: Callable[[], Found], otherwise: Found) -> Found:
        """The result of one part; its failure costs this part only and is reported."""
        try:
            return read()
        except Exception as error:  # noqa: BLE001 - whatever strange source does to one part, the others still answer.
            self.failures.append(f"{part}: {type(error).__name__}: {error}")
            return otherwise

    def _envelope(self, usage: Usage) -> tuple[Envelope, Wrapping | None]:
        """What the host wraps its answers in, and how; a model of its own comes before anything else."""
        envelope = self._try("responses", lambda: responses.envelope_of(usage), Envelope())
        wrapped = self._try("envelope", lambda: wrapping.wrapping_of(usage, envelope), None)
        if wrapped is not None and not wrapped.target.endswith(f":{BROUGHT}"):
            return envelope, wrapped
        made = self._try("envelope", lambda: made_envelope_of(usage), None)
        if made is None:
            return envelope, wrapped
        is_named = envelope.kind == "envelope" and not (envelope.target or "").endswith(f":{BROUGHT}")
        return (envelope if is_named else made[0]), made[1]

    def facts(self) -> Facts:
        project, usage = self.project, self.usage
        configuration = packaging.Configuration(project)
        nothing: list[application.Application] = []
        found = self._try("application", lambda: application.applications(project), nothing)
        entry = self._try("application", lambda: application.entry_of(found, project), None)
        tree = self._try("routers", lambda: Tree(project, usage, found), None)
        registered = self._try(
            "registration", lambda: registration.registration_of(tree) if tree is not None else None, None
        )
        tables: tuple[Model, ...] = ()
        no_details: dict[str, ModelDetails] = {}
        no_ancestors: dict[str, tuple[str, ...]] = {}
        tables = self._try("models", lambda: self.models.all, tables)
        database = Database(project, usage, self.models)
        session = self._try("session", lambda: SessionReader(database).session(), None)
        tests = self._try("tests", lambda: testing.tests_of(project, configuration), Tests())
        deps = self._try("dependencies", lambda: packaging.dependencies_of(configuration), Dependencies())
        callers = authentication.Authentication(project, usage, self.models, deps)
        unguarded = registered
        registered = self._try("guards", lambda: guards.with_guards(unguarded, callers), unguarded)
        first_registration = _first(registered)
        children: frozenset[str] = frozenset()
        if tree is not None:
            children = self._try("routers", lambda: registration.registered_files(tree, first_registration), children)
        own = PackageReader(project, usage, tables, _first(entry))
        reader = layout.LayoutReader(own, children, tests)
        conventions = Conventions(project, self.models)
        package_dir: tuple[str | None, str] = (None, ".")
        package, folder = self._try("package", lambda: own.package, package_dir)
        envelope, wrapped = self._envelope(usage)
        model_base = self._try("base", lambda: self.models.model_base, None)
        orm = self._try("orm", lambda: database.orm(session), "none")
        storage = self._try("storage", lambda: unserved.storage_of(project, orm), None)
        if orm == "none" and storage is not None:
            orm = "raw-sql" if storage.package in unserved.DRIVERS else "other"
        alembic = self._try("migrations", lambda: migrations.alembic_of(configuration), None)
        facts = Facts(
            package=package,
            package_dir=folder,
            import_root=self._try("import root", lambda: own.import_root, ""),
            structure=self._try("structure", reader.structure, "flat"),
            app_entry=entry,
            registration=registered,
            orm=orm,
            base=self._try("base", lambda: models.base_of(self.models), None),
            model_base=model_base.key if model_base is not None else None,
            session=session,
            auth=self._try("auth", callers.auth, None),
            envelope=envelope,
            library_page=self._try("pages", lambda: page_library.library_page_of(project, usage), None),
            wrapping=wrapped,
            errors=self._try("errors", lambda: ErrorReader(usage, tables).errors(), Errors()),
            tests=tests,
            deps=deps,
            alembic=alembic,
            formatter=self._try("formatter", lambda: quotes.formatter_with_quotes(configuration, usage), Formatter()),
            python_floor=self._try("python", lambda: packaging.python_floor_of(configuration), PythonFloor()),
            endpoint_style=self._try("endpoints", lambda: responses.endpoint_style_of(usage), None),
            id_type=models.id_type_of(tables),
            timestamps=self._try("timestamps", lambda: timestamps.timestamps_of(self.models), None),
            models=tables,
            example=self._try("example", reader.example, ExampleFeature()),
            layout=self._try("layout", reader.layout, NO_LAYOUT),
            model_index=self._try("model index", lambda: self._model_index(reader, alembic), None),
            import_style=self._try("import style", reader.import_style, "absolute"),
            dependency_style=self._try("dependency style", reader.dependency_style, "annotated"),
            naming_convention=self._try("naming convention", conventions.naming_convention, None),
            mapped_style=self._try("mapped style", conventions.mapped_style, "mapped"),
            dataclass_is_late=self._try("dataclasses", conventions.dataclass_is_late, False),
            eager_defaults=self._try("eager defaults", conventions.eager_defaults, False),
            database=self._try("database", lambda: vendor_of(database, deps.names), None),
            key_default=self._try("key default", conventions.key_default, None),
            key_mixin=self._try("key mixin", conventions.key_mixin, None),
            table_name=self._try("table names", lambda: name_patterns.table_name_of(tables), "{plural}"),
            tables_are_renamed=self._try(
                "table names", lambda: any(models.is_renamed(item) for item in self.models.tables), False
            ),
            table_schema=self._try("schemas", lambda: schemas.schema_of_tables(self.models.tables), None),
            key_in_base=self._try("key mixin", conventions.key_in_base, False),
            references_enforced=self._try("database", lambda: references_enforced(project), True),
            late_imports_linted=self._try(
                "linter", lambda: linting.late_imports_are_linted(configuration, deps), False
            ),
            first_party=self._try("first-party names", lambda: own.first_party, ()),
            routes=self._try("routes", lambda: tree.routes() if tree is not None else (), ()),
            support=self._try("support", lambda: support_of(project), Support()),
            other_storage=storage,
            other_framework=self._try("framework", lambda: None if entry else unserved.framework_of(project), None),
            routes_sessions=self._try("session class", lambda: database.routes_sessions, False),
            session_module=self._try("session class", lambda: database.session_module(orm), None),
            service=self._try(
                "services",
                lambda: ServiceReader(project, usage, self.models, reader.services_beside()).style(),
                ServiceStyle(),
            ),
            git_root=packaging.git_root_of(project.root),
            evidence=self._evidence(model_base, tables),
            details=self._try("columns", lambda: read_details(self.models), no_details),
            ancestors=self._try("bases", lambda: self.models.ancestors, no_ancestors),
        )
        return _with_notes(
            facts, [*(f"{file}: {reason}" for file, reason in project.unreadable.items()), *self.failures]
        )

    def _model_index(self, reader: layout.LayoutReader, alembic: Alembic | None) -> ModelIndex | None:
        folder = reader.layout().model.partition("{")[0].rpartition("/")[0]
        return ModelIndexReader(self.project, self.models, alembic, folder).index()

    def _evidence(self, model_base: object, tables: tuple[Model, ...]) -> dict[str, Evidence]:
        found: dict[str, Evidence] = {}
        module = getattr(model_base, "module", None)
        if module is not None:
            found["base"] = Evidence(module.file, getattr(model_base, "line", 1))
        if tables:
            found["orm"] = Evidence(tables[0].file, tables[0].line)
        return found


def _first(fact: Found | Ambiguous[Found] | None) -> Found | None:
    return fact.candidates[0] if isinstance(fact, Ambiguous) else fact


def _with_notes(facts: Facts, notes: list[str]) -> Facts:
    return replace(facts, unreadable=tuple(notes))
