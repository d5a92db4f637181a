"""The names of one endpoint: classes, functions, modules, files and paths."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from ..actions import Action
from ..answers import Answers
from ..fields import types as t
from ..host_answers import HostModel
from ..naming import ResourceName

ROLES = ("model", "schema", "service", "router", "test")
_SCHEMA_SUFFIXES = frozenset({"Create", "Update", "Replace", "Read", "Query", "Page"})


@dataclass(frozen=True)
class EndpointNames:
    """Every name that more than one generated module writes."""

    answers: Answers

    @property
    def model(self) -> str:
        """The model class, `Order`."""
        existing = self.answers.existing
        return existing.name if existing else self.answers.resource.pascal

    @property
    def prefix(self) -> str:
        """What the names of the schemas and of field types start with, `Order`."""
        existing = self.answers.existing
        return (existing.prefix if existing else "") or self.answers.resource.pascal

    @property
    def response_model(self) -> str:
        """The schema of one row in responses, `OrderRead`."""
        existing = self.answers.existing
        return (existing.response if existing else "").partition(":")[2] or f"{self.prefix}Read"

    @property
    def response_module(self) -> str:
        """Dotted name of the module that holds that schema."""
        existing = self.answers.existing
        return (existing.response if existing else "").partition(":")[0] or self.module("schema")

    @property
    def table(self) -> str:
        """The table, `orders` or as the host names its own."""
        existing = self.answers.existing
        return existing.table if existing else self.fill(self.answers.host.table.name)

    @property
    def table_in_metadata(self) -> str:
        """The table with its schema, where it has one."""
        schema = "" if self.answers.existing else self.answers.host.table.schema
        return f"{schema}.{self.table}" if schema else self.table

    @property
    def table_in_keys(self) -> str:
        """The table as foreign keys name it: metadata with a schema gives that to names without one."""
        return self.table_in_metadata if self.answers.host.table.schema_is_own else self.table

    @property
    def router_variable(self) -> str:
        """The variable of the router module that is registered, `router` or `order_router`."""
        return self.fill(self.answers.host.registration.variable)

    @property
    def key(self) -> str:
        """The primary key attribute."""
        existing = self.answers.existing
        return existing.key if existing else "id"

    @property
    def key_words(self) -> str:
        """The key in prose: `id`, `order no`."""
        return self.key.replace("_", " ").strip()

    @property
    def key_parameter(self) -> str:
        """The path parameter, `order_id`."""
        start = f"{self.answers.resource.snake}_"
        return self.key if self.key.startswith(start) else f"{start}{self.key.strip('_')}"

    @property
    def base(self) -> str:
        """The declarative base as `module:Class`."""
        return self.answers.host.base or f"{self.support_module('database')}:Base"

    @property
    def session(self) -> str:
        """The session dependency as `module:function`."""
        if self.answers.host.session and self.wraps_session:
            return f"{self.support_module('session')}:get_request_session"
        return self.answers.host.session or f"{self.support_module('database')}:get_session"

    @property
    def session_alias(self) -> str:
        """The session's `Annotated` alias as `module:Alias`, or an empty string."""
        if not self.answers.host.session:
            return f"{self.support_module('database')}:SessionDep"
        if self.wraps_session:
            return f"{self.support_module('session')}:SessionDep"
        return self.answers.host.session_use.alias

    @property
    def wraps_session(self) -> bool:
        """Whether a shared module makes a dependency of what the host has."""
        return bool(self.answers.host.session) and self.answers.host.session_use.how != "depends"

    @property
    def segment(self) -> str:
        """The resource's own part of the path: `/orders`, or `/orders/{order_id}/items` below a parent."""
        own = f"/{self.answers.resource.plural_kebab}"
        return f"/{self.parent.plural_kebab}/{{{self.parent_parameter}}}{own}" if self.answers.parent else own

    @property
    def parent(self) -> ResourceName:
        """The name of the parent."""
        assert self.answers.parent is not None
        return ResourceName.parse(self.answers.parent.name)

    @property
    def parent_parameter(self) -> str:
        """The parent's path parameter and the column that refers to it, `order_id`."""
        return f"{self.parent.snake}_id"

    def enum(self, field: t.Field) -> str:
        """The class of an enum field, `OrderStatus`."""
        return self.field_alias(field)

    def enum_target(self, field: t.Field) -> str:
        """The class of an enum field as `module:Class`; empty for texts that have none."""
        assert isinstance(field.type, t.Enum)
        return f"{self.module('model')}:{self.enum(field)}" if field.type.target is None else field.type.target

    def field_alias(self, field: t.Field) -> str:
        """The name of a field's own type, `OrderTitle`."""
        pascal = "".join(word.capitalize() for word in field.column.split("_"))
        return f"{self.prefix}{pascal}{'Value' if pascal in _SCHEMA_SUFFIXES else ''}"

    def action_function(self, action: Action) -> str:
        """The function and the operation id of an action, `cancel_order`."""
        return f"{action.name}_{self.answers.resource.snake}"

    def action_input(self, action: Action) -> str:
        """The schema of an action's input, `OrderCancel`."""
        return self.prefix + "".join(word.capitalize() for word in action.name.split("_"))

    def refers_to_itself(self, kind: t.Reference) -> bool:
        """Whether a reference leads to the model of the endpoint."""
        return kind.model == self.model

    def target(self, kind: t.Reference) -> HostModel:
        """The model that a reference leads to."""
        if kind.model in self.answers.host.models:
            return self.answers.host.models[kind.model]
        return HostModel(self.model, self.module("model"), self.table_in_keys, self.key, self.answers.id_type, {})

    def file(self, role: str) -> str:
        """Path of the module of a role, relative to the host; empty where the endpoint does not bring it."""
        if role == "model" and self.answers.existing:
            return ""
        return self.fill(getattr(self.answers.host.files, role))

    def fill(self, pattern: str) -> str:
        """A path pattern with the resource's names in it."""
        resource = self.answers.resource
        return pattern.replace("{resource}", resource.snake).replace("{plural}", resource.plural_snake)

    def module(self, role: str) -> str:
        """Dotted name of the module of a role, as the host imports it."""
        if role == "model" and self.answers.existing:
            return self.answers.existing.module
        return self.dotted(self.file(role))

    def support_file(self, kind: str) -> str:
        """Path of a shared module if this endpoint brings it, else an empty string."""
        return self._support(kind)["file"]

    def support_module(self, kind: str) -> str:
        """Dotted name of a shared module: the one that the host has, or the one that this endpoint brings."""
        return self._support(kind)["module"]

    def _support(self, kind: str) -> Mapping[str, str]:
        """Where a shared module is; answers of an older version do not name the kinds that came since."""
        found = self.answers.host.support.get(kind)
        if found is None or not found["module"]:
            file = str(PurePosixPath(self.answers.host.files.support) / f"{kind}.py")
            return {"module": self.dotted(file), "file": file}
        return found

    def dotted(self, file: str) -> str:
        """Dotted name of a file of the host; that of a package for its `__init__.py`."""
        path = PurePosixPath(file)
        root = self.answers.host.imports.root
        if root not in {"", "."} and path.is_relative_to(root):
            path = path.relative_to(root)
        if path.name == "__init__.py":
            return ".".join(path.parent.parts)
        return ".".join(path.with_suffix("").parts)
