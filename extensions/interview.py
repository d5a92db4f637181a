"""The one module that Copier loads: it hands the package's functions to the questions, templates and tasks."""

from __future__ import annotations

import importlib.util
import sys
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from copier_template_extensions import ContextHook

if TYPE_CHECKING:
    from jinja2 import Environment


def _load_package() -> Any:
    """Load the package beside this file under a name of its own.

    An update renders the old and the new version of the template in one process. Under its plain name the package of
    the first would be found in `sys.modules` and serve the second.
    """
    folder = Path(__file__).resolve().parent / "fastapi_endpoint"
    name = f"fastapi_endpoint_{sha256(str(folder).encode()).hexdigest()[:16]}"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, folder / "__init__.py")
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[name] = module
        spec.loader.exec_module(module)
    return importlib.import_module(f"{name}.copier_context")


class Interview(ContextHook):
    """Adds the interview's functions to everything that Copier renders."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        package = _load_package()
        package.compile_once(environment)
        self._session = package.Session()

    def hook(self, context: dict[str, Any]) -> None:
        """Extend the context of one rendering."""
        context.update(self._session.context(context))
