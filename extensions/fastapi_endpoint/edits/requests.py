"""What an edit is asked to do, as plain values."""

from __future__ import annotations

from dataclasses import dataclass


class EditRequestError(ValueError):
    """Raised when a description of an edit is not one; the message is a sentence for people."""


@dataclass(frozen=True)
class RouterRegistration:
    """Register one router in one file of the host."""

    style: str
    """`aggregator`, `app-direct`, `factory-direct`, `router-list` (`decorators` is treated like `app-direct`)."""
    object: str
    """What `include_router` is called on (`api_router`, `self.app`, …), or the name of the list."""
    module: str
    """Dotted module of the router, as the host imports it."""
    function: str | None = None
    """Name of the function or method that holds the calls (`Class.method` is possible), None at module level."""
    router_name: str = "router"
    alias: str = "new_router"
    """Name to import the router as, when its own name is taken or says too little."""
    prefix: str | None = None
    """Written only when the neighbours write theirs in the call."""
    tags: tuple[str, ...] | None = None
    """Written only when the neighbours write theirs in the call."""
    file_module: str = ""
    """Dotted module of the edited file; empty when it is not known (then relative imports stay unresolved)."""
    is_package: bool = False
    """Whether the edited file is an `__init__.py`."""
    line_length: int = 88
    comment: str = ""
    """Comment behind an import that stands `at_end`, e.g. `# noqa: E402`."""
    at_end: bool = False
    """Whether the router's modules import the edited file: then it can be imported only below what they need."""
    copies_prefix: bool = True
    """Whether a neighbour's prefix that names no resource is written too, where there is no `prefix`."""
    helper: str = ""
    """Function of the host's that neighbours call in the place of `include_router`; it takes the router as well."""
    helper_position: int = 0
    """Which argument of the helper is the router."""

    @property
    def target(self) -> str:
        """Dotted name of the router object."""
        return f"{self.module}.{self.router_name}"


@dataclass(frozen=True)
class ModelImport:
    """Import one model in the module from which the metadata is completed."""

    module: str
    """Dotted module of the model, as the host imports it."""
    name: str
    style: str = "package"
    """`package` (an `__init__.py`), `env` (Alembic's `env.py`) or `module`."""
    file_module: str = ""
    is_package: bool = False
    line_length: int = 88

    @property
    def target(self) -> str:
        """Dotted name of the class."""
        return f"{self.module}.{self.name}"
