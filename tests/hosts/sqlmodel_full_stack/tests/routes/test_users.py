from fastapi.testclient import TestClient
from sqlmodel import Session

from app import crud
from app.core.config import settings
from tests.utils import (
    authentication_headers,
    create_random_user,
    random_email,
    random_lower_string,
)


def test_get_users_superuser_me(
    client: TestClient, superuser_token_headers: dict[str, str]
) -> None:
    r = client.get(f"{settings.API_V1_STR}/users/me", headers=superuser_token_headers)
    assert r.status_code == 200
    current_user = r.json()
    assert current_user["is_superuser"]
    assert current_user["email"] == settings.FIRST_SUPERUSER


def test_retrieve_users(
    client: TestClient, superuser_token_headers: dict[str, str], db: Session
) -> None:
    create_random_user(db)
    create_random_user(db)
    r = client.get(f"{settings.API_V1_STR}/users/", headers=superuser_token_headers)
    assert r.status_code == 200
    assert r.json()["count"] >= 3
    assert len(r.json()["data"]) >= 3


def test_retrieve_users_not_enough_permissions(
    client: TestClient, normal_user_token_headers: dict[str, str]
) -> None:
    r = client.get(f"{settings.API_V1_STR}/users/", headers=normal_user_token_headers)
    assert r.status_code == 403


def test_register_user(client: TestClient, db: Session) -> None:
    email = random_email()
    data = {"email": email, "password": random_lower_string(), "full_name": "New User"}
    r = client.post(f"{settings.API_V1_STR}/users/signup", json=data)
    assert r.status_code == 200
    user = crud.get_user_by_email(session=db, email=email)
    assert user
    assert user.full_name == "New User"
    assert not user.is_superuser


def test_register_user_already_exists(client: TestClient) -> None:
    data = {"email": settings.FIRST_SUPERUSER, "password": random_lower_string()}
    r = client.post(f"{settings.API_V1_STR}/users/signup", json=data)
    assert r.status_code == 400


def test_update_user_me(
    client: TestClient, normal_user_token_headers: dict[str, str]
) -> None:
    r = client.patch(
        f"{settings.API_V1_STR}/users/me",
        headers=normal_user_token_headers,
        json={"full_name": "Updated Name"},
    )
    assert r.status_code == 200
    assert r.json()["full_name"] == "Updated Name"


def test_delete_user_me(client: TestClient, db: Session) -> None:
    user, password = create_random_user(db)
    headers = authentication_headers(client, user.email, password)
    r = client.delete(f"{settings.API_V1_STR}/users/me", headers=headers)
    assert r.status_code == 200
    r = client.get(f"{settings.API_V1_STR}/users/me", headers=headers)
    assert r.status_code == 404


def test_delete_user_me_as_superuser(
    client: TestClient, superuser_token_headers: dict[str, str]
) -> None:
    r = client.delete(
        f"{settings.API_V1_STR}/users/me", headers=superuser_token_headers
    )
    assert r.status_code == 403
