"""Registering a router in a file of the host, and taking the registration out again."""

from __future__ import annotations

from collections.abc import Sequence

import libcst as cst

from .call_text import call_text, quote_of
from .import_form import Chooser, Form, Neighbour, NewImport, form_of, kin_of
from .import_place import ImportStatement, ImportText, add_import, line_after, line_before, linter_comment
from .imports import Binding, Imports, used_names
from .layout import quoted
from .outcome import AlreadyThere, Cannot, Done, EditImpossibleError, Outcome
from .registrations import registered
from .requests import RouterRegistration
from .router_place import Place, find_place
from .sequences import Item, Literal, add_element, elements_of
from .source import Source, Splice, changes, edited_source, splice


def register_router(source: str, request: RouterRegistration) -> Outcome:
    """Register a router; `source` is the whole file, the lines around the insertion stay as they are.

    `Done` holds the new file. `AlreadyThere` means that the router is registered, in whatever form. `Cannot` says why
    there is no safe place, with the lines to paste.
    """
    try:
        file = Source(source)
        imports = Imports(file, request.file_module, request.is_package)
        if registered(file, imports, request):
            return AlreadyThere()
        result = splice(source, _splices(file, imports, request))
        _check(source, result, request)
    except EditImpossibleError as problem:
        return Cannot(str(problem), paste_lines(request))
    return Done(result, changes(source, result))


def paste_lines(request: RouterRegistration) -> tuple[str, ...]:
    """What a person would paste, with a comment that says where."""
    if request.style == "router-list":
        call, where = f"    {request.alias},", f"# in the list `{request.object}`:"
    else:
        values = [] if request.prefix is None else [f"prefix={quoted(request.prefix, chr(34))}"]
        if request.tags is not None:
            values.append(f"tags=[{', '.join(quoted(tag, chr(34)) for tag in request.tags)}]")
        function, given = f"{request.object}.include_router", [request.alias, *values]
        if request.helper:
            function = request.helper
            given = [*([request.object] if request.helper_position else []), *given]
        call = f"{function}({', '.join(given)})"
        place = f"in the function `{request.function}`" if request.function else f"after `{request.object}` is made"
        where = f"# {place}:"
    name = request.router_name
    name = name if name == request.alias else f"{name} as {request.alias}"
    return ("# with the other imports:", f"from {request.module} import {name}", where, call)


def _check(source: str, result: str, request: RouterRegistration) -> None:
    """Raises unless the edited file has all that it had, parses, and says what it was edited to say."""
    file = edited_source(source, result)
    if not registered(file, Imports(file, request.file_module, request.is_package), request):
        raise EditImpossibleError("the registration would not be found in the edited file")


def _splices(file: Source, imports: Imports, request: RouterRegistration) -> list[Splice]:
    if request.style not in ("aggregator", "app-direct", "factory-direct", "decorators", "router-list"):
        raise EditImpossibleError(f"routers of this project are not registered by a call ({request.style})")
    if request.at_end:
        return [_at_end(file, request)]
    place = find_place(file, imports, request)
    neighbours = _neighbours(file, imports, place, request)
    existing = _existing(imports, place, request)
    if existing is not None:
        return _registration(file, place, request, existing)
    new = _new_import(file, place, neighbours, request)
    statements = [one.binding.statement for one in neighbours if isinstance(one.binding.statement, ImportStatement)]
    text = ImportText(
        new.package if new.form in (Form.OBJECT, Form.MODULE) else new.name,
        new.name if new.form in (Form.OBJECT, Form.MODULE) else None,
        request.module if new.form is not Form.MODULE else request.module.rpartition(".")[0],
        _noqa(file, statements),
        request.line_length,
    )
    first_use = file.span(place.literal or place.statement or file.module)[0]
    added = add_import(file, imports, text, statements, first_use)
    return [*added, *_registration(file, place, request, new.expression)]


def _at_end(file: Source, request: RouterRegistration) -> Splice:
    """Import and call below everything else but the lines that run the file as a program."""
    if not file.module.body:
        raise EditImpossibleError("the file is empty")
    name = request.router_name if request.router_name == request.alias else f"{request.router_name} as {request.alias}"
    comment = f"  {request.comment}" if request.comment else ""
    lines = [f"from {request.module} import {name}{comment}", "", *call_text(file, request, request.alias, [], "")]
    last = file.module.body[-1]
    if isinstance(last, cst.If) and "__name__" in file.code(last.test):
        return line_before(file, last, [*lines, "", ""])
    return line_after(file, last, ["", "", *lines])


def _new_import(file: Source, place: Place, neighbours: Sequence[Neighbour], request: RouterRegistration) -> NewImport:
    pattern = next((one for one in reversed(neighbours) if one.kin), neighbours[-1] if neighbours else None)
    if pattern is None:
        relative = _imports_relatively(file)
    else:
        statement = pattern.binding.statement
        relative = isinstance(statement, cst.ImportFrom) and bool(statement.relative)
        if pattern.kin is None:
            pattern = None
    return Chooser(request, pattern, used_names(file), place.takes_modules, relative).choose()


def _imports_relatively(file: Source) -> bool:
    """Whether the file imports from its own package relatively."""
    statements = [line.body[0] for line in file.module.body if isinstance(line, cst.SimpleStatementLine)]
    return any(isinstance(one, cst.ImportFrom) and bool(one.relative) for one in statements)


def _neighbours(file: Source, imports: Imports, place: Place, request: RouterRegistration) -> list[Neighbour]:
    """The imports of what is registered there already: siblings if there are any, in the order of their lines."""
    found = []
    for router in _registered_there(place):
        name = router
        while isinstance(name, cst.Attribute):
            name = name.value
        if not isinstance(name, cst.Name):
            continue
        found += [
            _neighbour(imports, binding, router, place, request)
            for binding in imports.visible(router, name.value)
            if binding.certain and isinstance(binding.statement, ImportStatement)
        ]
    kin = [one for one in found if one.kin is not None] or found
    return sorted(kin, key=lambda one: file.span(one.binding.statement)[0])


def _neighbour(
    imports: Imports, binding: Binding, router: cst.BaseExpression, place: Place, request: RouterRegistration
) -> Neighbour:
    form = form_of(binding, router, place.takes_modules)
    kin = None
    for dotted in imports.resolve(router):
        kin = kin or kin_of(dotted, form, request.module, place.takes_modules)
    return Neighbour(binding, form, kin)


def _registered_there(place: Place) -> list[cst.BaseExpression]:
    if place.literal is None:
        return [call.router for call in place.siblings]
    found: list[cst.BaseExpression] = []
    for element in place.literal.elements:
        value = element.value
        if isinstance(value, cst.Tuple | cst.List) and value.elements:
            value = value.elements[0].value
        found.append(value)
    return found


def _existing(imports: Imports, place: Place, request: RouterRegistration) -> str | None:
    """How the router is reached when the file imports it already."""
    anchor = place.literal or place.statement or place.block
    for binding in imports.bindings:
        if not binding.certain or binding not in imports.visible(anchor, binding.name):
            continue
        if binding.origin == request.target and not place.takes_modules:
            return binding.name
        if binding.origin == request.module and isinstance(binding.statement, ImportStatement):
            return binding.name if place.takes_modules else f"{binding.name}.{request.router_name}"
    return None


def _noqa(file: Source, statements: Sequence[ImportStatement]) -> str:
    """The neighbours' `# noqa…`, when the last of them has one."""
    return linter_comment(file.comment_after(statements[-1])) if statements else ""


def _registration(file: Source, place: Place, request: RouterRegistration, expression: str) -> list[Splice]:
    if place.literal is not None:
        return _in_literal(file, place.literal, request, expression)
    if place.statement is None:
        raise EditImpossibleError("there is no place for the registration")
    start = file.span(place.statement)[0]
    indent = file.indent_at(start)
    lines = call_text(file, request, expression, place.siblings, indent)
    if place.before:
        return [line_before(file, place.statement, lines)]
    return [line_after(file, place.statement, [*[""] * place.blank_lines, *lines])]


def _in_literal(file: Source, literal: Literal, request: RouterRegistration, expression: str) -> list[Splice]:
    elements = elements_of(literal)
    text = _element_text(file, elements[-1], request, expression) if elements else expression
    return add_element(file, literal, len(elements), text, request.line_length)


def _element_text(file: Source, sample: Item, request: RouterRegistration, expression: str) -> str:
    """The new element: the expression, or a tuple of router, prefix and tags like the neighbour's."""
    value = sample.value if isinstance(sample, cst.Element) else None
    if not isinstance(value, cst.Tuple):
        return expression
    parts = [expression]
    for element in value.elements[1:]:
        quote = quote_of(file, element)
        text = element.value.evaluated_value if isinstance(element.value, cst.SimpleString) else None
        if isinstance(text, str) and text.startswith("/") and request.prefix is not None:
            parts.append(quoted(request.prefix, quote))
        elif isinstance(text, str) and request.tags:
            parts.append(quoted(request.tags[0], quote))
        elif isinstance(element.value, cst.List) and request.tags is not None:
            parts.append("[" + ", ".join(quoted(tag, quote) for tag in request.tags) + "]")
        else:
            raise EditImpossibleError(f"the items of `{request.object}` hold more than routers, prefixes and tags")
    return f"({', '.join(parts)})"
