"""How the dotted names of neighbours relate, and what a neighbour's name becomes for the new resource."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Kinship:
    """A sibling's word and the word that stands for it in the new module, e.g. `items` and `orders`."""

    theirs: str
    ours: str

    def rename(self, name: str) -> str | None:
        """A sibling's name with the new word in it, None when the sibling's word is not part of the name."""
        forms = {self.theirs: self.ours, _camel(self.theirs): _camel(self.ours), self.theirs.upper(): self.ours.upper()}
        for theirs, ours in forms.items():
            match = re.search(rf"(?<![a-z0-9]){re.escape(theirs)}(?![a-z0-9])", name) if theirs else None
            if match:
                return name[: match.start()] + ours + name[match.end() :]
        return None


def kinship(sibling: str, module: str) -> Kinship | None:
    """How `module` follows from a sibling module; None when they are not named after one pattern."""
    theirs, ours = sibling.split("."), module.split(".")
    if len(theirs) != len(ours) or sibling == module:
        return None
    different = [index for index, part in enumerate(theirs) if part != ours[index]]
    relation = Kinship(*_trim(theirs[different[0]], ours[different[0]]))
    if len(theirs) == 1 or all(theirs[i].replace(relation.theirs, relation.ours, 1) == ours[i] for i in different):
        return relation
    return None


def _trim(theirs: str, ours: str) -> tuple[str, str]:
    """Both words without the `_`-separated parts that they share at either end."""
    left, right = theirs.split("_"), ours.split("_")
    while len(left) > 1 and len(right) > 1 and left[-1] == right[-1]:
        del left[-1], right[-1]
    while len(left) > 1 and len(right) > 1 and left[0] == right[0]:
        del left[0], right[0]
    return "_".join(left), "_".join(right)


def _camel(word: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in word.split("_"))


def sorted_position(names: list[str], name: str) -> int:
    """Where `name` belongs in `names` if these are sorted in one of the usual ways, else the end."""
    for key in (_import_order, _folded, str):
        keys = [key(existing) for existing in names]
        if keys == sorted(keys):
            return sum(existing <= key(name) for existing in keys)
    return len(names)


def _import_order(name: str) -> str:
    """Sort key of the import sorters: constants, then classes, then the rest, each without regard to case."""
    kind = "0" if name.isupper() and len(name) > 1 else "1" if name[:1].isupper() else "2"
    return kind + name.lower()


def _folded(name: str) -> str:
    return name.casefold()


def module_key(dotted: str) -> tuple[int, str]:
    """Sort key of `from` statements: the farthest relative import first, then by name without regard to case."""
    level = len(dotted) - len(dotted.lstrip("."))
    return -level, re.sub(r"\d+", lambda match: match.group().zfill(8), dotted.lstrip(".").lower())


def relative_name(module: str, file_module: str, is_package: bool) -> str | None:
    """`module` as written in a relative import of `file_module`, None when they share no package."""
    package = file_module.split(".") if is_package else file_module.split(".")[:-1]
    parts = module.split(".")
    common = 0
    while common < min(len(package), len(parts)) and package[common] == parts[common]:
        common += 1
    if common == 0:
        return None
    return "." * (len(package) - common + 1) + ".".join(parts[common:])


def absolute_name(module: str, level: int, file_module: str, is_package: bool) -> str | None:
    """The dotted module that a relative import means, None when it leaves the package or the file is unplaced."""
    if level == 0:
        return module
    package = file_module.split(".") if is_package else file_module.split(".")[:-1]
    package = [part for part in package if part]
    if not package or level - 1 >= len(package) + 1:
        return None
    base = package[: len(package) - (level - 1)]
    return ".".join([*base, module] if module else base) or None
