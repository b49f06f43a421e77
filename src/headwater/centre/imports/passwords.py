"""Passwords of sources, each in a file of its own that only this system's account may read."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings

from headwater.centre.imports.models import SqlSource


def _path(source: SqlSource) -> Path:
    return Path(settings.HOME) / "keys" / "sources" / source.token


def password_of(source: SqlSource) -> str:
    """The password, or nothing."""
    path = _path(source)
    return path.read_text() if path.is_file() else ""


def keep_password(source: SqlSource, password: str) -> None:
    """Write it aside and rename: a reader sees the old one or the new one."""
    path = _path(source)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    aside = path.with_suffix(".new")
    aside.unlink(missing_ok=True)
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(password)
    aside.replace(path)


def forget_password(source: SqlSource) -> None:
    _path(source).unlink(missing_ok=True)
