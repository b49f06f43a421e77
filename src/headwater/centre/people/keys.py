"""Secrets of other systems, each in a file of its own that only this system's account may read.

They stand in the data folder and not in the ledger: that one is read by more people and lies in more backups.
"""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings


def _path(drawer: str, token: str) -> Path:
    return Path(settings.HOME) / "keys" / drawer / token


def kept(drawer: str, token: str) -> str:
    """What is kept under this token, or nothing."""
    path = _path(drawer, token)
    return path.read_text() if path.is_file() else ""


def keep(drawer: str, token: str, secret: str) -> None:
    """Write it aside and rename: a reader sees the old one or the new one."""
    path = _path(drawer, token)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = path.with_suffix(".new")
    aside.unlink(missing_ok=True)
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secret)
    aside.replace(path)


def forget(drawer: str, token: str) -> None:
    """Away with it; it may be away already."""
    _path(drawer, token).unlink(missing_ok=True)
