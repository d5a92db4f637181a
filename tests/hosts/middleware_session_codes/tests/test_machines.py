import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from plant import database
from plant.main import app
from plant.tables import Base


@pytest.fixture
def operator(tmp_path: Path) -> Iterator[TestClient]:
    url = os.environ.get('DATABASE_URL', f'sqlite:///{tmp_path}/plant.db')
    engine = database.make_engine(url)
    Base.metadata.create_all(engine)
    database.session_factory.configure(bind=engine)
    yield TestClient(app, headers={'Authorization': 'Bearer mill-1'})
    database.session_factory.configure(bind=database.engine)
    Base.metadata.drop_all(engine)
    engine.dispose()


def test_machine_is_created_once(operator: TestClient) -> None:
    created = operator.post('/api/machines', json={'name': 'Lathe'}).json()
    assert created['code'] == 0

    assert operator.get(f"/api/machines/{created['data']['id']}").json() == created
    again = operator.post('/api/machines', json={'name': 'Lathe'})
    assert again.status_code == 409
    assert again.json() == {'code': 409, 'msg': 'There is a machine of this name.', 'data': None}


def test_machines_are_listed_in_pages(operator: TestClient) -> None:
    for name in ('Drill', 'Lathe', 'Saw'):
        operator.post('/api/machines', json={'name': name})

    page = operator.get('/api/machines', params={'page': 2, 'size': 2}).json()['data']

    assert [machine['name'] for machine in page['records']] == ['Saw']
    assert page['total'] == 3


def test_errors_have_a_code(operator: TestClient) -> None:
    assert operator.get('/api/machines/7').json()['code'] == 404
    assert operator.post('/api/machines', json={}).json()['code'] == 400


def test_operators_are_known_by_their_token(operator: TestClient) -> None:
    assert operator.get('/api/operators/me').json()['data'] == 'Ada'
    refused = operator.get('/api/operators/me', headers={'Authorization': 'Bearer x'})
    assert refused.status_code == 401
    assert refused.json() == {'code': 401, 'msg': 'Nobody has this token.', 'data': None}
