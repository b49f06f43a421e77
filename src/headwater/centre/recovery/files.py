"""Where screenings and footprints keep their customers: written aside, complete or not there at all.

`<home>/recovery/<kind>/<key>-<random>/` appears by one rename. What a killed job left aside is swept by the
next one.
"""

from __future__ import annotations

import fcntl
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings

SCREENINGS, FOOTPRINTS, LISTS = "screenings", "footprints", "lists"
ASIDE, LEASE = ".aside", "lease"


def root() -> Path:
    """The room's folder, readable by nobody else: it holds customers' numbers."""
    folder = Path(settings.HOME) / "recovery"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def folder_of(kind: str, name: str) -> Path:
    """A finished folder."""
    return root() / kind / name


@contextmanager
def writing(kind: str, key: str) -> Iterator[tuple[Path, str]]:
    """A folder to write into, and the name it will have; in its place once the block ends without error."""
    name = f"{key}-{uuid.uuid4().hex[:8]}"
    aside = root() / ASIDE / name
    aside.mkdir(parents=True, mode=0o700)
    with (aside / LEASE).open("a") as lease:
        fcntl.flock(lease, fcntl.LOCK_EX)
        _sweep(aside)
        try:
            yield aside, name
            final = folder_of(kind, name)
            final.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            aside.rename(final)
        finally:
            shutil.rmtree(aside, ignore_errors=True)


def remove(kind: str, name: str) -> None:
    """A finished folder that nobody needs any more."""
    if name:
        shutil.rmtree(folder_of(kind, name), ignore_errors=True)


def _sweep(own: Path) -> None:
    for folder in own.parent.iterdir():
        if folder != own and _abandoned(folder):
            shutil.rmtree(folder, ignore_errors=True)


def _abandoned(folder: Path) -> bool:
    """Whether nobody living holds the folder's lease."""
    with suppress(OSError), (folder / LEASE).open("r") as lease:
        fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False
