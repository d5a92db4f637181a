"""What the service template prints: statements, conditions and who commits."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from ..answers import Answers
from ..fields import types as t
from ..page_library import LIBRARY
from .actions import ActionFunction, State, build_functions, build_states
from .caching import checks_versions
from .callers import reach_module
from .errors import Raised, refusal
from .imports import Imports
from .names import EndpointNames
from .rows import Rows
from .schemas import filters
from .service_style import ServiceHolder, below_parent, build_holder
from .types import key_type, quoted, session_class


@dataclass(frozen=True)
class Condition:
    """One filter: the query parameter and the condition for it."""

    parameter: str
    source: str


@dataclass(frozen=True)
class SortColumn:
    """One entry of the sortable columns."""

    key: str
    source: str


@dataclass(frozen=True)
class ReferenceCheck:
    """A foreign key whose target is looked up before writing."""

    column: str
    key: str
    refused: str
    """The exception for a value that leads nowhere."""


@dataclass(frozen=True)
class ServiceView:
    """The service module."""

    key_type: str
    key_column: str
    table: str
    not_found: str
    """The exception for a key without a row."""
    missing: str
    """Its class."""
    refused: str
    """The class of the exception for a contradiction."""
    refusal: str
    """When a contradiction is found, as a sentence."""
    in_use: str
    """The exception for a row that others refer to."""
    scope: str
    """What the list is called in its cursors, as source."""
    list_statement: str
    library_page: str
    """The type of a page that fastapi-pagination makes, or nothing."""
    paginate: str
    """What makes one."""
    fetch: str
    """How the rows of a statement are got, with `{statement}`."""
    get_statement: str
    lock_statement: str
    """A statement that keeps others from changing a row; empty where versions are not checked."""
    change_statement: str
    delete_statement: str
    """Empty where a row is loaded to be deleted."""
    removal: str
    """What deletes a row that is loaded."""
    removal_reason: str
    """Why it is loaded."""
    locks: bool
    """Whether a row is locked and changed, because the database has no `UPDATE … RETURNING`."""
    list_query: str
    sort_columns: tuple[SortColumn, ...]
    sort_annotation: str
    """The type of the sortable columns, where type checkers do not find what they have in common."""
    sort_keys: str
    order_by: str
    orders: bool
    conditions: tuple[Condition, ...]
    embedded: str
    """What loads the rows that responses hold, as the items of a tuple."""
    written: str
    """The expression for a row that was changed; it is read once more where responses hold other rows."""
    written_new: str
    """The same for a new row."""
    commit_of_new: str
    """The statement that commits a new row; a commit may forget the key."""
    references: tuple[ReferenceCheck, ...]
    reference_reason: str
    """Why they are looked up, as a sentence."""
    fills_absent: bool
    """Whether the model fills what a request for a new row leaves out."""
    json_fields: str
    """Fields that are written as JSON, as the items of a set."""
    actions: tuple[ActionFunction, ...]
    states: tuple[State, ...]
    conditions_parameter: str
    """The parameter for further conditions of a write, with a comma before, or nothing."""
    parent_statement: str
    """A statement for the parent, or nothing."""
    parent_parameter: str
    no_parent: str
    """What is raised where there is no such parent."""
    has_get: bool
    writes: bool
    commits: bool
    refreshes: bool
    rolls_back: bool
    owner_value: str
    """The keyword argument that gives a new row its owner, with its comma."""
    within: str
    """The condition for what the caller owns; empty where every caller reaches every row."""
    owned: str
    """What the caller owns, in words: a row, or the parent of some."""
    holder: ServiceHolder
    imports: str

    def fetched(self, statement: str) -> str:
        """The expression for the rows of a statement, which is called so."""
        return self.fetch.replace("{statement}", statement)

    @property
    def new_values(self) -> str:
        """What is stored of a whole resource."""
        return "_stored(data, set(type(data).model_fields))" if self.json_fields else "data.model_dump()"

    @property
    def create_values(self) -> str:
        """The keyword arguments of a new row."""
        return self.sent_values if self.fills_absent else self.new_values

    @property
    def sent_values(self) -> str:
        """What is stored of the fields that were sent."""
        return "_stored(data, data.model_fields_set)" if self.json_fields else "data.model_dump(exclude_unset=True)"

    @property
    def checks_references(self) -> bool:
        """Whether references are looked up before writing."""
        return bool(self.references)


def build_service(answers: Answers, names: EndpointNames, first_party: tuple[str, ...]) -> ServiceView:
    """Build the service module."""
    return _Builder(answers, names, first_party).build()


class _Builder:
    def __init__(self, answers: Answers, names: EndpointNames, first_party: tuple[str, ...]) -> None:
        self.answers = answers
        self.host = answers.host
        self.names = names
        self.operations = set(answers.operations)
        self.imports = Imports(names.module("service"), first_party, relative=answers.host.imports.style == "relative")
        self.errors = names.support_module("errors")
        self.rows = Rows(answers, names, self.imports)
        self.raised = Raised(answers, names, self.imports)

    def build(self) -> ServiceView:
        names, operations = self.names, self.operations
        writes = bool(operations & {"update", "replace", "action"})
        states = build_states(names, self.imports, self.rows)
        actions = build_functions(self.answers, names, self.imports, states)
        is_read = any(action.is_free for action in actions)
        deletes_in_mapper = "delete" in operations and self.rows.deletes_in_mapper
        has_get = bool(operations & {"get", "update"}) or deletes_in_mapper or is_read
        commits = self.host.session_use.commits == "handler" and bool(self.host.session)
        changes = writes or "create" in operations or "delete" in operations
        creates = "create" in operations
        kept, variable = names.key_parameter, self.answers.resource.variable
        again = bool(self.answers.embeds) and (creates or writes)
        references = self._references() if writes or creates else ()
        key_column = self.rows.column(names.key)
        holder = build_holder(self.answers, names, self.imports, partial(session_class, self.answers, self.imports))
        parent = self.answers.parent
        parent_type = key_type(parent.key_type, self.imports) if parent else ""
        if parent:
            holder = below_parent(holder, names, parent_type)
        commit = f"{'await ' if self.host.is_async else ''}{holder.session}.commit()"
        view = ServiceView(
            key_type=key_type(self.answers.id_type, self.imports) if operations - {"list", "create"} else "",
            key_column=key_column,
            table=self.rows.table() if writes or "create" in operations else "",
            not_found=self.raised.not_found() if has_get or writes or "delete" in operations else "",
            missing=self.raised.class_of("not_found"),
            refused=self.raised.class_of("conflict"),
            refusal=self._refusal(),
            in_use=self._in_use(),
            scope=self.rows.scope(),
            list_statement=self._list_statement(),
            library_page=self._library_page(),
            paginate=self.imports.target(library.function) if (library := self.answers.library_page) else "",
            fetch=self.rows.fetch(holder.session),
            get_statement=self.rows.one() if has_get else "",
            lock_statement=self._lock_statement(),
            fills_absent=self.answers.existing is not None,
            change_statement=self.rows.changed(conditions=bool(states)) if writes else "",
            owner_value=f", {self.answers.owner}=reach.owner_id" if self.answers.owner else "",
            delete_statement=self.rows.deleted() if "delete" in operations and not deletes_in_mapper else "",
            removal=self.rows.removal(holder.session) if deletes_in_mapper else "",
            removal_reason=self.rows.removal_reason,
            locks=not self.rows.returns,
            list_query=f", query: {names.prefix}Query" if self.answers.has_query else "",
            sort_columns=self._sort_columns(),
            sort_annotation=self._sort_annotation(),
            sort_keys=self._sort_keys(),
            order_by=self._order_by(key_column),
            orders=self._sorts() and self.answers.pagination != "cursor",
            conditions=self._conditions(),
            embedded=(
                "".join(f"{option}, " for option in self.rows.embedded()) if operations - {"delete"} or has_get else ""
            ),
            written=self.rows.again(holder.session, names.key_parameter) if again else variable,
            written_new=(
                self.rows.again(holder.session, kept if commits else f"{variable}.{names.key}") if again else variable
            ),
            commit_of_new=f"{kept} = {variable}.{names.key}\n    {commit}" if again else commit,
            references=references,
            reference_reason=self._reference_reason(),
            json_fields=", ".join(quoted(f.column) for f in self._json_fields()) if writes or creates else "",
            actions=actions,
            states=tuple(states.values()),
            conditions_parameter=", *conditions: ColumnElement[bool]" if states else "",
            parent_statement=self.rows.parent() if parent else "",
            parent_parameter=self._parent_parameter(parent_type) if parent else "",
            no_parent=self.raised.no_parent() if parent else "",
            has_get=has_get,
            writes=writes,
            commits=commits,
            refreshes=not again and ((commits and self.host.session_use.expires) or not self.rows.returns),
            rolls_back=commits and changes,
            holder=holder,
            within=self.rows.within(),
            owned=f"the {names.parent.words} of a row" if self.answers.parent_owner else "a row",
            imports="",
        )
        self._collect(view)
        return ServiceView(**{**view.__dict__, "imports": self.imports.render()})

    def _lock_statement(self) -> str:
        if not checks_versions(self.answers):
            return ""
        return self.rows.one() + f".with_for_update(of={self.names.model})"

    def _parent_parameter(self, kind: str) -> str:
        reach = "reach: Reach, " if self.answers.parent_owner else ""
        return f"{reach}{self.names.parent_parameter}: {kind}"

    def _refusal(self) -> str:
        """What the database refuses in the values of a row; of a table that exists, not every constraint is known."""
        answers = self.answers
        refers = bool(answers.parent or answers.owner)
        if answers.existing:
            return refusal((), unique=True, refers=True)
        return refusal(answers.fields, refers=refers) or "The database refuses the values."

    def _in_use(self) -> str:
        """The exception for a row that others refer to."""
        if "delete" not in self.operations:
            return ""
        return self.raised.conflict(quoted(f"The {self.answers.resource.words} is still in use."))

    def _sorts(self) -> bool:
        return "list" in self.operations and any(field.sort for field in self.answers.fields)

    def _list_statement(self) -> str:
        if "list" not in self.operations:
            return ""
        where = ".where(*_conditions(query))" if self._has_conditions() else ""
        return f"{self.rows.all()}{where}"

    def _library_page(self) -> str:
        library = self.answers.library_page
        if library is None:
            return ""
        self.imports.name(LIBRARY, "set_page")
        read = self.imports.name(self.names.response_module, self.names.response_model)
        return f"{self.imports.name(LIBRARY, library.name)}[{read}]"

    def _sort_columns(self) -> tuple[SortColumn, ...]:
        if not self._sorts():
            return ()
        return tuple(
            SortColumn(quoted(field.column), self.rows.column(field.column))
            for field in self.answers.fields
            if field.sort
        )

    def _sort_annotation(self) -> str:
        computed = any(field.sort and not field.stored for field in self.answers.fields)
        # What `Column` declares has a type that depends on the arguments.
        declared = self.answers.existing is not None and self.answers.existing.style == "column"
        if not (self._sorts() and (computed or declared)):
            return ""
        expression, any_ = self.imports.name("sqlalchemy", "SQLColumnExpression"), self.imports.name("typing", "Any")
        return f": dict[str, {expression}[{any_}]]"

    def _sort_keys(self) -> str:
        if "list" not in self.operations or self.answers.pagination != "cursor":
            return ""
        module = self.names.support_module("cursor_pagination")
        last = f"{self.imports.name(module, 'SortKey')}({self.rows.column(self.names.key)})"
        if not self._sorts():
            return f"[{last}]"
        return f"{self.imports.name(module, 'sort_keys')}(query.sort, SORT_COLUMNS, {last})"

    def _order_by(self, key_column: str) -> str:
        if "list" not in self.operations or self.answers.pagination == "cursor":
            return ""
        return "*_order(query.sort)" if self._sorts() else key_column

    def _has_conditions(self) -> bool:
        return any(field.filter or field.search for field in self.answers.fields)

    def _conditions(self) -> tuple[Condition, ...]:
        if "list" not in self.operations or not self._has_conditions():
            return ()
        rows = [
            self._condition(item.parameter.name, item.condition.format(column=self.rows.column(item.field.column)))
            for item in filters(self.answers, Imports(""), lambda _: "")
        ]
        searched = [field for field in self.answers.fields if field.search]
        if searched:
            parts = [f"{self.rows.column(f.column)}.icontains(value, autoescape=True)" for f in searched]
            source = parts[0] if len(parts) == 1 else f"{self.imports.name('sqlalchemy', 'or_')}({', '.join(parts)})"
            rows.append(Condition("search", f"lambda value: {source}"))
        return tuple(rows)

    def _condition(self, parameter: str, source: str) -> Condition:
        """A condition; what a function compares stands in parentheses where it needs a line of its own.

        Black writes none, ruff does; both leave them as they are.
        """
        head, colon, body = source.partition(": ")
        is_long = len(f'    "{parameter}": {source},') > self.host.style.line_length
        return Condition(parameter, f"{head}: ({body})" if colon and is_long else source)

    def _reference_reason(self) -> str:
        """Why references are looked up before writing, or an empty string where the database refuses them well."""
        if not self.host.database.enforces_references:
            return "The database does not enforce foreign keys everywhere that this code runs."
        references = [field for field in self.answers.fields if isinstance(field.type, t.Reference)]
        is_sqlite = self.host.orm == "none" or self.host.database.name == "sqlite"
        return "SQLite does not say which reference leads nowhere." if is_sqlite and len(references) > 1 else ""

    def _references(self) -> tuple[ReferenceCheck, ...]:
        if not self._reference_reason():
            return ()
        rows = []
        for field in self.answers.fields:
            if isinstance(field.type, t.Reference) and field.in_create:
                target = self.names.target(field.type)
                model = self.imports.name(target.module, target.name)
                source = f"{model}.{target.key}"
                rows.append(
                    ReferenceCheck(
                        field.column,
                        f"{self.imports.name('sqlmodel', 'col')}({source})" if self.host.is_sqlmodel else source,
                        self.raised.conflict(quoted(f"The value of {field.column} does not refer to an existing row.")),
                    )
                )
        return tuple(rows)

    def _json_fields(self) -> list[t.Field]:
        """Fields whose values in Python are not those in JSON."""
        return [field for field in self.answers.fields if field.in_create and field.in_json and _differs(field.type)]

    def _collect(self, view: ServiceView) -> None:
        """Import what the template writes out by itself."""
        imports, operations = self.imports, self.operations
        model, schema = self.names.module("model"), self.names.module("schema")
        imports.name(model, self.names.model)
        for operation, suffix in (("create", "Create"), ("update", "Update"), ("replace", "Replace")):
            if operation in operations:
                imports.name(schema, self.names.prefix + suffix)
        if self.answers.has_query:
            imports.name(schema, self.names.prefix + "Query")
        if view.writes or "create" in operations:
            imports.names(self.errors, "conflict_from")
        if view.writes or operations & {"create", "delete"}:
            imports.name("sqlalchemy.exc", "IntegrityError")
        if view.writes:
            imports.names("typing", "Any")
        if view.json_fields:
            imports.name("pydantic", "BaseModel")
            imports.name("typing", "Any")
        if view.states:
            imports.name("sqlalchemy", "ColumnElement")
            imports.name("collections.abc", "Sequence")
        if view.references:
            imports.name("sqlalchemy", "exists")
            self.rows.select()
            imports.name("typing", "Any")
        if view.conditions:
            imports.name("typing", "Any")
            imports.name("collections.abc", "Callable")
        if view.conditions or view.orders:
            imports.name("sqlalchemy", "ColumnElement")
            imports.name("collections.abc", "Iterator")
        if view.orders:
            imports.name("typing", "Any")
        if view.within:
            imports.names("sqlalchemy", "ColumnElement", "true")
            imports.name(reach_module(self.answers, self.names), "Reach")
        self._collect_list()

    def _collect_list(self) -> None:
        if "list" not in self.operations:
            return
        match self.answers.pagination:
            case "cursor":
                module = self.names.support_module("cursor_pagination")
                self.imports.names(module, "Slice", "SortKey", "page_slice", "page_statement")
            case "offset" if self.answers.library_page is None:
                self.imports.name("collections.abc", "Sequence")
                self.imports.name("dataclasses", "dataclass")
                self.imports.name("sqlalchemy", "func")
            case "none":
                self.imports.name("collections.abc", "Sequence")


def _differs(kind: t.FieldType) -> bool:
    if isinstance(kind, t.List):
        return _differs(kind.item)
    plain = (t.String, t.Text, t.Email, t.Url, t.Enum, t.Integer, t.BigInteger, t.Float, t.Boolean, t.Json)
    return not isinstance(kind, plain)
