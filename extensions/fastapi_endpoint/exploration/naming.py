"""The words that hosts name modules with: roles, infrastructure, singular and plural resources."""

from __future__ import annotations

ROLE_WORDS = {
    "router": (
        "router routers route routes view views api apis endpoint endpoints controller controllers handler handlers"
        " rest"
    ).split(),
    "schema": (
        "schema schemas dto dtos request requests response responses serializer serializers vo pydantic_models types"
    ).split(),
    "model": "model models entity entities table tables orm do domain db_models".split(),
    "service": (
        "service services crud cruds repository repositories repo repos use_case use_cases usecase usecases dao daos"
        " logic queries query manager managers"
    ).split(),
}
"""Names of modules and folders for each role."""

FEATURES = frozenset("features modules domains contexts components".split())
"""Names of folders with a folder for each feature."""

LAYERS = frozenset(
    "presentation application domain infrastructure infra persistence adapter adapters rest http web input output"
    " inbound outbound interface interfaces".split()
)
"""Names of the layers that a feature may be divided into; none is called so itself."""

INFRASTRUCTURE = frozenset(
    "app src api apis v1 v2 v3 core common shared base main server db database config settings utils util lib backend"
    " internal public deps dependencies dependency init rest http web domain application infrastructure adapter"
    " adapters input output modules features apps presentation persistence auth security tests test unit integration"
    " functional e2e sys admin".split()
)
NO_RESOURCE = frozenset(
    "auth login logout health healthcheck health_check utils util base common root home index deps dependencies main"
    " app token tokens router routers routes __init__ private misc status ping system admin debug metrics oauth2 oauth"
    " websocket ws security core config settings db database session conftest errors exceptions enums mixins mixin"
    " types crud_base generic abstract associations relationships helpers".split()
)


WEAK_WORDS = frozenset("types domain manager managers query queries".split())
"""Words that name a role only where nothing else does."""


STRONG_WORDS = {role: frozenset(words) - WEAK_WORDS for role, words in ROLE_WORDS.items()}
NO_PARTS = frozenset("request requests response responses logic".split())
"""Words that name a role as a whole name or folder, but not as a part of a name."""
ALL_ROLE_WORDS = frozenset(word for words in ROLE_WORDS.values() for word in words)


def has_role(file: str, role: str) -> bool:
    """Tell whether a path names a role: the module's name, a part of it, or a folder."""
    *folders, name = file.split("/")
    stem = name.removesuffix(".py")
    words = STRONG_WORDS[role]
    if stem in words or not words.isdisjoint(folders):
        return True
    return any(part in words and part not in NO_PARTS for part in stem.split("_"))


def feature_position(folders: list[str], below: int = 0) -> int | None:
    """Which folder of a path is that of a feature, by the one around all features; None without such a folder."""
    none = INFRASTRUCTURE | ALL_ROLE_WORDS
    found = (position for position in range(below, len(folders) - 1) if folders[position] in FEATURES)
    return next((position + 1 for position in found if folders[position + 1] not in none), None)


def resource_in_stem(role: str, stem: str) -> tuple[str | None, str]:
    """The resource's name in a module's name, and the name with a placeholder for it."""
    words = {*ROLE_WORDS.get(role, ()), "test", "tests"} if role == "test" else set(ROLE_WORDS[role])
    words |= (
        {"api", "endpoint", "endpoints", "routes", "router", "crud", "service", "controller"}
        if role == "test"
        else set()
    )
    parts = stem.split("_")
    kept = [position for position, part in enumerate(parts) if part and part not in words]
    if not kept:
        return None, stem
    first, last = kept[0], kept[-1]
    word = "_".join(parts[first : last + 1])
    placeholder = "{plural}" if is_plural(word) else "{resource}"
    return word, "_".join([*parts[:first], placeholder, *parts[last + 1 :]])


def names_an_action_on(folder: str, word: str) -> bool:
    """Tell whether a module holds one action on the resource of its folder: `create_user` in `users`."""
    action, _, target = word.partition("_")
    return bool(action and target) and singular(folder) in {singular(target), singular(target.rpartition("_")[2])}


def placeholder_for(part: str, word: str) -> str:
    """The placeholder for a folder that is named after the resource of the module inside it."""
    if singular(part) != singular(word):
        return part
    return "{plural}" if is_plural(part) else "{resource}"


def is_plural(word: str) -> bool:
    """Tell whether a snake-case name looks like a plural."""
    last = word.rpartition("_")[2]
    return last in {"people", "children", "data", "media"} or (
        last.endswith("s") and not last.endswith(("ss", "us", "is", "news", "ews")) and len(last) > 2
    )


def singular(word: str) -> str:
    """A rough singular, good enough to compare two names of one resource."""
    if not is_plural(word):
        return word
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith(("sses", "xes", "ches", "shes", "zes")):
        return word[:-2]
    return word.removesuffix("s")
