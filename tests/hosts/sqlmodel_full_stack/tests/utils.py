import random
import string

from fastapi.testclient import TestClient
from sqlmodel import Session

from app import crud
from app.core.config import settings
from app.models import Item, ItemCreate, User, UserCreate


def random_lower_string() -> str:
    return "".join(random.choices(string.ascii_lowercase, k=32))


def random_email() -> str:
    return f"{random_lower_string()}@example.com"


def create_random_user(db: Session) -> tuple[User, str]:
    password = random_lower_string()
    user_in = UserCreate(email=random_email(), password=password)
    return crud.create_user(session=db, user_create=user_in), password


def create_random_item(db: Session, owner: User | None = None) -> Item:
    if owner is None:
        owner, _ = create_random_user(db)
    item_in = ItemCreate(title=random_lower_string())
    return crud.create_item(session=db, item_in=item_in, owner_id=owner.id)


def authentication_headers(
    client: TestClient, email: str, password: str
) -> dict[str, str]:
    r = client.post(
        f"{settings.API_V1_STR}/login/access-token",
        data={"username": email, "password": password},
    )
    return {"Authorization": f"Bearer {r.json()['access_token']}"}
