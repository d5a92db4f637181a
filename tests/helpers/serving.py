"""Serve a host project as in production, and send requests to it."""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .hosts import Host, base_environment


@contextmanager
def served(host: Host, project: Path, *, database_url: str) -> Iterator[str]:
    """Serve the application of a host by uvicorn and give its URL.

    The socket listens before the server starts, so the first request waits for it and nothing has to poll.
    """
    with socket.create_server(("127.0.0.1", 0)) as listener:
        command = [sys.executable, "-m", "uvicorn", host.app, "--fd", str(listener.fileno()), "--log-level", "warning"]
        environment = {"PYTHONPATH": str(project / host.import_root), "DATABASE_URL": database_url}
        server = subprocess.Popen(
            [*command, "--factory"] if host.factory else command,
            cwd=project,
            env=base_environment() | environment,
            pass_fds=[listener.fileno()],
            stdin=subprocess.DEVNULL,
        )
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.terminate()
            server.wait(timeout=30)
