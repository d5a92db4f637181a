"""The answer to `role_rules`: which roles an operation needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .errors import AnswerError
from .wording import code, nearest

READS = frozenset({"list", "get"})
SHORTHANDS = ("all", "read", "write")
"""Words for several operations, the widest first: what is narrower counts."""


def parse_role_rules(
    value: object, operations: Sequence[str], known: Sequence[str] = (), actions: Sequence[str] = ()
) -> Mapping[str, tuple[str, ...]]:
    """The roles that each operation needs; one that is absent needs none.

    Args:
        value: The answer: operations or `read`, `write`, `all`, each with a list of roles.
        operations: The operations of the endpoint; `action` stands for all of its actions.
        known: The roles that the host has, where they are known.
        actions: The names of its actions.

    Raises:
        AnswerError: A name is unknown, or roles are not a list of texts.
    """
    if not isinstance(value, dict) or not value:
        raise AnswerError.about(
            "role_rules", "no operation has a role", accepted="write for example `{write: [admin]}`"
        )
    words = [*SHORTHANDS, *operations, *actions]
    rules: dict[str, tuple[str, ...]] = {}
    for name, roles in value.items():
        if name not in words:
            raise AnswerError.about(
                "role_rules",
                f"{code(str(name))} is no operation of this endpoint",
                accepted=f"use {', '.join(words)}",
                nearest=nearest(str(name), words),
            )
        rules[name] = parse_roles("role_rules", roles, known, of=str(name))
    needed = {name: _of(rules, name, "read" if name in READS else "write") for name in operations if name != "action"}
    needed |= {name: _of(rules, name, "action", "write") for name in actions}
    return {name: found for name, found in needed.items() if found}


def _of(rules: Mapping[str, tuple[str, ...]], *words: str) -> tuple[str, ...]:
    """The roles of the narrowest word that has some."""
    return next((rules[word] for word in (*words, "all") if word in rules), ())


def parse_roles(question: str, value: object, known: Sequence[str] = (), *, of: str = "") -> tuple[str, ...]:
    """A list of roles.

    Args:
        question: Name of the question that is answered.
        value: The answer, or a part of it.
        known: The roles that the host has, where they are known.
        of: The word of the answer that the roles stand at; they may be absent without one.

    Raises:
        AnswerError: It is no list of texts, or holds a role that the host has not.
    """
    if not isinstance(value, list) or (of and not value):
        what = f"the roles of {code(of)} are" if of else "the roles are"
        example = f"{of}: [admin]" if of else "[admin]"
        raise AnswerError.about(question, f"{what} no list", accepted=f"write for example `{example}`")
    return tuple(_role(question, role, known, of) for role in value)


def _role(question: str, role: object, known: Sequence[str], of: str) -> str:
    if not isinstance(role, str) or not role.strip() or not role.isprintable():
        what = f"a role of {code(of)}" if of else "a role"
        raise AnswerError.about(question, f"{what} is no text", accepted="write roles as words")
    if known and role not in known:
        raise AnswerError.about(
            question,
            f"the host has no role {code(role)}",
            accepted=f"its roles are {', '.join(map(code, known))}",
            nearest=nearest(role, known),
        )
    return role
