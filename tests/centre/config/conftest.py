"""Homes and free ports for tests that start real processes."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest


@pytest.fixture
def port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


@pytest.fixture
def server_home(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home for a server that need not show any page: without collected styles."""
    static = tmp_path / "static"
    static.mkdir()
    (static / "staticfiles.json").write_text('{"version": "1.1", "paths": {}, "hash": ""}')
    monkeypatch.setenv("HEADWATER_STATIC", str(static))
    monkeypatch.delenv("DJANGO_SETTINGS_MODULE", raising=False)
    return home
