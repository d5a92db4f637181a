"""Where the host imports its models, so that migrations know them all."""

from __future__ import annotations

import ast

from .facts import Alembic, ModelIndex
from .models import Models
from .modules import Module
from .project import Project
from .trees import Import, imported, statements

GATHERING = frozenset("base _all_models all_models models_index registry import_models models metadata".split())
DISCOVERY = (b"import_module", b"iter_modules", b"walk_packages")


class ModelIndexReader:
    """Looks for the module that a new model has to be imported in.

    Args:
        project: The host.
        models: Its tables.
        alembic: Its migrations.
        folder: The folder of the new model, as far as it does not depend on the resource.
    """

    def __init__(self, project: Project, models: Models, alembic: Alembic | None, folder: str) -> None:
        self.project = project
        self.alembic = alembic
        self.folder = folder
        self.files = {mapped.module.file for mapped in models.tables}

    def index(self) -> ModelIndex | None:
        """The module; Alembic's environment where no other gathers models and nothing discovers them."""
        if not self.files:
            return None
        found = [score for module in self._candidates() if (score := self._score(module)) is not None]
        if found:
            return max(found, key=lambda item: item[0])[1]
        environment = self.alembic.env_file if self.alembic is not None else None
        if environment is None or self._discovers(environment):
            return None
        return ModelIndex(environment, "env")

    def _score(self, module: Module) -> tuple[int, ModelIndex] | None:
        """How well a module gathers the models; None for one that does not."""
        lines = [
            (statement, found)
            for statement in statements(module.tree.body)
            if isinstance(statement, ast.Import | ast.ImportFrom)
            and (found := self._imported(module, statement) & self.files)
            and (_style(module) != "module" or not _is_used(module, statement))
        ]
        covered = set().union(*(found for _, found in lines)) if lines else set()
        folder = module.file.rpartition("/")[0]
        # The package of the new model need not know of the others.
        is_own = module.file.endswith("__init__.py") and folder != "" and folder == self.folder
        files = {file for file in self.files if file.startswith(f"{folder}/")} if is_own else self.files
        wanted = len(files - {module.file})
        if not covered or len(covered) * 2 < wanted:
            return None
        is_above = not folder or f"{self.folder}/".startswith(f"{folder}/")
        if len(covered) == 1 < len(self.files) and not is_above and all(f.startswith(f"{folder}/") for f in covered):
            # The package of one feature gathers nothing but its own.
            return None
        style = _style(module)
        score = 1000 * is_own + len(covered) * 10 + {"package": 3, "module": 2, "env": 1}[style]
        return score, ModelIndex(module.file, style, ast.unparse(lines[-1][0]))

    def _candidates(self) -> list[Module]:
        """Modules whose purpose can be to gather models: packages above them, Alembic's env.py, what is named so."""
        names: set[str] = set()
        for file in self.files:
            folder = file.rpartition("/")[0]
            while folder:
                names.add(f"{folder}/__init__.py")
                folder = folder.rpartition("/")[0]
        for file in self.project.mentioning("sqlalchemy", "sqlmodel", "SQLModel", "Base("):
            if file.endswith("/env.py"):
                names.add(file)
        names |= {file for file in self.project.python if _named(file) in GATHERING}
        found = (self.project.module(file) for file in sorted(names - self.files) if self.project.has(file))
        return [module for module in found if module is not None]

    def _imported(self, module: Module, statement: ast.Import | ast.ImportFrom) -> set[str]:
        """Files that an import statement reads."""
        found: set[str] = set()
        if isinstance(statement, ast.Import):
            # `import a.b` binds `a` and reads `a/b.py`.
            files = (module.file_of(Import(alias.name, None, 0, statement.lineno)) for alias in statement.names)
            found.update(file for file in files if file is not None)
        for name, target in imported(statement):
            file = module.file_of(target)
            if file is not None:
                found.add(file)
            symbol = module.imported(target, 1) if name != "*" else None
            if symbol is not None and symbol.module is not None:
                found.add(symbol.module.file)
        return found

    def _discovers(self, environment: str) -> bool:
        """Whether the environment, or a module that it imports, looks for modules by itself."""
        module = self.project.module(environment)
        files = {environment}
        for target in [*module.imports.values(), *module.stars] if module is not None else ():
            file = module.file_of(target) if module is not None else None
            if file is not None and file.endswith(".py"):
                files.add(file)
        return any(word in self.project.read(file) for file in files for word in DISCOVERY)


def _named(file: str) -> str:
    """The name under which a module is imported, without that of its package."""
    return file.removesuffix(".py").removesuffix("/__init__").rpartition("/")[2]


def _style(module: Module) -> str:
    if module.file.endswith("__init__.py"):
        return "package"
    return "env" if module.file.endswith("env.py") else "module"


def _is_used(module: Module, statement: ast.Import | ast.ImportFrom) -> bool:
    """Whether a module works with what it imports: then it imports for itself and gathers nothing."""
    bound = {name.partition(".")[0] for name, _ in imported(statement)}
    return any(isinstance(node, ast.Name) and node.id in bound for node in module.nodes)
