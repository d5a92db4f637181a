from typing import Annotated

from fastapi import Depends, Request

from service.store import FlagStore


def get_store(request: Request) -> FlagStore:
    store: FlagStore = request.app.state.store
    return store


StoreDep = Annotated[FlagStore, Depends(get_store)]
