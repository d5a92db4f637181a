"""A wrong answer ends with one sentence, without a traceback, and nothing is written."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from helpers.copier_command import executable, options, run_copier, tree
from helpers.generate import plain_template, template
from helpers.hosts import HOSTS, base_environment, copy_host

GOOD = {"resource": "order", "fields": "title: str(1..80)"}

INHERITED_KEY = (
    "{bases: ['app.models.base:Base'], key_inherited: true, timestamps: [created_at, updated_at], "
    "timestamps_inherited: false, explicit_index_names: false, dataclass: false}"
)

REFUSED: dict[str, tuple[dict[str, str], str]] = {
    "keyword": ({"resource": "class"}, "In `resource`, `class` is a Python keyword"),
    "digit first": ({"resource": "2fast"}, "`2fast` starts with a digit"),
    "empty name": ({"resource": ""}, "In `resource`, the name is empty"),
    "foreign letters": ({"resource": "bücher"}, "holds `ü`"),
    "existing class": ({"resource": "user"}, "the class `User` exists already (app/models/user.py:"),
    "existing table": ({"resource_plural": "customers"}, "`customers` exists already (app/models/customer.py:"),
    "bad plural": ({"resource_plural": "2x"}, "In `resource_plural`, `2x` starts with a digit"),
    "unknown type": ({"fields": "title: strng"}, "did you mean `str`?"),
    "unknown modifier": ({"fields": "title: str nulable"}, "did you mean `nullable`?"),
    "refused default": ({"fields": "quantity: int = many"}, "In `fields`"),
    "unknown model": ({"fields": "owner: ref(Custommer)"}, "did you mean `Customer`?"),
    "fields without a mapping": ({"fields": "title"}, "In `fields`"),
    "fields that are no YAML": ({"fields": "[a: b"}, "In `fields`"),
    "unknown operation": ({"operations": "[list, creat]"}, "did you mean `create`?"),
    "no operation": ({"operations": "[]"}, "no operation is chosen"),
    "operations that are no list": ({"operations": "list"}, "In `operations`"),
    "operations that are no YAML": ({"operations": "[list"}, "In `operations`"),
    "unknown id type": ({"id_type": "uid"}, "`uid` is not offered; choose `uuid` or `int`; did you mean `uuid`?"),
    "unknown pagination": ({"pagination_style": "foo"}, "choose `cursor`, `offset` or `none`"),
    "unknown authentication": ({"auth_scheme": "existng"}, "did you mean `existing`?"),
    "unknown access rule": ({"access_rule": "everybody"}, "In `access_rule`, `everybody` is not offered"),
    "role that the host lacks": (
        {"access_rule": "roles", "role_rules": "{write: [admn]}"},
        "the host has no role `admn`; its roles are `admin`, `member`; did you mean `admin`?",
    ),
    "rule for an operation that is not there": (
        {"access_rule": "roles", "role_rules": "{replace: [admin]}"},
        "`replace` is no operation of this endpoint",
    ),
    "unknown way to read roles": (
        {"access_rule": "roles", "host_roles": "{attribute: role, kind: txt}"},
        "In `host_roles`, `txt` is no kind",
    ),
    "unknown cache": ({"cache_style": "disk"}, "In `cache_style`, `disk` is not offered"),
    "unknown kind": ({"resource_kind": "old"}, "In `resource_kind`, `old` is not offered"),
    "unknown ORM": ({"host_orm": "django"}, "In `host_orm`, `django` is not offered"),
    "application in odd words": ({"host_app": "app main"}, "write it as `app.main:app`"),
    "registration file that is missing": ({"host_router": "app/nowhere.py:router"}, "no file `app/nowhere.py`"),
    "session in odd words": ({"host_session": "get session"}, "In `host_session`"),
    "finding of another form": ({"host_tests": "{client: client}"}, "`host_tests` must be a mapping"),
    "sort that SQL cannot do": (
        {"fields": "{a: float, b: computed(float) sort = a + 1}"},
        "`b` cannot be computed by the database, because arithmetic of floats can leave its range",
    ),
    "caller of a public action": (
        {
            "fields": "{title: str, editor: ref(User) nullable}",
            "operations": "[get, action]",
            "actions": "{edit: {set: {editor: user}}}",
            "auth_scheme": "none",
        },
        "`edit.set.editor` is the caller, whom `auth_scheme: none` does not know; choose another `auth_scheme`",
    ),
    "caller of another type": (
        {
            "fields": "{title: str, editor: uuid nullable}",
            "operations": "[get, action]",
            "actions": "{edit: {set: {editor: user}}}",
        },
        "cannot take the caller's id, which is `int` where the field is `uuid`; make it `ref(User)` or `int`",
    ),
    "no session": ({"host_session": ""}, "no dependency that provides a database session was found"),
    "old python": (
        {"host_style": "{line_length: 88, quotes: double, python: '3.9'}"},
        "supports Python 3.9, and generated code needs 3.10",
    ),
    "key of another type": ({"id_type": "uuid", "host_table": INHERITED_KEY}, "choose `int`"),
    "odd python": ({"host_style": "{line_length: 88, quotes: double, python: foo}"}, "whose `python` is a version"),
}
"""Answers beside the good ones, and what the sentence says."""


def is_sentence(line: str) -> bool:
    """Whether a line is one sentence that names a question."""
    prose = re.sub("`[^`]*`", "code", line)
    return re.search(r"^(In )?code\b", prose) is not None and re.findall(r"[.?!](?=\s|$)", prose) in (["."], ["?"])


@pytest.mark.parametrize("case", REFUSED)
def test_wrong_answer_on_the_command_line_gets_one_sentence(case: str, untouched: Path) -> None:
    answers, said = REFUSED[case]
    before = tree(untouched)

    data = options({**GOOD, **answers})
    ended = run_copier("copy", "--trust", "--defaults", *data, str(plain_template()), str(untouched))

    assert ended.code != 0
    assert said in ended.last_line
    assert is_sentence(ended.last_line), ended.last_line
    assert tree(untouched) == before


@pytest.mark.parametrize("case", ["unknown type", "unknown operation", "unknown id type", "keyword"])
def test_wrong_answer_in_a_data_file_gets_the_same_sentence(case: str, untouched: Path, tmp_path: Path) -> None:
    answers, said = REFUSED[case]
    before = tree(untouched)
    file = tmp_path / "answers.yml"
    native = {**GOOD, **answers}
    file.write_text(yaml.safe_dump({name: yaml.safe_load(value) for name, value in native.items()}))

    ended = run_copier("copy", "--trust", "--defaults", f"--data-file={file}", str(plain_template()), str(untouched))

    assert ended.code != 0
    assert said in ended.last_line
    assert is_sentence(ended.last_line), ended.last_line
    assert tree(untouched) == before


def test_the_real_command_prints_no_traceback(tmp_path: Path) -> None:
    project = copy_host(HOSTS["layered_async"], tmp_path / "host", git=True)
    data = options({**GOOD, "id_type": "foo"})
    command = [executable(), "copy", "--trust", "--defaults", *data, str(template()), "."]

    ended = subprocess.run(
        command, cwd=project, env=base_environment(), capture_output=True, text=True, check=False, timeout=120
    )

    assert ended.returncode == 1
    assert "Traceback" not in ended.stdout + ended.stderr
    assert "In `id_type`, `foo` is not offered; choose `uuid` or `int`." in ended.stderr
    status = subprocess.run(
        ["git", "status", "--porcelain"],
        cwd=project,
        env=base_environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert status.stdout == ""


def refused(project: Path, *arguments: str, **answers: str) -> str:
    """The sentence that a copy into a project ends with; nothing may be written."""
    before = tree(project)
    data = options({**GOOD, **answers})
    ended = run_copier("copy", "--trust", "--defaults", *data, *arguments, str(plain_template()), str(project))
    assert ended.code != 0, ended.output
    assert tree(project) == before
    assert is_sentence(ended.last_line), ended.last_line
    return ended.last_line


def test_name_is_required(untouched: Path) -> None:
    ended = run_copier("copy", "--trust", "--defaults", str(plain_template()), str(untouched))

    assert ended.code == 1
    assert ended.last_line == "`resource` has no default; give a name with `-d resource=order_item`."


def test_path_that_is_taken_is_refused(tmp_path: Path) -> None:
    project = copy_host(HOSTS["factory_without_database"], tmp_path / "host")

    assert "the path `/flags` is taken by GET in service/routers/flags.py:" in refused(project, resource="flag")


def test_resource_that_was_generated_before_is_refused(host: Path) -> None:
    done = run_copier("copy", "--trust", "--defaults", *options(GOOD), str(plain_template()), str(host))
    assert done.code == 0, done.output

    sentence = refused(host)

    assert "`order` was generated before (.copier-answers.order.yml)" in sentence
    assert "`copier update --trust -a .copier-answers.order.yml`" in sentence


def test_file_of_somebody_else_is_not_overwritten(host: Path) -> None:
    (host / "app/schemas/order.py").write_text("MINE = 1\n")

    assert "`app/schemas/order.py` exists already" in refused(host)


def test_answers_file_of_another_name_is_refused(host: Path) -> None:
    assert "not to `.copier-answers.yml`" in refused(host, "-a", ".copier-answers.yml")


def test_target_folder_that_is_a_file_is_refused(host: Path) -> None:
    shutil.rmtree(host / "app/services")
    (host / "app/services").write_text("")

    assert "cannot be written" in refused(host, host_files=yaml.safe_dump(_files("app/services/{plural}.py")))


def _files(service: str) -> dict[str, object]:
    return {
        "model": "app/models/{resource}.py",
        "schema": "app/schemas/{resource}.py",
        "service": service,
        "router": "app/api/routes/{plural}.py",
        "test": "tests/test_{plural}.py",
        "support": "app/core",
        "packages": [],
    }


@pytest.mark.parametrize(
    ("locked", "said"),
    [
        ("app/models", "`app/models/order.py` cannot be written; check the permissions of `app/models`."),
        ("app/api/router.py", "`host_router`: `app/api/router.py` cannot be written; check its permissions."),
        ("app/models/__init__.py", "`host_model_index`: `app/models/__init__.py` cannot be written"),
    ],
)
def test_read_only_place_is_refused(locked: str, said: str, host: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # The rights are simulated, because they do not bind the superuser.
    allowed: Callable[..., bool] = os.access
    place = (host / locked).resolve()

    def access(path: str | os.PathLike[str], mode: int, **options: bool) -> bool:
        return allowed(path, mode, **options) and not (mode & os.W_OK and Path(path) == place)

    monkeypatch.setattr(os, "access", access)

    assert said in refused(host)


def test_empty_folder_has_no_application(tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()

    assert "no FastAPI application was found here; run this in the folder of the project" in refused(folder)


def test_application_that_does_not_parse_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "broken"
    folder.mkdir()
    (folder / "main.py").write_text("from fastapi import FastAPI\n\napp = FastAPI(\n")

    sentence = refused(folder)

    assert "no FastAPI application was found here" in sentence
    assert "main.py" in sentence


MONGO = {
    "main.py": "from fastapi import FastAPI\n\nfrom store import client\n\napp = FastAPI()\n",
    "store.py": "from motor.motor_asyncio import AsyncIOMotorClient\n\nclient = AsyncIOMotorClient()\n",
}


def _project(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def test_storage_that_is_not_served_needs_a_choice(tmp_path: Path) -> None:
    sentence = refused(_project(tmp_path / "mongo", MONGO))

    assert "`host_orm`: this project keeps its data with MongoDB (Motor) (store.py:1), which is not served" in sentence
    assert "`-d host_orm=none`" in sentence


def test_storage_that_is_not_served_is_said_before_anything_else(tmp_path: Path) -> None:
    project = _project(tmp_path / "mongo", MONGO)

    ended = run_copier("copy", "--trust", "--defaults", *options(GOOD), str(plain_template()), str(project))

    first = ended.output.index("MongoDB (Motor): not served; the endpoint can bring a SQLAlchemy module beside it")
    assert first < ended.output.index("`host_orm`")


@pytest.mark.parametrize("in_file", [False, True])
def test_a_module_beside_other_storage_is_brought_when_it_is_chosen(in_file: bool, tmp_path: Path) -> None:
    project = _project(tmp_path / "mongo", MONGO)
    file = tmp_path / "answers.yml"
    file.write_text(yaml.safe_dump({**GOOD, "host_orm": "none"}))
    data = [f"--data-file={file}"] if in_file else options({**GOOD, "host_orm": "none"})

    ended = run_copier("copy", "--trust", "--defaults", *data, str(plain_template()), str(project))

    assert ended.code == 0, ended.output
    assert "sqlalchemy" in (project / "database.py").read_text()
    assert (project / "store.py").read_text() == MONGO["store.py"]


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("Flask", "from flask import Flask\n\napp = Flask(__name__)\n"),
        ("Litestar", "from litestar import Litestar\n\napp = Litestar([])\n"),
        ("Django", "import django\n\ndjango.setup()\n"),
    ],
)
def test_a_project_without_fastapi_is_refused(name: str, source: str, tmp_path: Path) -> None:
    sentence = refused(_project(tmp_path / "other", {"web.py": source}))

    assert f"this is a {name} project (web.py:1), and endpoints are generated for FastAPI alone" in sentence


def test_a_library_that_is_too_old_is_refused_before_the_first_question(tmp_path: Path) -> None:
    files = {"main.py": "from fastapi import FastAPI\n\napp = FastAPI()\n", "requirements.txt": "sqlalchemy==1.3.24\n"}
    project = _project(tmp_path / "old", files)

    ended = run_copier("copy", "--trust", str(plain_template()), str(project))

    assert ended.code != 0
    assert "The project has sqlalchemy 1.3.24, and the generated code needs" in ended.last_line
    assert "What is the endpoint for?" not in ended.output


def test_a_host_without_git_gets_its_endpoint(host: Path) -> None:
    ended = run_copier("copy", "--trust", "--defaults", *options(GOOD), str(plain_template()), str(host))

    assert ended.code == 0, ended.output
    assert (host / "app/services/orders.py").is_file()


def test_a_module_that_would_hide_one_of_pythons_is_refused(tmp_path: Path) -> None:
    route = '\n\n@app.get("/{name}")\ndef {name}() -> int:\n    return 1\n'
    (tmp_path / "public.py").write_text(
        "from fastapi import FastAPI\n\napp = FastAPI()\n" + route.replace("{name}", "public")
    )
    before = tree(tmp_path)

    data = options({**GOOD, "resource": "calendar", "host_orm": "none", "auth_scheme": "none"})
    ended = run_copier("copy", "--trust", "--defaults", *data, str(plain_template()), str(tmp_path))

    assert ended.code != 0
    assert (
        ended.last_line == "`resource`: `calendar.py` would hide Python's own module `calendar`; choose another name."
    )
    assert tree(tmp_path) == before
