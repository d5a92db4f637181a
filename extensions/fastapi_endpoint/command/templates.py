"""The repositories of the template: fetched once for each command, and asked for their versions."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from urllib.parse import unquote, urlsplit

from copier import load_settings

# Copier has no public name for these.
from copier._settings import is_trusted_repository
from copier._vcs import get_repo
from packaging.version import InvalidVersion, Version

from .git import git
from .outcome import CommandError


@dataclass(frozen=True)
class Template:
    """One template as it can be fetched now."""

    address: str
    folder: Path | None
    """A clone, or the template itself where it is a plain folder; None where it cannot be had."""
    problem: str = ""
    is_plain: bool = False
    """Whether it has no versions."""

    def has(self, version: str) -> bool:
        """Whether it still has that version."""
        return self.folder is not None and self._commit(version) is not None

    def at(self, version: str) -> Path:
        """The files of a version, without git: Copier reads a plain folder faster, and loads its Python once.

        Raises:
            CommandError: They cannot be had: why, in a clause.
        """
        if self.folder is None:
            raise CommandError(self.problem)
        if self.is_plain:
            return self.folder
        commit = self._commit(version) if version else None
        if commit is None:
            raise CommandError(f"{self.address} has no version {version or '(none)'} any more")
        target = self.folder.with_name(f"{self.folder.name}-{commit}")
        if not target.exists():
            target.mkdir()
            ended = git(f"--work-tree={target}", "checkout", "--force", commit, "--", ".", cwd=self.folder)
            if ended.returncode:
                raise CommandError(f"the version {version} of {self.address} cannot be read")
        return target

    def _commit(self, name: str) -> str | None:
        assert self.folder is not None
        ended = git("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}", cwd=self.folder)
        return None if ended.returncode or name.startswith("-") else ended.stdout.decode().strip()

    @cached_property
    def newest(self) -> str:
        """The name of the newest version, as Copier chooses it; empty where there is none."""
        if self.folder is None or self.is_plain:
            return ""
        versions: list[tuple[Version, str]] = []
        for tag in git("tag", cwd=self.folder).stdout.decode().split():
            try:
                versions.append((Version(tag), tag))
            except InvalidVersion:
                continue
        final = [(version, tag) for version, tag in versions if not version.is_prerelease]
        if final:
            return max(final)[1]
        return git("describe", "--tags", "--always", "HEAD", cwd=self.folder).stdout.decode().strip()

    def is_newer(self, version: str, than: str) -> bool:
        """Whether a version is neither the other one nor among its ancestors."""
        assert self.folder is not None
        ended = git("merge-base", "--is-ancestor", f"{version}^{{commit}}", f"{than}^{{commit}}", cwd=self.folder)
        return ended.returncode == 1


class Templates:
    """The templates that one command needs."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[str, Template] = {}

    def at(self, address: str) -> Template:
        """The template of that address, fetched once."""
        if address not in self._known:
            self._known[address] = self._fetch(address)
        return self._known[address]

    def _fetch(self, address: str) -> Template:
        url = get_repo(address) if address else None
        if url is None:
            folder = Path(address).expanduser()
            if address and (folder / "copier.yml").is_file():
                return Template(address, folder, is_plain=True)
            return Template(address, None, f"the template {address or '(none)'} is not there")
        target = self._folder / f"template{len(self._known)}"
        ended = git("clone", "--quiet", "--no-checkout", "--", url, str(target), cwd=self._folder)
        if ended.returncode:
            said = ended.stderr.decode(errors="replace").strip().rpartition("\n")[2]
            return Template(address, None, f"the template {address} cannot be fetched ({said})")
        return Template(address, target)


@contextmanager
def templates() -> Iterator[Templates]:
    """Templates whose clones are removed in the end."""
    with tempfile.TemporaryDirectory(prefix="fastapi-endpoint-", ignore_cleanup_errors=True) as folder:
        yield Templates(Path(folder))


def is_trusted(address: str, *, given: bool) -> bool:
    """Whether Python of that template may run.

    It may when the user says so, in this command or in Copier's settings, and when this command was installed from
    the same repository.
    """
    if given or is_trusted_repository(load_settings().trust, address):
        return True
    own = installed_from()
    return bool(own) and _plain(address) == own


def installed_from() -> str:
    """Where this command was installed from; empty where that is not known."""
    try:
        text = distribution("fastapi-endpoint").read_text("direct_url.json")
    except PackageNotFoundError:
        text = None
    return _plain(str(json.loads(text).get("url", ""))) if text else ""


def _plain(address: str) -> str:
    """An address without what does not change its meaning."""
    if not address:
        # Copier would take it for the folder in which it runs.
        return ""
    if urlsplit(address).scheme == "file":
        address = unquote(urlsplit(address).path)
    url = get_repo(address) or address
    return url.removeprefix("git+").rstrip("/").removesuffix(".git")
