from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

FlagName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,63}$")]


class FlagBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    enabled: bool
    audience: set[str] = set()


class FlagView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    name: str
    enabled: bool
    audience: set[str]


class Status(BaseModel):
    status: str
    flags: int
