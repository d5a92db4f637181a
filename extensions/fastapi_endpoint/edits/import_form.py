"""In which form the neighbours import, and the import of a new module in the same form."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import libcst as cst

from .imports import Binding
from .names import Kinship, kinship, relative_name
from .requests import RouterRegistration


class Form(Enum):
    """How a neighbour's router becomes available."""

    OBJECT = "from package.items import router as items_router"
    MODULE = "from package import items"
    PLAIN = "import package.items"
    PLAIN_AS = "import package.items as items"


@dataclass(frozen=True)
class Neighbour:
    """The sibling whose import and call serve as the pattern."""

    binding: Binding
    form: Form
    kin: Kinship | None


@dataclass(frozen=True)
class NewImport:
    """An import to write, and the expression that reaches the router through it."""

    form: Form
    package: str
    """What stands behind `from`, or behind `import` for the plain forms."""
    imported: str | None
    """What stands behind `from … import`, without `as`."""
    alias: str | None
    expression: str

    @property
    def bound(self) -> str:
        """The name that the import binds."""
        return self.alias or self.imported or self.package.partition(".")[0]

    @property
    def name(self) -> str:
        """The imported name as written behind `import`."""
        imported = self.imported or self.package
        return f"{imported} as {self.alias}" if self.alias else imported


def form_of(binding: Binding, router: cst.BaseExpression, takes_modules: bool) -> Form:
    """The form of a neighbour's import, given how its router is written where it is registered."""
    if isinstance(binding.statement, cst.Import):
        return Form.PLAIN_AS if binding.alias and binding.alias.asname else Form.PLAIN
    return Form.MODULE if isinstance(router, cst.Attribute) or takes_modules else Form.OBJECT


def module_behind(dotted: str, form: Form, takes_modules: bool) -> str:
    """The module that a registered neighbour `dotted` comes from."""
    return dotted if takes_modules and form is not Form.OBJECT else dotted.rpartition(".")[0]


def kin_of(dotted: str, form: Form, module: str, takes_modules: bool) -> Kinship | None:
    """How `module` follows from the module of a neighbour."""
    return kinship(module_behind(dotted, form, takes_modules), module)


@dataclass(frozen=True)
class Chooser:
    """Chooses the import for one registration: in the neighbour's form if its name is free, else under an alias."""

    request: RouterRegistration
    neighbour: Neighbour | None
    taken: set[str]
    """Names that the file has."""
    takes_modules: bool
    """Whether modules are registered, not routers."""
    relative: bool
    """Whether the neighbours import relatively."""

    def choose(self) -> NewImport:
        """The import to write."""
        form = self.neighbour.form if self.neighbour else (Form.MODULE if self.takes_modules else Form.OBJECT)
        if form is Form.MODULE and "." not in self.request.module:
            form = Form.PLAIN
        ways = {Form.MODULE: self._module, Form.PLAIN: self._plain, Form.PLAIN_AS: self._plain_as}
        return (ways[form]() if form in ways else None) or self._object()

    def _object(self) -> NewImport:
        name = self.request.router_name
        neighbour = self.neighbour if self.neighbour and self.neighbour.form is Form.OBJECT else None
        alias: str | None = None
        # Every module has a `router`: beside other names, it says too little.
        if name in self.taken or name == "router":
            alias = free_name((_renamed(neighbour) if neighbour else None) or self.request.alias, self.taken)
        return NewImport(Form.OBJECT, self._written(self.request.module), name, alias, alias or name)

    def _module(self) -> NewImport | None:
        parent, _, leaf = self.request.module.rpartition(".")
        alias: str | None = None
        if self.neighbour and _has_alias(self.neighbour):
            alias = _renamed(self.neighbour) or f"{leaf}_module"
        if (alias or leaf) in self.taken:
            if not self.takes_modules:
                return None
            alias = free_name(f"{leaf}_module", self.taken)
        return NewImport(Form.MODULE, self._written(parent), leaf, alias, self._reach(alias or leaf))

    def _plain(self) -> NewImport | None:
        module = self.request.module
        root = module.partition(".")[0]
        shared = self.neighbour is not None and self.neighbour.binding.name == root
        if root in self.taken and not shared:
            return None
        return NewImport(Form.PLAIN, module, None, None, self._reach(module))

    def _plain_as(self) -> NewImport | None:
        module = self.request.module
        alias = _renamed(self.neighbour) or module.rpartition(".")[2]
        if alias in self.taken:
            return None
        return NewImport(Form.PLAIN_AS, module, None, alias, self._reach(alias))

    def _reach(self, bound: str) -> str:
        return bound if self.takes_modules else f"{bound}.{self.request.router_name}"

    def _written(self, module: str) -> str:
        request = self.request
        name = relative_name(module, request.file_module, request.is_package) if self.relative else None
        return name or module


def free_name(wanted: str, taken: set[str]) -> str:
    """`wanted`, or with a number behind it when the file has that name already."""
    name, number = wanted, 2
    while name in taken:
        name, number = f"{wanted}_{number}", number + 1
    return name


def _renamed(neighbour: Neighbour | None) -> str | None:
    if neighbour is None or neighbour.kin is None:
        return None
    return neighbour.kin.rename(neighbour.binding.name)


def _has_alias(neighbour: Neighbour) -> bool:
    return neighbour.binding.alias is not None and neighbour.binding.alias.asname is not None
