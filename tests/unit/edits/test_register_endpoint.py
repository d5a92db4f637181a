"""The task script: what it prints, what it writes, and what it leaves alone."""

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import register_endpoint
from fastapi_endpoint.edits import Insertion, file_edit, preview

SCRIPT = Path(__file__).parents[3] / "extensions" / "register_endpoint.py"
MAIN = "from app.api.routes import items\n\napi_router = APIRouter()\napi_router.include_router(items.router)\n"
ROUTER = {
    "kind": "router",
    "file": "app/api/main.py",
    "style": "aggregator",
    "object": "api_router",
    "module": "app.api.routes.orders",
    "alias": "orders_router",
    "file_module": "app.api.main",
}
MODEL = {
    "kind": "model",
    "file": "app/models/__init__.py",
    "module": "app.models.order",
    "name": "Order",
    "file_module": "app.models",
}
PASTE = [
    "# with the other imports:",
    "from app.api.routes.orders import router as orders_router",
    "# after `api_router` is made:",
    "api_router.include_router(orders_router)",
]


@pytest.fixture
def host(tmp_path: Path) -> Path:
    (tmp_path / "app" / "api").mkdir(parents=True)
    (tmp_path / "app" / "models").mkdir()
    (tmp_path / "app" / "api" / "main.py").write_text(MAIN)
    (tmp_path / "app" / "models" / "__init__.py").write_text("from .user import User\n")
    return tmp_path


@pytest.fixture
def run(
    host: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, list[str], str]]:
    """Call the script in the host: exit code, lines printed, error."""
    monkeypatch.chdir(host)

    def call(*arguments: str) -> tuple[int, list[str], str]:
        code = register_endpoint.main(list(arguments))
        printed = capsys.readouterr()
        return code, printed.out.splitlines(), printed.err

    return call


@pytest.fixture
def register(run: Callable[..., tuple[int, list[str], str]]) -> Callable[..., list[str]]:
    """Make edits in the host; the lines printed."""

    def call(*edits: object) -> list[str]:
        code, lines, error = run(json.dumps({"host": ".", "edits": edits}))
        assert (code, error) == (0, "")
        return lines

    return call


@pytest.fixture
def refused(register: Callable[..., list[str]]) -> Callable[[str], None]:
    """Register the router, which has to fail for `reason`."""

    def call(reason: str) -> None:
        assert register(ROUTER) == [f"cannot register: {reason}. Paste into app/api/main.py:", *PASTE]

    return call


def test_as_a_program(host: Path) -> None:
    command = [sys.executable, str(SCRIPT), json.dumps({"host": ".", "edits": [ROUTER]})]
    done = subprocess.run(command, cwd=host, capture_output=True, text=True, encoding="utf-8", check=True)
    assert done.stdout == "registered: app/api/main.py +2 lines\n"
    assert done.stderr == ""


def test_nothing_to_do(register: Callable[..., list[str]]) -> None:
    assert register() == []


def test_registers_once(host: Path, register: Callable[..., list[str]]) -> None:
    assert register(ROUTER, MODEL) == [
        "registered: app/api/main.py +2 lines",
        "registered: app/models/__init__.py +1 line",
    ]
    assert (host / "app/models/__init__.py").read_text() == "from .order import Order\nfrom .user import User\n"
    before = (host / "app/api/main.py").stat()
    assert register(ROUTER, MODEL) == [
        "already registered: app/api/main.py",
        "already registered: app/models/__init__.py",
    ]
    assert (host / "app/api/main.py").stat().st_ino == before.st_ino
    assert sorted(path.name for path in (host / "app/api").iterdir()) == ["main.py"]


def test_removes(host: Path, register: Callable[..., list[str]]) -> None:
    register(ROUTER, MODEL)
    gone = register({**ROUTER, "remove": True}, {**MODEL, "remove": True})
    assert gone == ["removed: app/api/main.py -2 lines", "removed: app/models/__init__.py -1 line"]
    assert (host / "app/api/main.py").read_text() == MAIN
    assert register({**ROUTER, "remove": True}) == ["already removed: app/api/main.py"]


def test_missing_file(host: Path, refused: Callable[[str], None]) -> None:
    (host / "app/api/main.py").unlink()
    refused("the file does not exist")


def test_folder(host: Path, refused: Callable[[str], None]) -> None:
    (host / "app/api/main.py").unlink()
    (host / "app/api/main.py").mkdir()
    refused("the file does not exist")


def test_read_only_file(host: Path, refused: Callable[[str], None]) -> None:
    (host / "app/api/main.py").chmod(0o444)
    refused("the file is read-only")
    assert (host / "app/api/main.py").read_text() == MAIN


def test_unparsable_file(host: Path, refused: Callable[[str], None]) -> None:
    (host / "app/api/main.py").write_text("def f(:\n")
    refused("the file is not valid Python")
    assert (host / "app/api/main.py").read_text() == "def f(:\n"


@pytest.mark.parametrize("data", [b"# -*- coding: nonsense -*-\n", b"x = '\xff'\n", b"\xff\xfex\x00"])
def test_undecodable_file(host: Path, data: bytes, refused: Callable[[str], None]) -> None:
    (host / "app/api/main.py").write_bytes(data)
    refused("the file cannot be decoded")
    assert (host / "app/api/main.py").read_bytes() == data


def test_link_out_of_the_host(
    host: Path, tmp_path_factory: pytest.TempPathFactory, refused: Callable[[str], None]
) -> None:
    outside = tmp_path_factory.mktemp("elsewhere") / "main.py"
    outside.write_text(MAIN)
    (host / "app/api/main.py").unlink()
    (host / "app/api/main.py").symlink_to(outside)
    refused("the file is outside of the project")
    assert outside.read_text() == MAIN


def test_link_in_a_circle(host: Path, register: Callable[..., list[str]]) -> None:
    (host / "app/api/main.py").unlink()
    (host / "app/api/main.py").symlink_to(host / "app/api/main.py")
    assert register(ROUTER)[0].startswith("cannot register: ")


def test_link_inside_the_host(host: Path, register: Callable[..., list[str]]) -> None:
    (host / "app/api/main.py").rename(host / "real.py")
    (host / "app/api/main.py").symlink_to(host / "real.py")
    assert register(ROUTER) == ["registered: app/api/main.py +2 lines"]
    assert (host / "app/api/main.py").is_symlink()
    assert "orders" in (host / "real.py").read_text()


@pytest.mark.parametrize("name", ["../main.py", "/etc/hosts"])
def test_path_out_of_the_host(name: str, register: Callable[..., list[str]]) -> None:
    lines = register({**ROUTER, "file": name})
    assert lines[0] == f"cannot register: the file is outside of the project. Paste into {name}:"


def test_permissions_are_kept(host: Path, register: Callable[..., list[str]]) -> None:
    path = host / "app/api/main.py"
    path.chmod(0o754)
    register(ROUTER)
    assert stat.S_IMODE(path.stat().st_mode) == 0o754


@pytest.mark.parametrize(
    ("head", "encoding"),
    [("# -*- coding: latin-1 -*-\n", "latin-1"), ("# coding: cp1251\n", "cp1251"), ("\ufeff", "utf-8"), ("", "utf-8")],
)
def test_bytes_outside_of_the_insertion_are_kept(
    host: Path, head: str, encoding: str, register: Callable[..., list[str]]
) -> None:
    sign = "ж" if encoding == "cp1251" else "é"
    before = f"{head}# {sign}\r\n".replace("\n", "\r\n").replace("\r\r", "\r") + MAIN.replace("\n", "\r\n")
    path = host / "app/api/main.py"
    path.write_bytes(before.encode(encoding))
    register(ROUTER)
    after = before.replace("import items\r\n", "import items, orders\r\n")
    assert path.read_bytes() == f"{after}api_router.include_router(orders.router)\r\n".encode(encoding)


def test_name_that_the_encoding_lacks(host: Path, register: Callable[..., list[str]]) -> None:
    data = f"# coding: ascii\n{MAIN}".encode("ascii")
    (host / "app/api/main.py").write_bytes(data)
    lines = register({**ROUTER, "module": "app.api.routes.größen"})
    assert lines[0].startswith("cannot register: the file's encoding, ascii, lacks a character of the name.")
    assert (host / "app/api/main.py").read_bytes() == data


def test_two_edits_of_one_file_are_both_made_or_neither(host: Path, register: Callable[..., list[str]]) -> None:
    model = {**MODEL, "file": "app/api/main.py", "style": "module", "file_module": "app.api.main"}
    assert register({**ROUTER, "object": "missing"}, model) == [
        "cannot register: `missing` is not made in this file. Paste into app/api/main.py:",
        *PASTE[:2],
        "# after `missing` is made:",
        "missing.include_router(orders_router)",
        "cannot register: another edit of the same file is not possible. Paste into app/api/main.py:",
        "# with the other imports of models:",
        "from app.models.order import Order  # noqa: F401",
    ]
    assert (host / "app/api/main.py").read_text() == MAIN
    assert len(register(ROUTER, model)) == 2
    text = (host / "app/api/main.py").read_text()
    assert "import Order" in text
    assert "orders.router" in text


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the administrator may write everywhere")
def test_folder_that_cannot_be_written(host: Path, refused: Callable[[str], None]) -> None:
    (host / "app/api").chmod(0o555)
    refused("the file cannot be written (Permission denied)")
    (host / "app/api").chmod(0o755)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "exactly one JSON argument is expected"),
        (["{", "}"], "exactly one JSON argument is expected"),
        (["{"], "the argument is not JSON"),
        (["[]"], "the argument must be an object with a list of `edits`"),
        (['{"edits": {}}'], "the argument must be an object with a list of `edits`"),
        (['{"host": "nowhere", "edits": []}'], "`host` is not a folder: 'nowhere'"),
        (['{"edits": [1]}'], "every edit must be an object"),
        (['{"edits": [{"kind": "x"}]}'], "`kind` must be `router` or `model`, not 'x'"),
        (['{"edits": [{"kind": [], "file": "a.py"}]}'], "`kind` must be `router` or `model`, not []"),
        (['{"edits": [{"kind": "model"}]}'], "`file` must name a file"),
        (['{"edits": [{"kind": "model", "file": "a.py"}]}'], "`module` is missing"),
        (['{"edits": [{"kind": "model", "file": "a.py", "colour": 1}]}'], "`colour` is not a field of a ModelImport"),
        (['{"edits": [{"kind": "model", "file": "a.py", "module": 1}]}'], "`module` has the wrong type: 1"),
        (['{"edits": [{"kind": "model", "file": "a.py", "remove": 1}]}'], "`remove` must be true or false"),
        (
            ['{"edits": [{"kind": "model", "file": "a.py", "module": "m", "name": "N", "line_length": true}]}'],
            "`line_length` has the wrong type: True",
        ),
    ],
)
def test_wrong_argument(arguments: list[str], message: str, run: Callable[..., tuple[int, list[str], str]]) -> None:
    code, lines, error = run(*arguments)
    assert (code, lines) == (2, [])
    assert error.startswith(f"register_endpoint: {message}")
    assert error.count("\n") == 1


def test_preview_writes_nothing(host: Path) -> None:
    edits = [file_edit(ROUTER), file_edit({**MODEL, "file": "app/missing.py"})]
    assert preview(host, edits) == [
        Insertion(
            "app/api/main.py",
            0,
            ("from app.api.routes import items, orders",),
            ("from app.api.routes import items",),
        ),
        Insertion("app/api/main.py", 4, ("api_router.include_router(orders.router)",)),
    ]
    assert (host / "app/api/main.py").read_text() == MAIN
