"""Serve a host project as in production, and send requests to it."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from .hosts import Host, base_environment

# Uvicorn's own `--fd` takes the socket for one that is no TCP: each response would wait for an acknowledgement.
SERVE = """
import socket, sys, uvicorn

app, factory, descriptor = sys.argv[1:]
config = uvicorn.Config(app, factory=factory == "factory", log_level="warning", access_log=False)
uvicorn.Server(config).run([socket.socket(fileno=int(descriptor))])
"""


@contextmanager
def served(host: Host, project: Path, *, database_url: str) -> Iterator[str]:
    """Serve the application of a host by uvicorn and give its URL."""
    environment = {"PYTHONPATH": str(project / host.import_root), "DATABASE_URL": database_url}
    with listening(host.app, project, base_environment() | environment, factory=host.factory) as port:
        yield f"http://127.0.0.1:{port}"


@contextmanager
def listening(app: str, project: Path, environment: Mapping[str, str], *, factory: bool = False) -> Iterator[int]:
    """Serve an application by uvicorn and give its port.

    The socket listens before the server starts, so the first request waits for it and nothing has to poll.
    """
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = subprocess.Popen(
            [sys.executable, "-c", SERVE, app, "factory" if factory else "", str(listener.fileno())],
            cwd=project,
            env=environment,
            pass_fds=[listener.fileno()],
            stdin=subprocess.DEVNULL,
        )
        try:
            yield int(listener.getsockname()[1])
        finally:
            server.terminate()
            server.wait(timeout=30)
