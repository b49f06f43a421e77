"""Uploaded files between test run and landing: under a name of our own, for an hour, for their owner."""

from __future__ import annotations

import secrets
import time
from pathlib import Path

from django.conf import settings
from django.core import signing

from headwater.centre.people.models import Account

SALT = "directory.people-file"
SECONDS = 3600


def _folder() -> Path:
    folder = Path(settings.MEDIA_ROOT) / "people"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def keep(content: bytes, by: Account) -> str:
    """Keep a file; answers the token that its owner asks for it with."""
    _sweep()
    # The name that the file came with never reaches a path.
    name = secrets.token_hex(16)
    (_folder() / name).write_bytes(content)
    return signing.dumps({"name": name, "by": by.pk}, salt=SALT)


def take(token: str, by: Account) -> bytes | None:
    """The file of a token, or nothing: it is somebody else's, too old, or was never there."""
    try:
        facts = signing.loads(token, salt=SALT, max_age=SECONDS)
    except signing.BadSignature:
        return None
    path = _folder() / facts["name"]
    return path.read_bytes() if facts["by"] == by.pk and path.exists() else None


def _sweep() -> None:
    for path in _folder().iterdir():
        if time.time() - path.stat().st_mtime > SECONDS:
            path.unlink(missing_ok=True)
