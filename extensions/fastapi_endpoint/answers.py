"""The answers of one endpoint as typed values: the only input of everything that is rendered."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .actions import Action, check_callers, parse_actions
from .errors import AnswerError
from .existing.embedded import Embedded, read_embedded
from .existing.stored import ExistingModel, read_existing
from .fields import Field, Reference, parse_fields
from .host_answers import Host, HostModel, access_rule, as_yaml, read_host
from .naming import ResourceName
from .ownership import ParentOwner, owned_columns, read_parent_owner, with_owner
from .page_library import HostPage
from .role_rules import parse_role_rules, parse_roles
from .wording import code, join, nearest

OPERATIONS = ("list", "get", "create", "update", "replace", "delete", "action")


@dataclass(frozen=True)
class Answers:
    """Everything that was answered for one endpoint."""

    resource: ResourceName
    kind: str
    operations: tuple[str, ...]
    fields: tuple[Field, ...]
    actions: tuple[Action, ...]
    """Business endpoints; none unless `action` is among the operations."""
    id_type: str
    auth_scheme: str
    access_rule: str
    roles: Mapping[str, tuple[str, ...]]
    """The roles that each operation needs; every caller may do what is absent."""
    pagination: str
    cache: str
    """How responses are cached; `none` without an operation that reads."""
    host: Host
    cache_ttl: int = 60
    """For how many seconds."""
    owner: str = ""
    """The column of the owner, where callers reach their own rows only."""
    parent_owner: ParentOwner | None = None
    """How the parent's row leads to its owner, where callers reach what is below their own rows only."""
    bypass_roles: tuple[str, ...] = ()
    """Roles that reach every row."""
    existing: ExistingModel | None = None
    """The model of the host's that the endpoint is put over; None where the endpoint brings its own."""
    embedded: Mapping[str, Embedded] = field(default_factory=dict)
    """What responses show of the host's models whose rows are embedded, by model."""
    parent: HostModel | None = None
    """The model below whose rows a nested resource lives."""

    @property
    def has_owners(self) -> bool:
        """Whether callers reach their own rows only, or what is below them."""
        return bool(self.owner or self.parent_owner)

    @property
    def embeds(self) -> tuple[Field, ...]:
        """The references whose rows responses hold."""
        return tuple(item for item in self.fields if item.embed)

    @property
    def stores_callers(self) -> bool:
        """Whether the id of a caller is stored anywhere, or compared with what is."""
        return self.has_owners or any(action.sets_caller for action in self.actions)

    @property
    def library_page(self) -> HostPage | None:
        """The page of fastapi-pagination that the list is answered with, if the host uses that."""
        used = self.host.page.name and self.host.orm != "none" and not self.host.envelope.wraps
        return self.host.page if used and self.pagination == "offset" and "list" in self.operations else None

    @property
    def callers_are_mappings(self) -> bool:
        """Whether callers are dictionaries, as the project's own may be; the user of a token is an object."""
        return self.auth_scheme == "existing" and self.host.user_use.gives_mapping

    @property
    def has_query(self) -> bool:
        """Whether the list takes query parameters at all."""
        return "list" in self.operations and (
            self.pagination != "none" or any(f.filter or f.sort or f.search for f in self.fields)
        )

    @property
    def is_sqlmodel(self) -> bool:
        """Whether the model is a SQLModel class."""
        return self.existing.style == "sqlmodel" if self.existing else self.host.is_sqlmodel

    @property
    def timestamps(self) -> tuple[str, ...]:
        """Times of creation and modification that come by themselves, the former first."""
        return () if self.existing else self.host.table.timestamps


def read_answers(answers: Mapping[str, Any]) -> Answers:
    """The typed answers.

    Args:
        answers: Answers by question name, as Copier hands them to templates.

    Raises:
        AnswerError: An answer is wrong; the message is one sentence.
        KeyError: A question has not been answered yet.
    """
    host = read_host(answers)
    resource = ResourceName.parse(str(answers["resource"]), str(answers["resource_plural"]))
    existing = read_model(answers)
    own_model = existing.name if existing else resource.pascal
    operations = tuple(name for name in OPERATIONS if name in as_yaml(answers["operations"]))
    parent = read_parent(answers, host.models, resource) if answers["resource_kind"] == "nested" else None
    fields = existing.fields if existing else read_fields(answers, host)
    rule = access_rule(answers)
    parent_owner, owner = None, ""
    if rule == "owner":
        check_own_rows(fields, own_model)
    if rule == "owner" and parent:
        found = as_yaml(answers.get("host_parent") or {})
        parent_owner = read_parent_owner(found, parent.name, host.caller, host.models)
    elif rule == "owner":
        own = owned_columns(fields, host.caller) if existing else with_owner(fields, host.caller, host.key_types)
        fields, owner = own.fields, own.column
    # The reference to the parent is not among them: an action cannot move a row either.
    actions = read_actions(answers["actions"], fields, host.key_types) if "action" in operations else ()
    is_public, key = answers["auth_scheme"] == "none", host.caller
    check_callers(actions, is_public=is_public, kind=key.type, model=key.model, key_types=host.key_types)
    if parent:
        fields = (parent_field(parent, fields), *fields)
    return Answers(
        resource=resource,
        kind=str(answers["resource_kind"]),
        operations=operations,
        fields=fields,
        actions=actions,
        id_type=existing.key_type if existing else _key_type(answers, host),
        auth_scheme=str(answers["auth_scheme"]),
        access_rule=rule,
        roles=read_roles(answers, host.roles.values) if rule == "roles" else {},
        owner=owner,
        parent_owner=parent_owner,
        bypass_roles=read_bypass_roles(answers, host.roles.values) if rule == "owner" else (),
        pagination=str(answers.get("pagination_style", "cursor")),
        cache=str(answers.get("cache_style", "none")) if {"list", "get"} & set(operations) else "none",
        cache_ttl=int(answers.get("cache_ttl", 60)),
        host=host,
        existing=existing,
        embedded=read_embedded(
            as_yaml(answers.get("host_embedded")),
            embedded_models(fields, host.models, own_model),
        ),
        parent=parent,
    )


def check_own_rows(fields: Sequence[Field], model: str) -> None:
    """Refuse to embed rows of the resource itself, which others own.

    Raises:
        AnswerError: The first field that does.
    """
    for item in fields:
        if item.embed and isinstance(item.type, Reference) and item.type.model == model:
            raise AnswerError.about(
                "fields",
                f"{code(item.name)} would show rows of other owners to whoever names them",
                accepted="leave `embed` out",
            )


def read_parent(answers: Mapping[str, Any], models: Mapping[str, HostModel], resource: ResourceName) -> HostModel:
    """The model below whose rows a nested resource lives.

    Raises:
        AnswerError: There is no such model, or the resource itself has its name.
    """
    name = str(answers.get("parent_model", ""))
    check_parent(name, models, resource)
    return models[name]


def check_parent(name: str, models: Collection[str], resource: ResourceName | None = None) -> None:
    """Refuse a parent that there is not, or that is the resource itself."""
    if name not in models:
        accepted = (
            f"the models with one key of a known type are {join(sorted(models)[:12], 'and')}"
            if models
            else "the project has no model with one key of a known type"
        )
        raise AnswerError.about(
            "parent_model", f"{code(name)} is no model of the project", accepted=accepted, nearest=nearest(name, models)
        )
    if resource is not None and name == resource.pascal:
        raise AnswerError.about("parent_model", f"{code(name)} is the resource itself", accepted="choose another model")


def parent_field(parent: HostModel, fields: Sequence[Field]) -> Field:
    """The reference to the parent: in responses, never accepted.

    Raises:
        AnswerError: A field has its name.
    """
    name = ResourceName.parse(parent.name).snake
    own = Field(name, Reference(parent.name, parent.key_type), readonly=True)
    for other in fields:
        if {other.name, other.column} & {own.name, own.column}:
            raise AnswerError.about(
                "fields",
                f"{code(other.name)} has the name of the reference to the parent, which comes by itself",
                accepted="leave it out, or rename it",
            )
    return own


def embedded_models(fields: Sequence[Field], models: Collection[str], own: str) -> dict[str, str]:
    """The models of the host's whose rows are embedded, each with a field that does it.

    Args:
        fields: The fields of the resource.
        models: The names of the host's models.
        own: The model of the resource itself, whose columns are known anyway.
    """
    references = [(item.name, item.type) for item in fields if item.embed and isinstance(item.type, Reference)]
    return {kind.model: name for name, kind in references if kind.model in models and kind.model != own}


def read_model(answers: Mapping[str, Any]) -> ExistingModel | None:
    """The model of the host's that the endpoint is put over, with what `fields` changes of it."""
    if answers["resource_kind"] != "existing":
        return None
    return read_existing(as_yaml(answers["host_existing"]), answers["fields"])


def read_roles(answers: Mapping[str, Any], known: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """The roles that each operation and each action needs."""
    operations = [name for name in OPERATIONS if name in as_yaml(answers["operations"])]
    return parse_role_rules(as_yaml(answers["role_rules"]), operations, known, action_names(answers))


def action_names(answers: Mapping[str, Any]) -> list[str]:
    """The names of the actions; none unless `action` is among the operations."""
    chosen = "action" in as_yaml(answers["operations"])
    return list(as_yaml(answers.get("actions")) or ()) if chosen else []


def read_bypass_roles(answers: Mapping[str, Any], known: Sequence[str]) -> tuple[str, ...]:
    """The roles that reach every row."""
    return parse_roles("owner_bypass_roles", as_yaml(answers.get("owner_bypass_roles") or []), known)


def _key_type(answers: Mapping[str, Any], host: Host) -> str:
    """The type of a new model's key: what is inherited counts more than what was chosen."""
    return host.table.key_type or str(answers["id_type"])


def read_fields(answers: Mapping[str, Any], host: Host) -> tuple[Field, ...]:
    """The fields, checked against the models that the host has."""
    own = ResourceName.parse(str(answers["resource"]), str(answers["resource_plural"]))
    models = {**host.key_types, own.pascal: _key_type(answers, host)}
    return parse_fields(answers["fields"], models=models, resource=own)


def read_actions(value: object, fields: tuple[Field, ...], models: Mapping[str, str]) -> tuple[Action, ...]:
    """The actions, checked against the fields and the models that the host has; there is one at least."""
    actions = parse_actions(value, fields=fields, models=models)
    if not actions:
        raise AnswerError.about(
            "actions",
            "there is no action",
            accepted="write for example `cancel: status draft -> cancelled`, or leave `action` out of `operations`",
        )
    return actions
