"""Where a new router is registered: the tree of routers that the application includes."""

from __future__ import annotations

import ast
import re
from collections import Counter, defaultdict
from dataclasses import dataclass

from .facts import Ambiguous, Evidence, Registration
from .includes import Helper, Include, Place
from .name_patterns import variable_of
from .naming import feature_position
from .router_tree import NAMED, NOWHERE, Tree
from .trees import keyword, name_parts
from .values import string_value

COMMON_SEGMENT = re.compile(r"(?:^|/)(?:api|rest|public|internal|v\d+|api[_-]?v\d+)$")
"""A prefix that ends like this is common to all resources: it names none of them."""


DISCOVERY = frozenset(
    "import_module iter_modules walk_packages glob rglob iterdir listdir scandir entry_points".split()
)


def registration_of(tree: Tree) -> Registration | Ambiguous[Registration] | None:
    """Where a new router goes, as a fact."""
    groups: dict[Place, list[Include]] = defaultdict(list)
    for include in tree.includes:
        if name_parts(include.call.func)[-1:] != ["mount"]:
            groups[include.parent].append(include)
    if not groups:
        return _without_includes(tree)
    ranked = sorted(groups, key=lambda place: _rank(tree, place, groups[place]))
    best = ranked[0]
    close = [
        place
        for place in ranked[1:]
        if tree.inherited(place).reached == tree.inherited(best).reached
        and (
            tree.inherited(place).security != tree.inherited(best).security
            # Two applications are two products: nothing says which one a resource belongs to.
            or (tree.is_application(place) and tree.is_application(best))
        )
        and len(groups[place]) >= 2
        and len(groups[place]) >= len(groups[best]) * 0.6
    ]
    first = _fact(tree, best, groups[best])
    return Ambiguous((first, *(_fact(tree, place, groups[place]) for place in close))) if close else first


def _rank(tree: Tree, place: Place, includes: list[Include]) -> tuple[object, ...]:
    """Smaller is a better home for a new router."""
    reached = tree.inherited(place).reached
    if reached > NAMED and tree.is_named_beside_main(place):
        reached = NAMED
    # An application that is mounted in the main one, or a router that a helper registers, is a home like any other
    # when it is the one with the routers: the main application may hold nothing but mounts.
    # Most children first: an application with a single include delegates to the aggregator behind it.
    weight = len(includes) if reached <= NAMED else len(includes) / 2
    if _is_of_one_feature(tree, place):
        weight /= 2
    if tree.is_application(place):
        # An application that includes an aggregator delegates to it, whatever else it includes itself.
        delegated = sum(1 for item in includes if _is_aggregator(tree, item.child) and not _is_narrow(tree, item))
        weight = (weight - delegated) / 2 if delegated else weight
    return (reached == NOWHERE, _is_in_feature(place), -weight, place.file.count("/"), place.file)


def _is_in_feature(place: Place | None) -> bool:
    """Tell whether a router lies in the folder of one feature, where a new one is no part of it."""
    return place is not None and feature_position(place.file.split("/")[:-1]) is not None


def _is_narrow(tree: Tree, include: Include) -> bool:
    """Tell whether an include leads to one part of the API: a feature, or what lies below one resource's prefix."""
    own = tree.own_prefix(include.child) if include.child is not None else ""
    step = ((tree.step(include) or "") + own).rstrip("/")
    return _is_in_feature(include.child) or bool(step and not COMMON_SEGMENT.search(step))


def _is_aggregator(tree: Tree, child: Place | None) -> bool:
    """Tell whether a child itself includes several routers."""
    return child is not None and sum(1 for include in tree.includes if include.parent == child) >= 2


def _is_of_one_feature(tree: Tree, place: Place) -> bool:
    """Tell whether a router gathers one feature: one of several such routers that another one gathers, far apart."""
    for above in (include.parent for include in tree.includes if include.child == place):
        gathered = {
            include.child
            for include in tree.includes
            if include.parent == above and include.child is not None and _is_aggregator(tree, include.child)
        }
        folders = {child.file.rpartition("/")[0] for child in gathered}
        if len(folders) >= 2 and above.file.rpartition("/")[0] not in folders and not tree.is_application(above):
            return True
    return False


def _fact(tree: Tree, place: Place, all_includes: list[Include]) -> Registration:
    inherited = tree.inherited(place)
    helper = _usual_helper(all_includes)
    includes = _in_one_function([include for include in all_includes if include.helper is helper])
    first = includes[0]
    last = includes[-1]
    habit = _prefix_habit(tree, includes)
    function = first.function
    is_app = tree.is_application(place) or _is_application_parameter(tree, place)
    if all(include.child is None for include in includes) and _discovers(first):
        style = "auto-discovery"
    elif first.in_loop is not None and len({id(include.call) for include in includes}) == 1:
        style = "router-list"
    elif not is_app:
        style = "aggregator"
    else:
        style = "app-direct" if function is None else "factory-direct"
    file, name = place.file, place.name
    added, unread = _added_by_helper(tree, last)
    list_file, list_name = _list_of(first) if style == "router-list" else (None, None)
    return Registration(
        file=last.module.file if style != "aggregator" or helper is not None else file,
        object=last.written if place.scope or last.module.file == file else name,
        style=style,
        prefix=(inherited.prefix + added + habit.include + habit.router).rstrip("/"),
        unread_prefix=" + ".join((*inherited.unread, *unread)),
        prefix_where=habit.where,
        include_prefix=habit.include,
        include_prefix_expression=habit.expression,
        router_prefix=habit.router,
        copies_prefix=habit.copied,
        function=function.name if function is not None else None,
        helper=helper.function.name if helper is not None else None,
        helper_position=helper.position or 0 if helper is not None else 0,
        mounted=tree.mounted_above(place),
        tags_where=(
            "include" if sum(1 for item in includes if keyword(item.call, "tags")) * 2 > len(includes) else "router"
        ),
        tags_capitalized=_are_capitalized(_tags(tree, includes)),
        security=inherited.security,
        variable=variable_of(includes),
        list_file=list_file,
        list_name=list_name,
        evidence=Evidence(last.module.file, last.call.lineno),
    )


def _usual_helper(includes: list[Include]) -> Helper | None:
    """The function that most includes are calls of; nothing where most call `include_router` themselves."""
    return Counter(include.helper for include in includes).most_common(1)[0][0]


def _in_one_function(includes: list[Include]) -> list[Include]:
    """The includes that stand where most of them stand: in one function, or outside functions in one file."""
    places = Counter((include.module.file, include.function) for include in includes)
    most = places.most_common(1)[0][0]
    return [include for include in includes if (include.module.file, include.function) == most]


def _added_by_helper(tree: Tree, include: Include) -> tuple[str, tuple[str, ...]]:
    """What the function that an include is a call of puts before the prefix that it is given, and what is unread."""
    if include.helper is None:
        return "", ()
    own = string_value(include.module, include.prefix, tree.bindings(include)) or ""
    return (tree.step(include) or "").removesuffix(own.rstrip("/")), tree.unread(include)


def _tags(tree: Tree, includes: list[Include]) -> list[str]:
    """The tags that includes, or the routers that they include, are written with."""
    made = [tree.constructors[item.child][1] for item in includes if item.child in tree.constructors]
    calls = [*(item.call for item in includes), *made]
    written = [keyword(call, "tags") for call in calls]
    items = [item for value in written if isinstance(value, ast.List | ast.Tuple) for item in value.elts]
    return [item.value for item in items if isinstance(item, ast.Constant) and isinstance(item.value, str)]


def _are_capitalized(tags: list[str]) -> bool:
    return sum(tag[:1].isupper() for tag in tags) * 2 > len(tags)


def _list_of(include: Include) -> tuple[str | None, str | None]:
    """File and name of the list that the loop around a call goes through; nothing for one written in the loop."""
    iterated = include.in_loop.iter if include.in_loop is not None else None
    if not isinstance(iterated, ast.Name | ast.Attribute):
        return None, None
    symbol = include.module.resolve(iterated)
    owner = symbol.module if symbol is not None and symbol.module is not None else include.module
    return owner.file, name_parts(iterated)[-1]


def _is_application_parameter(tree: Tree, place: Place) -> bool:
    return any(tree.is_application(other) for other, _ in tree.same_as.get(place, ()))


@dataclass(frozen=True)
class PrefixHabit:
    """Who writes which part of the URL for the neighbours."""

    where: str
    include: str = ""
    expression: str | None = None
    router: str = ""
    copied: bool = True


def _prefix_habit(tree: Tree, includes: list[Include]) -> PrefixHabit:
    """Who writes the resource's own segment, and what all neighbours write before it."""
    steps = [(string_value(item.module, item.prefix, tree.bindings(item)) or "").rstrip("/") for item in includes]
    own = [_prefix_of(tree, item.child) if item.child is not None else "" for item in includes]
    resource_steps = [step for step in steps if step and not COMMON_SEGMENT.search(step)]
    common_steps = [step for step in steps if COMMON_SEGMENT.search(step)]
    unknown = sum(1 for item, step in zip(includes, steps, strict=True) if item.prefix is not None and not step)
    with_own = [prefix for prefix in own if prefix]
    votes = {
        "router": len(with_own),
        "include": len(resource_steps) + unknown,
        "path": sum(1 for step, prefix in zip(steps, own, strict=True) if not prefix and step not in resource_steps)
        - unknown,
    }
    where = max(votes, key=lambda name: votes[name])
    shared_by_routers = _shared_by_most(with_own) if len(with_own) * 2 > len(includes) else ""
    if where == "router" and shared_by_routers:
        where = "path"
    if where == "include":
        shared = common_prefix(resource_steps)
        return PrefixHabit(where, include=shared, expression=_written_before(includes, shared))
    # What has no prefix where others have that of the API serves something else, such as metrics.
    most, count = Counter(reversed(common_steps)).most_common(1)[0] if common_steps else ("", 0)
    include = most if count * 2 >= len(includes) else ""
    expression = next(
        (ast.unparse(i.prefix) for i, step in zip(includes, steps, strict=True) if i.prefix and step == include), None
    )
    router = shared_by_routers or (common_prefix(with_own) if where == "router" else "")
    copied = bool(include) or not common_steps
    return PrefixHabit(where, include, expression if include else None, router, copied)


def _shared_by_most(prefixes: list[str]) -> str:
    """The whole prefix that most routers have, where it names no resource: each path does; empty where none is."""
    prefix, count = Counter(prefixes).most_common(1)[0] if prefixes else ("", 0)
    return prefix if count * 2 > len(prefixes) and COMMON_SEGMENT.search(prefix) else ""


def _prefix_of(tree: Tree, child: Place) -> str:
    """The prefix that a router has of its own, or that it gives to the only router that it includes."""
    own = tree.own_prefix(child).rstrip("/")
    inner = [include for include in tree.includes if include.parent == child]
    if own or len(inner) != 1:
        return own
    return (string_value(inner[0].module, inner[0].prefix, tree.bindings(inner[0])) or "").rstrip("/")


def _written_before(includes: list[Include], shared: str) -> str | None:
    """The expression that neighbours begin their f-string with, when it stands for all of the `shared` prefix."""
    for include in includes:
        if isinstance(include.prefix, ast.JoinedStr) and isinstance(include.prefix.values[0], ast.FormattedValue):
            expression = include.prefix.values[0].value
            if string_value(include.module, expression) == shared:
                return ast.unparse(expression)
    return None


def common_prefix(paths: list[str]) -> str:
    """Leading segments that all `paths` share, each path's last segment left out; '' for fewer than two paths."""
    if len(paths) < 2:
        return ""
    split = [[part for part in path.split("/") if part][:-1] for path in paths]
    shared: list[str] = []
    for parts in zip(*split, strict=False):
        if len(set(parts)) > 1:
            break
        shared.append(parts[0])
    return "".join(f"/{part}" for part in shared)


def _without_includes(tree: Tree) -> Registration | None:
    if not tree.applications:
        return None
    item = tree.applications[0]
    return Registration(
        file=item.module.file,
        object=item.symbol.name,
        style="decorators",
        prefix="",
        prefix_where="path",
        evidence=Evidence(item.module.file, item.line),
    )


def _discovers(include: Include) -> bool:
    """Tell whether the module of an include looks for routers in folders or packages."""
    nodes = include.module.nodes
    return any(
        isinstance(node, ast.Attribute | ast.Name) and name_parts(node)[-1:] and name_parts(node)[-1] in DISCOVERY
        for node in nodes
    )


def registered_files(tree: Tree, registration: Registration | None) -> frozenset[str]:
    """Files of the routers that the place of registration includes, directly."""
    if registration is None:
        return frozenset()
    found = {
        include.child.file
        for include in tree.includes
        if include.child is not None
        and include.module.file == registration.file
        and include.written == registration.object
    }
    return frozenset(found)
