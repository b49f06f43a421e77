"""The secret key of a home that was given none: made once by `headwater serve`, kept in `keys/`."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

# Only good for commands that sign nothing; a server without a key of its own does not start (system check).
NO_KEY_YET = "no-key-yet"


def key_file(home: Path) -> Path:
    """Where the key of this home stands."""
    return home / "keys" / "secret_key"


def read_or_derive(home: Path) -> str:
    """The key of this home, or `NO_KEY_YET`: settings must not write when they are imported."""
    try:
        return key_file(home).read_text().strip() or NO_KEY_YET
    except OSError:
        return NO_KEY_YET


def ensure(home: Path) -> None:
    """Make the key where there is none; two starters at once end with one key."""
    path = key_file(home)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w") as out:
        out.write(secrets.token_urlsafe(48))
