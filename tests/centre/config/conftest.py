"""Homes and free ports for tests that start real processes."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture
def port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


@pytest.fixture(scope="session")
def migrated_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that was started once: its ledger has all tables. Tests take copies of it."""
    home = tmp_path_factory.mktemp("template") / "home"
    script = "from headwater.centre.config import start\nwith start.ledger(): pass"
    known = os.environ | {"HEADWATER_HOME": str(home)}
    subprocess.run([sys.executable, "-c", script], env=known, check=True)
    return home


@pytest.fixture
def server_home(migrated_home: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home for a server that need not show any page: without collected styles."""
    subprocess.run(["cp", "-a", f"{migrated_home}/.", str(home)], check=True)
    static = tmp_path / "static"
    static.mkdir()
    (static / "staticfiles.json").write_text('{"version": "1.1", "paths": {}, "hash": ""}')
    monkeypatch.setenv("HEADWATER_STATIC", str(static))
    monkeypatch.delenv("DJANGO_SETTINGS_MODULE", raising=False)
    return home
