"""Importing a model where the host completes its metadata, `__all__` included."""

from __future__ import annotations

import re
from collections.abc import Sequence

import libcst as cst

from .exports import add_export, exported
from .import_place import ImportStatement, ImportText, add_import, linter_comment
from .imports import Binding, Imports, used_names, uses_of
from .names import kinship, relative_name
from .outcome import AlreadyThere, Cannot, Done, EditImpossibleError, Outcome
from .requests import ModelImport
from .source import Source, Splice, changes, edited_source, splice, walk

UNUSED = "# noqa: F401"


def import_model(source: str, request: ModelImport) -> Outcome:
    """Import a model; `source` is the whole file, the lines around the insertion stay as they are.

    `Done` holds the new file. `AlreadyThere` means that the model or its module is imported, in whatever form.
    `Cannot` says why the file cannot be edited, with the line to paste.
    """
    try:
        file = Source(source)
        imports = Imports(file, request.file_module, request.is_package)
        if imported(file, imports, request):
            return AlreadyThere()
        result = splice(source, _splices(file, imports, request))
        _check(source, result, request)
    except EditImpossibleError as problem:
        return Cannot(str(problem), model_paste_lines(request))
    return Done(result, changes(source, result))


def _check(source: str, result: str, request: ModelImport) -> None:
    """Raises unless the edited file has all that it had, parses, and says what it was edited to say."""
    file = edited_source(source, result)
    if not imported(file, Imports(file, request.file_module, request.is_package), request):
        raise EditImpossibleError("the import would not be found in the edited file")


def model_paste_lines(request: ModelImport) -> tuple[str, ...]:
    """What a person would paste, with a comment that says where."""
    return ("# with the other imports of models:", f"from {request.module} import {request.name}  {UNUSED}")


def imported(file: Source, imports: Imports, request: ModelImport) -> list[cst.ImportAlias | cst.ImportStar]:
    """What imports the model, its module, or everything in it when the program runs."""
    wanted = {request.target, request.module}
    if request.style != "package":
        wanted.add(f"{request.module.rpartition('.')[0]}.{request.name}")
    found: list[cst.ImportAlias | cst.ImportStar] = []
    for statement in walk(file.module, cst.Import, cst.ImportFrom):
        if _for_checkers(file, statement):
            continue
        module = imports.module_of(statement) if isinstance(statement, cst.ImportFrom) else None
        if isinstance(statement.names, cst.ImportStar):
            found += [statement.names] if module == request.module else []
            continue
        for alias in statement.names:
            dotted = f"{module}.{alias.evaluated_name}" if module else alias.evaluated_name
            relative = isinstance(statement, cst.ImportFrom) and module is None
            found += [alias] if dotted in wanted and not relative else []
    return found


def _for_checkers(file: Source, statement: cst.CSTNode) -> bool:
    branches = [outer for outer in file.ancestors(statement) if isinstance(outer, cst.If)]
    return any("TYPE_CHECKING" in file.code(branch.test) for branch in branches)


def _splices(file: Source, imports: Imports, request: ModelImport) -> list[Splice]:
    neighbours = _neighbours(imports, request)
    pattern = neighbours[-1] if neighbours else None
    statement = pattern.statement if pattern else None
    star = _star_neighbour(imports, request) if pattern is None else None
    relative = _relative(file, statement or star)
    export: str | None = None
    module, name = request.module, request.name
    statements = [one.statement for one in neighbours if isinstance(one.statement, ImportStatement)]
    if star is not None:
        text = ImportText(_written(module, request, relative), "*", module, _copied(file, star), extend=False)
        return add_import(file, imports, text, [star], len(file.text))
    if isinstance(statement, cst.Import):
        text = ImportText(module, None, module, _copied(file, statement))
        return add_import(file, imports, text, statements, len(file.text))
    parent, _, leaf = request.module.rpartition(".")
    if pattern is not None and _is_module(pattern, request) and leaf not in used_names(file):
        module, name = parent, leaf
    export = _bound(file, name)
    written = name if export == name else f"{name} as {export}"
    if pattern is not None and _re_exports(pattern):
        written = f"{name} as {name}"
    listed = _listed(file, neighbours)
    comment = _comment(file, statements, neighbours, listed or " as " in written)
    text = ImportText(_written(module, request, relative), written, module, comment, request.line_length)
    added = add_import(file, imports, text, statements, len(file.text))
    return [*added, *(add_export(file, export, request.line_length) if listed else [])]


def _neighbours(imports: Imports, request: ModelImport) -> list[Binding]:
    """Imports of other models: of classes from sibling modules if there are any, else the nearest other form."""
    classes, modules, others = [], [], []
    parent = request.module.rpartition(".")[0]
    for binding in imports.bindings:
        if not isinstance(binding.statement, ImportStatement) or binding.alias is None or not binding.certain:
            continue
        if isinstance(binding.statement, cst.Import):
            modules += [binding] if kinship(binding.alias.evaluated_name, request.module) else []
        elif binding.package == request.module or kinship(binding.package, request.module):
            classes.append(binding)
        elif kinship(binding.origin, request.module) and not binding.origin.rpartition(".")[2][:1].isupper():
            modules.append(binding)
        elif parent and binding.package == parent:
            others.append(binding)
    return classes or modules or others


def _is_module(pattern: Binding, request: ModelImport) -> bool:
    """Whether the neighbour imports a sibling module as a whole."""
    own = pattern.package == request.module or kinship(pattern.package, request.module)
    return not own and not pattern.origin.rpartition(".")[2][:1].isupper()


def _star_neighbour(imports: Imports, request: ModelImport) -> cst.ImportFrom | None:
    found = [statement for module, statement in imports.star_modules() if kinship(module, request.module)]
    return found[-1] if found else None


def _relative(file: Source, statement: cst.CSTNode | None) -> bool:
    if statement is not None:
        return isinstance(statement, cst.ImportFrom) and bool(statement.relative)
    return any(statement.relative for statement in walk(file.module, cst.ImportFrom))


def _written(module: str, request: ModelImport, relative: bool) -> str:
    name = relative_name(module, request.file_module, request.is_package) if relative and request.file_module else None
    return name or module


def _bound(file: Source, name: str) -> str:
    """The name to bind: the model's own unless the file has it already."""
    taken = used_names(file)
    if name not in taken:
        return name
    number = 2
    alias = f"{name}Model" if name[:1].isupper() else f"{name}_model"
    while alias in taken:
        alias, number = f"{name}Model{number}", number + 1
    return alias


def _re_exports(pattern: Binding) -> bool:
    """Whether the neighbour is written `User as User`."""
    alias = pattern.alias
    return alias is not None and alias.evaluated_alias == alias.evaluated_name


def _listed(file: Source, neighbours: Sequence[Binding]) -> bool:
    """Whether the new name belongs in `__all__`: the file has one, and the neighbours are in it."""
    names = exported(file)
    return names is not None and (not neighbours or any(one.name in names for one in neighbours))


def _comment(
    file: Source, statements: Sequence[ImportStatement], neighbours: Sequence[Binding], accounted: bool
) -> str:
    """The comment that keeps a linter from calling the import unused, when one is needed."""
    copied = _copied(file, statements[-1]) if statements else ""
    if copied or accounted or _file_wide(file):
        return copied
    names = exported(file) or []
    tolerated = any(not uses_of(file, one.name) and one.name not in names for one in neighbours)
    return "" if tolerated else UNUSED


def _copied(file: Source, statement: cst.CSTNode) -> str:
    comment = file.comment_after(statement)
    if not comment and isinstance(statement, cst.ImportFrom) and not isinstance(statement.names, cst.ImportStar):
        comment = file.comment_after(statement.names[-1])
    return linter_comment(comment)


def _file_wide(file: Source) -> bool:
    return re.search(r"(?im)^\ufeff?\s*#\s*(ruff|flake8):\s*noqa", file.text) is not None
