"""What of fastapi-pagination is known: its pages by offset, and the functions that make one of a statement."""

from __future__ import annotations

from dataclasses import dataclass

from .errors import AnswerError

LIBRARY = "fastapi_pagination"
PAGES = {"Page": "Params", "LimitOffsetPage": "LimitOffsetParams"}
"""The parameters of each page."""
FUNCTIONS = tuple(
    f"{LIBRARY}.ext.{orm}:{name}" for orm in ("sqlalchemy", "sqlmodel") for name in ("paginate", "apaginate")
)


@dataclass(frozen=True)
class HostPage:
    """The page of fastapi-pagination that the host answers lists with."""

    name: str = ""
    """`Page`, `LimitOffsetPage`, or empty."""
    function: str = ""
    """What makes one of a statement, as `module:function`."""

    def __post_init__(self) -> None:
        """Refuse what is no such page."""
        if (self.name or self.function) and (self.name not in PAGES or self.function not in FUNCTIONS):
            raise AnswerError(
                f"`host_page` must have a `name` of {', '.join(PAGES)} and a `function` of {', '.join(FUNCTIONS)}."
            )

    @property
    def is_numbered(self) -> bool:
        """Whether a page is asked for by its number, not by an offset."""
        return self.name == "Page"

    @property
    def parameters(self) -> str:
        """The class of its query parameters."""
        return PAGES[self.name]
