"""The lake's folder: reading the newest snapshot, and the places where writers prepare the next."""

from __future__ import annotations

import fcntl
import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from headwater.engine.lake.snapshots.manifest import Snapshot
from headwater.engine.lake.snapshots.writer import CURRENT, Writer

LEASE = "lease"


def utc_now() -> datetime:
    """The wall clock, for whoever does not bring another."""
    return datetime.now(UTC)


class Lake:
    """The folder `<home>/lake`. Readers need no lock; writers take turns by one."""

    def __init__(self, home: Path, clock: Callable[[], datetime] = utc_now) -> None:
        self.root = Path(home) / "lake"
        self.clock = clock
        self._read: tuple[tuple[int, int, int], Snapshot] | None = None

    def snapshot(self) -> Snapshot:
        """The newest snapshot; number 0 when nothing was ever published."""
        current = self.root / CURRENT
        try:
            with current.open(encoding="utf-8") as file:
                return self._parsed(file)
        except FileNotFoundError:
            return Snapshot(root=self.root)

    def _parsed(self, file: IO[str]) -> Snapshot:
        # The open file is asked, not the path: a rename in between would mix two snapshots.
        found = _identity(file)
        if self._read is None or self._read[0] != found:
            self._read = (found, Snapshot.from_json(self.root, file.read()))
        return self._read[1]

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """The right to publish; waits while somebody else has it. Sweeps what a killed writer left behind."""
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / "LOCK").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            writer = Writer(self.snapshot(), self.clock)
            writer.sweep()
            yield writer

    @contextmanager
    def staging(self) -> Iterator[Path]:
        """A folder for unpublished files and spill; gone at the end, or, after a kill, at the next sweep."""
        folder = self.root / "staging" / uuid.uuid4().hex
        folder.mkdir(parents=True)
        with (folder / LEASE).open("a") as lease:
            fcntl.flock(lease, fcntl.LOCK_EX)
            self._sweep_staging(folder)
            try:
                yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)

    def _sweep_staging(self, own: Path) -> None:
        for folder in (self.root / "staging").iterdir():
            if folder != own and _abandoned(folder):
                shutil.rmtree(folder, ignore_errors=True)


def _identity(file: IO[str]) -> tuple[int, int, int]:
    facts = os.fstat(file.fileno())
    return facts.st_ino, facts.st_mtime_ns, facts.st_size


def _abandoned(folder: Path) -> bool:
    """Whether nobody living holds the folder's lease; without one it is just being made, or being removed."""
    with suppress(OSError), (folder / LEASE).open("r") as lease:
        fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False
