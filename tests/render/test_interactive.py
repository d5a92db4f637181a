"""The interview in a terminal: Enter takes every default, and the plan is approved or declined."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from pathlib import Path

import pytest
from helpers.copier_command import executable, tree
from helpers.generate import plain_template
from helpers.hosts import base_environment

SECONDS = 120
"""For a whole run."""

ENTER, ESCAPE, DOWN = b"\r", b"\x1b", b"\x1b[B"
ROWS, COLUMNS = 24, 80

ANSWERS = [
    ("What is the endpoint for?", ENTER),
    ("Name of the resource, singular", b"order" + ENTER),
    ("Plural of the resource", ENTER),
    ("Which operations?", ENTER),
    ("Fields, one a line", ESCAPE + ENTER),
    ("Type of the primary key", ENTER),
    ("Who may call it?", ENTER),
    ("Which of the authenticated callers?", ENTER),
    ("How is the list paged?", ENTER),
    ("How are responses cached?", ENTER),
]
"""What is asked in a host where everything was found, in this order."""

_SEQUENCES = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]|\x1b[()=>][0-9A-B]?|\r")


class Terminal:
    """A copy in a pseudo terminal."""

    def __init__(self, project: Path) -> None:
        command = [executable(), "copy", "--trust", "--skip-tasks", str(plain_template()), str(project)]
        environment = base_environment() | {
            "TERM": "xterm",
            "PROMPT_TOOLKIT_NO_CPR": "1",
        }
        self.shown = ""
        self._deadline = time.monotonic() + SECONDS
        self.pid, self._terminal = pty.fork()
        if not self.pid:  # the child
            os.execve(command[0], command, environment)
        fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))

    def answer(self, question: str, keys: bytes) -> None:
        """Wait for a question and type an answer."""
        start = len(self.shown)
        while question not in self.shown[start:]:
            assert self._read(), f"{question!r} was not asked:\n{self.shown[-3000:]}"
        time.sleep(0.3)  # the prompt reads keys a moment after it is drawn
        os.write(self._terminal, keys)

    def end(self) -> int:
        """Wait for the end and return the exit code."""
        while self._read():
            pass
        _, status = os.waitpid(self.pid, 0)
        os.close(self._terminal)
        return os.waitstatus_to_exitcode(status)

    def stop(self) -> None:
        """End a copy that still runs."""
        if os.waitpid(self.pid, os.WNOHANG) == (0, 0):
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)

    def _read(self) -> bool:
        ready, _, _ = select.select([self._terminal], [], [], max(0.0, self._deadline - time.monotonic()))
        if not ready:
            self.stop()
            pytest.fail(f"no answer within {SECONDS} seconds:\n{self.shown[-3000:]}")
        try:
            data = os.read(self._terminal, 65536)
        except OSError:  # the other end is closed
            return False
        self.shown += _SEQUENCES.sub("", data.decode(errors="replace"))
        return bool(data)


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
@pytest.mark.parametrize("approved", [True, False], ids=["approved", "declined"])
def test_enter_takes_the_defaults_and_the_plan_decides(approved: bool, host: Path) -> None:
    before = tree(host)
    terminal = Terminal(host)

    for question, keys in ANSWERS:
        terminal.answer(question, keys)
    terminal.answer("Write this?", ENTER if approved else b"n")
    code = terminal.end()

    assert code == 0, terminal.shown[-3000:]
    assert all(part in terminal.shown for part in ("Plan for orders", "\nTable\n", "\nThen\n", "login, orders, users"))
    after = tree(host)
    if approved:
        assert "class OrderCreate" in (after["app/schemas/order.py"] or b"").decode()
        assert ".copier-answers.order.yml" in after
    else:
        assert after == before
        assert "The plan was declined: nothing was written." in terminal.shown


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_storage_that_is_not_served_is_said_first_and_asked_for(tmp_path: Path) -> None:
    host = tmp_path / "host"
    host.mkdir()
    (host / "main.py").write_text("import pymongo\nfrom fastapi import FastAPI\n\napp = FastAPI()\n")
    before = tree(host)
    terminal = Terminal(host)

    for question, keys in ANSWERS:
        if question != "Which of the authenticated callers?":  # It is public: the host has no users.
            terminal.answer(question, keys)
    terminal.answer("Which ORM? MongoDB (PyMongo) is not served", ENTER)
    terminal.answer("Write this?", b"n")

    assert terminal.end() == 0, terminal.shown[-3000:]
    assert terminal.shown.index("MongoDB (PyMongo): not served") < terminal.shown.index(ANSWERS[0][0])
    assert tree(host) == before


APPLICATION = """from fastapi import FastAPI

app = FastAPI()


@app.get("/{name}")
def {name}() -> int:
    return 1
"""


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
@pytest.mark.parametrize(
    ("keys", "typed"),
    [(DOWN + ENTER, b""), (DOWN + DOWN + ENTER, b"public:app" + ENTER)],
    ids=["a candidate", "another one"],
)
def test_a_finding_with_several_candidates_is_chosen_among_them(keys: bytes, typed: bytes, tmp_path: Path) -> None:
    host = tmp_path / "host"
    host.mkdir()
    for name in ("public", "internal"):
        (host / f"{name}.py").write_text(APPLICATION.replace("{name}", name))
    terminal = Terminal(host)

    for question, answer in ANSWERS:
        if question != "Which of the authenticated callers?":  # It is public: the host has no users.
            terminal.answer(question, answer)
    terminal.answer("Which application?", keys)
    if typed:
        terminal.answer("(module:name)", typed)
    terminal.answer("Write this?", ENTER)

    assert terminal.end() == 0, terminal.shown[-3000:]
    answers = (host / ".copier-answers.order.yml").read_text()
    assert "host_app: public:app" in answers
    assert "host_router: public.py:app" in answers
    assert "_candidate" not in answers


UNREAD = """import os

from fastapi import FastAPI

from routes import api

app = FastAPI()
app.include_router(api, prefix=os.environ["ROOT"])
"""
ROUTES = """from fastapi import APIRouter

import one
import two

api = APIRouter()
api.include_router(one.router)
api.include_router(two.router)
"""
ROUTE = """from fastapi import APIRouter

router = APIRouter(prefix="/{name}")


@router.get("")
def {name}() -> int:
    return 1
"""

REGISTRATION = (
    b"{collection_path: '', function: '', late_imports_are_linted: false, prefix: /root, prefix_where: router,"
    b" router_prefix: '', style: aggregator, tags_where: router, variable: router}"
)


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_prefix_that_cannot_be_read_is_asked_for(tmp_path: Path) -> None:
    host = tmp_path / "host"
    host.mkdir()
    modules = {"main": UNREAD, "routes": ROUTES, **{name: ROUTE.replace("{name}", name) for name in ("one", "two")}}
    for name, text in modules.items():
        (host / f"{name}.py").write_text(text)
    terminal = Terminal(host)

    for question, answer in ANSWERS:
        if question != "Which of the authenticated callers?":  # It is public: the host has no users.
            terminal.answer(question, answer)
    line_start, delete_to_end = b"\x01", b"\x0b"
    terminal.answer(
        "Write into prefix what `os.environ['ROOT']`",
        line_start + delete_to_end + REGISTRATION + ENTER,
    )
    terminal.answer("Write this?", ENTER)

    assert terminal.end() == 0, terminal.shown[-3000:]
    assert '"/root/orders"' in next(host.rglob("test_order*.py")).read_text()
