"""Python of a template runs where the user said so, and from the repository from which the command was installed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from fastapi_endpoint.command import templates
from fastapi_endpoint.command.templates import is_trusted


class Installed:
    def __init__(self, url: str) -> None:
        self.url = url

    def read_text(self, name: str) -> str | None:
        return json.dumps({"url": self.url, "dir_info": {}}) if name == "direct_url.json" else None


@pytest.fixture(autouse=True)
def no_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings = tmp_path / "settings.yml"
    settings.write_text("{}")
    monkeypatch.setenv("COPIER_SETTINGS_PATH", str(settings))
    return settings


def installed_from(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def distribution(name: str) -> Any:
        assert name == "fastapi-endpoint"
        return Installed(url)

    monkeypatch.setattr(templates, "distribution", distribution)


@pytest.mark.parametrize(
    ("url", "address", "expected"),
    [
        ("https://github.com/owner/name", "gh:owner/name", True),
        ("https://github.com/owner/name.git", "https://github.com/owner/name", True),
        ("https://github.com/owner/name", "git+https://github.com/owner/name.git", True),
        ("file:///srv/my%20template", "/srv/my template/", True),
        ("https://github.com/owner/name", "gh:owner/name2", False),
        ("https://github.com/owner/name", "gh:other/name", False),
        ("https://github.com/owner/name", "https://example.com/owner/name", False),
        ("https://github.com/owner/name", "", False),
        ("", "", False),
        ("", ".git", False),
        ("", "/", False),
    ],
)
def test_the_repository_of_the_command_is_trusted(
    url: str, address: str, expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed_from(url, monkeypatch)

    assert is_trusted(address, given=False) is expected


def test_what_the_user_says_counts(no_settings: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed_from("https://github.com/owner/name", monkeypatch)
    assert is_trusted("gh:other/name", given=True)
    assert not is_trusted("gh:other/name", given=False)

    no_settings.write_text("trust: ['gh:other/']")

    assert is_trusted("gh:other/name", given=False)
