"""How the operations of the service are held: as functions, or as methods of a class like the host's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from ..answers import Answers
from .imports import Imports
from .names import EndpointNames


@dataclass(frozen=True)
class Constructor:
    """The `__init__` of a service class."""

    parameters: str
    body: str


@dataclass(frozen=True)
class ServiceHolder:
    """What stands around the operations, and how they reach each other and the session.

    With functions: `get_order(session, order_id)` reads `session`. With methods of an object for each session:
    `self.get_order(order_id)` reads `self.session`.
    """

    header: str
    """The class statement without its colon; empty for functions."""
    indent: int
    def_: str
    """What stands before the name of each operation: `async def`, and a decorator where there is one."""
    attributes: tuple[str, ...]
    constructor: Constructor | None
    instance: str
    """The line that makes the one object; empty where there is none."""
    receiver: str
    """What the parameters of each operation begin with."""
    session: str
    own: str
    """What stands before a call of another operation: nothing, `self.` or `cls.`."""
    handed: str
    """What the arguments of such a call begin with."""
    reach: str = ""
    """The parameters that say which rows are reached, with their comma; empty where that is every row."""
    handed_reach: str = ""

    @property
    def bare_receiver(self) -> str:
        """What the parameters of a function that reaches no row begin with."""
        return self.receiver.removesuffix(self.reach)

    @property
    def bare_handed(self) -> str:
        """What the arguments of a call of such a function begin with."""
        return self.handed.removesuffix(self.handed_reach)


@dataclass(frozen=True)
class ServiceAccess:
    """How the router reaches the operations."""

    service: str
    """What the operations are called on."""
    handed: str
    """What the arguments of an operation begin with: the session or nothing."""
    alias: str = ""
    """Name of the type with which an endpoint depends on the service; empty where it depends on the session."""
    alias_value: str = ""
    held: str = ""
    """The service class behind that type."""


def class_name(answers: Answers) -> str:
    """The name of the service class, `OrderService`."""
    return fill(answers.host.service.class_name, answers)


def instance_name(answers: Answers) -> str:
    """The name of the one object of the service class, `order_service`."""
    return fill(answers.host.service.instance, answers)


def fill(pattern: str, answers: Answers) -> str:
    """A pattern of a name with the resource's names in it."""
    resource = answers.resource
    names = {"{Resource}": resource.pascal, "{Plural}": resource.plural_pascal}
    names |= {"{resource}": resource.snake, "{plural}": resource.plural_snake}
    for placeholder, name in names.items():
        pattern = pattern.replace(placeholder, name)
    return pattern


def below_parent(holder: ServiceHolder, names: EndpointNames, kind: str) -> ServiceHolder:
    """The same holder; below a parent, every operation takes the parent's key.

    Args:
        holder: What stands around the operations.
        names: The endpoint's names.
        kind: The type of the parent's key.
    """
    parameter, handed = f", {names.parent_parameter}: {kind}", f"{names.parent_parameter}, "
    return replace(
        holder,
        receiver=holder.receiver + parameter,
        handed=holder.handed + handed,
        reach=holder.reach + parameter,
        handed_reach=holder.handed_reach + handed,
    )


def build_holder(
    answers: Answers, names: EndpointNames, imports: Imports, session_class: Callable[[], str]
) -> ServiceHolder:
    """Build what stands around the operations.

    Args:
        answers: The answers.
        names: The endpoint's names.
        imports: Imports of the service module.
        session_class: Imports the class of the session and gives what to write for it.
    """
    holder = _holder(answers, names, imports, session_class)
    if not answers.owner:
        return holder
    reach, handed = ", reach: Reach", "reach, "
    return replace(
        holder,
        receiver=holder.receiver + reach,
        handed=holder.handed + handed,
        reach=reach,
        handed_reach=handed,
    )


def _holder(
    answers: Answers, names: EndpointNames, imports: Imports, session_class: Callable[[], str]
) -> ServiceHolder:
    style = answers.host.service
    def_ = "async def" if answers.host.is_async else "def"
    if style.kind == "functions":
        session = f"session: {session_class()}"
        return ServiceHolder("", 0, def_, (), None, "", session, "session", "", "session, ")
    base = _base(answers, names, imports)
    name = class_name(answers)
    header = f"class {name}({base})" if base else f"class {name}"
    attributes = tuple(f"{attribute} = {names.model}" for attribute in style.class_attributes) if base else ()
    if style.kind == "session":
        inherits = bool(base) and bool(style.base_constructor)
        constructor = None
        if not inherits or style.base_constructor != ("session",) or style.injection == "depends":
            constructor = _constructor(answers, names, imports, session_class, inherits=inherits)
        held = f"self.{style.session_attribute}"
        return ServiceHolder(header, 4, def_, attributes, constructor, "", "self", held, "self.", "")
    session = f"session: {session_class()}"
    if style.kind == "static":
        def_ = f"@classmethod\n{def_}"
        return ServiceHolder(header, 4, def_, attributes, None, "", f"cls, {session}", "session", "cls.", "session, ")
    instance = f"{instance_name(answers)} = {name}({names.model if base and style.base_constructor else ''})"
    receiver = f"self, {session}"
    return ServiceHolder(header, 4, def_, attributes, None, instance, receiver, "session", "self.", "session, ")


def _base(answers: Answers, names: EndpointNames, imports: Imports) -> str:
    """The host's base with its type arguments; nothing where an operation lacks whose schema it wants."""
    style = answers.host.service
    if not style.base or not set(style.base_arguments) - {"model"} <= set(answers.operations):
        return ""
    schema = names.module("schema")
    written = []
    for argument in style.base_arguments:
        if argument == "model":
            written.append(names.model)
        else:
            written.append(imports.name(schema, names.prefix + argument.capitalize()))
    base = imports.target(style.base)
    return f"{base}[{', '.join(written)}]" if written else base


def _constructor(
    answers: Answers, names: EndpointNames, imports: Imports, session_class: Callable[[], str], *, inherits: bool
) -> Constructor:
    style = answers.host.service
    written = _injected(names, imports, session_class) if style.injection == "depends" else session_class()
    if not inherits:
        return Constructor(f"session: {written}", f"self.{style.session_attribute} = session")
    given = {"session": "session", "model": names.model}
    arguments = ", ".join(given[name] for name in style.base_constructor)
    return Constructor(f"session: {written}", f"super().__init__({arguments})")


def _injected(names: EndpointNames, imports: Imports, session_class: Callable[[], str]) -> str:
    """The type of a parameter that FastAPI fills with the session."""
    if names.session_alias:
        return imports.target(names.session_alias)
    depends = imports.name("fastapi", "Depends")
    if names.answers.host.style.dependencies == "default":
        return f"{session_class()} = {depends}({imports.target(names.session)})"
    return f"{imports.name('typing', 'Annotated')}[{session_class()}, {depends}({imports.target(names.session)})]"


def build_access(answers: Answers, names: EndpointNames, imports: Imports) -> ServiceAccess:
    """Build how the router reaches the operations.

    Args:
        answers: The answers.
        names: The endpoint's names.
        imports: Imports of the router module.
    """
    access = _access(answers, names, imports)
    return replace(access, handed=f"{access.handed}reach, ") if answers.owner else access


def _access(answers: Answers, names: EndpointNames, imports: Imports) -> ServiceAccess:
    style, module = answers.host.service, names.module("service")
    local = f"{answers.resource.snake}_service"
    match style.kind:
        case "functions":
            package, _, name = module.rpartition(".")
            imports.alias(package, name, local)
        case "singleton":
            # Some hosts call the object like the rows that it gives.
            imports.alias(module, instance_name(answers), local)
        case "static":
            local = imports.name(module, class_name(answers))
        case _:
            held = imports.name(module, class_name(answers))
            if style.injection != "depends":
                return ServiceAccess(f"{held}(session)", "")
            depends = imports.name("fastapi", "Depends")
            if answers.host.style.dependencies == "default":
                return ServiceAccess("service", "", f"{held}Dep", held=held)
            annotated = imports.name("typing", "Annotated")
            return ServiceAccess("service", "", f"{held}Dep", f"{annotated}[{held}, {depends}()]", held)
    return ServiceAccess(local, "session, ")
