"""Generate an endpoint into a copy of a small FastAPI project, and serve it on an embedded SQLite."""

from __future__ import annotations

import argparse
import json
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

REPOSITORY = Path(__file__).resolve().parents[1]
HOST = REPOSITORY / "tests/hosts/factory_without_database"
ANSWERS = REPOSITORY / "docs/experiment.yml"
TEST = "tests/test_experiments.py"
EXPERIMENT = {"title": "Short checkout", "share": "12.50", "status": "running", "starts_at": "2031-01-01T09:00:00Z"}
SECONDS_TO_START = 60


class DemoError(Exception):
    """What went wrong, in one sentence."""


def main() -> int:
    """Read the arguments and run the demo."""
    parser = argparse.ArgumentParser(prog="demo", description=__doc__)
    parser.add_argument("--folder", type=Path, help="where the project goes, and stays (default: a temporary folder)")
    parser.add_argument("--port", type=int, default=8000, help="port to serve on; another one if it is taken")
    parser.add_argument("--interview", action="store_true", help="answer the questions yourself")
    parser.add_argument("--check", action="store_true", help="call the endpoint once, and stop")
    options = parser.parse_args()
    # A shell that starts it in the background lets it ignore Ctrl-C.
    for stop in (signal.SIGINT, signal.SIGTERM):
        signal.signal(stop, signal.default_int_handler)
    try:
        with project_folder(options.folder) as project:
            generate(project, interview=options.interview)
            with served(project, free_port(options.port), quiet=options.check) as server:
                if options.check:
                    check(server.url)
                else:
                    introduce(server.url, project)
                    server.process.wait()
    except DemoError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped.")
    return 0


@contextmanager
def project_folder(wanted: Path | None) -> Iterator[Path]:
    """The folder of the project: the one that is wanted, or one that is removed in the end."""
    if wanted is None:
        with tempfile.TemporaryDirectory(prefix="endpoint-demo-") as folder:
            yield Path(folder).resolve() / "project"
        return
    if wanted.exists() and (not wanted.is_dir() or any(wanted.iterdir())):
        raise DemoError(f"{wanted} is not an empty folder; name another one.")
    yield wanted.resolve()


def generate(project: Path, *, interview: bool) -> None:
    """Copy the project, generate the endpoint, show what became of the project, and run the new tests."""
    shutil.copytree(HOST, project, ignore=shutil.ignore_patterns("__pycache__", ".*_cache", "*.db"), dirs_exist_ok=True)
    print(f"A FastAPI project without a database: {project}\n")
    author = ("-c", "user.name=Demo", "-c", "user.email=demo@example.com")
    run("git", "init", "--quiet", cwd=project)
    run("git", "add", "--all", cwd=project)
    run("git", *author, "commit", "--quiet", "--message=Start", cwd=project)

    answers = () if interview else ("--defaults", f"--data-file={ANSWERS}")
    copy = ("copier", "copy", "--trust", "--vcs-ref=HEAD", *answers, str(REPOSITORY), ".")
    show(*copy)
    run(sys.executable, "-W", "ignore", "-m", *copy, cwd=project)

    show("git", "diff")
    run("git", "--no-pager", "diff", "--unified=1", cwd=project)
    if not (project / TEST).exists():
        return
    show("pytest", TEST)
    run(sys.executable, "-m", "pytest", "--quiet", "-p", "anyio.pytest_plugin", TEST, cwd=project)


def show(*command: str) -> None:
    """Print a command as it would be typed."""
    print(f"\n$ {shlex.join(command)}", flush=True)


def run(*command: str, cwd: Path) -> None:
    """Run a command; its failure ends the demo."""
    if code := subprocess.run(command, cwd=cwd, env=environment(), check=False).returncode:
        raise DemoError(f"{shlex.join(command)} ended with {code}.")


def environment() -> dict[str, str]:
    """The variables of the demo's commands: another database than the embedded one is not for it."""
    kept = {name: value for name, value in os.environ.items() if not name.endswith("DATABASE_URL")}
    # The environment has pytest plugins for other projects, each with settings and warnings of its own.
    return kept | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


def free_port(wanted: int) -> int:
    """The port that is wanted if nobody listens there, else a free one."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            # A port that was used a moment ago is free, too.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            chosen: int = probe.getsockname()[1]
            return chosen
    raise DemoError("No port is free.")


@dataclass(frozen=True)
class Server:
    """The project as it is served."""

    process: subprocess.Popen[bytes]
    url: str


@contextmanager
def served(project: Path, port: int, *, quiet: bool) -> Iterator[Server]:
    """Serve the project until the block ends."""
    command = ["uvicorn", "--factory", "service.app:create_app", f"--port={port}"]
    show(*command)
    level = "warning" if quiet else "info"
    process = subprocess.Popen([sys.executable, "-m", *command, f"--log-level={level}"], cwd=project, env=environment())
    server = Server(process, f"http://127.0.0.1:{port}")
    try:
        wait_for(server)
        yield server
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def wait_for(server: Server) -> None:
    """Return when the server answers."""
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            raise DemoError(f"The server ended with {server.process.returncode}.")
        try:
            call("GET", f"{server.url}/openapi.json")
        except (URLError, ConnectionError):
            time.sleep(0.1)
        else:
            return
    raise DemoError(f"The server did not answer within {SECONDS_TO_START} seconds.")


def introduce(url: str, project: Path) -> None:
    """Say where everything is."""
    print(f"""
The project is served with its new endpoint. Ctrl-C ends it.

  Docs   {url}/docs
  Try    curl -i {url}/experiments -H 'content-type: application/json' -d '{json.dumps(EXPERIMENT)}'
         curl {url}/experiments
  Code   {project}
""")
    sys.stdout.flush()


def check(url: str) -> None:
    """Create, read and list over HTTP."""
    collection = f"{url}/experiments"
    created = expect(201, "POST", collection, EXPERIMENT)
    assert isinstance(created, dict)
    item = f"{collection}/{created['id']}"
    if expect(200, "GET", item) != created:
        raise DemoError("What was created is not what is read.")
    page = expect(200, "GET", collection)
    if page != {"items": [created], "next_cursor": None, "prev_cursor": None}:
        raise DemoError(f"The list does not hold what was created: {page}")
    expect(409, "POST", collection, EXPERIMENT)
    expect(422, "POST", collection, EXPERIMENT | {"share": "100.01"})
    expect(204, "DELETE", item)
    expect(404, "GET", item)
    print("The endpoint works.")


def expect(status: int, method: str, url: str, body: object = None) -> Any:
    """Call the endpoint and return the answer, which has to have this status."""
    found, answer = call(method, url, body)
    print(f"{method} {url}: {found} {json.dumps(answer)}")
    if found != status:
        raise DemoError(f"{method} {url} should give {status}.")
    return answer


def call(method: str, url: str, body: object = None) -> tuple[int, Any]:
    """The status and the JSON of a response."""
    data = None if body is None else json.dumps(body).encode()
    request = Request(url, data, {"content-type": "application/json"}, method=method)
    try:
        with urlopen(request, timeout=10) as response:
            return response.status, json.loads(response.read() or "null")
    except HTTPError as error:
        with error:
            return error.code, json.loads(error.read())


if __name__ == "__main__":
    sys.exit(main())
