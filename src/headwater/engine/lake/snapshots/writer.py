"""Publishing: files move into place, then one rename of `CURRENT` makes them visible, all or nothing."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from headwater.engine.lake.snapshots.manifest import FileEntry, ImportRecord, Snapshot
from headwater.engine.words import Problem, Words

CURRENT = "CURRENT"
PENDING = "PENDING"
# Long enough for any reader that still works on the snapshot before; pages take a new one at each request.
KEEP_DROPPED = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class StagedFile:
    """A finished Parquet file outside of the tables, with what the manifest has to say about it."""

    path: Path
    entry: FileEntry


class Writer:
    """The one who may publish now; made by `Lake.writing`."""

    def __init__(self, snapshot: Snapshot, clock: Callable[[], datetime]) -> None:
        self.snapshot = snapshot
        self._root = snapshot.root
        self._clock = clock

    def publish(
        self,
        table: str,
        add: Iterable[StagedFile],
        record: ImportRecord | None,
        drop: Iterable[str] = (),
        others: Iterable[ImportRecord] | None = None,
    ) -> Snapshot:
        """Makes the next snapshot of `table`: without the files named `drop`, with the files `add`.

        `others` replaces the earlier import records. A full disk raises a `Problem` and changes nothing.
        """
        files, gone = list(add), frozenset(drop)
        now = self._clock().astimezone(UTC).isoformat(timespec="seconds")
        imports = tuple(self.snapshot.imports if others is None else others)
        imports = imports if record is None else (*imports, record)
        paths = [entry.path(table) for entry in self.snapshot.entries.get(table, ()) if entry.name in gone]
        dropped = {**self.snapshot.dropped, **dict.fromkeys(paths, now)}
        entries = tuple(file.entry for file in files)
        following = self.snapshot.after(now, table, entries, gone, imports, dropped)
        with disk_problems(self._root):
            self._commit(table, files, following)
        self.snapshot = following
        return following

    def withdraw(self, table: str, drop: Iterable[str], imports: tuple[ImportRecord, ...]) -> Snapshot:
        """Makes the next snapshot without the files named `drop`; `imports` are all records as of now."""
        return self.publish(table, (), None, drop=drop, others=imports)

    def note(self, record: ImportRecord) -> Snapshot:
        """Adds a record to the history; data and number stay as they are."""
        noted = replace(self.snapshot, imports=(*self.snapshot.imports, record))
        with disk_problems(self._root):
            self._write(CURRENT, noted.to_json())
        self.snapshot = noted
        return noted

    def _commit(self, table: str, files: list[StagedFile], following: Snapshot) -> None:
        targets = [file.entry.path(table) for file in files]
        try:
            self._write(PENDING, json.dumps(targets))
            self._move(files, targets)
            self._write(CURRENT, following.to_json())
        except BaseException:
            self.sweep()
            raise
        (self._root / PENDING).unlink(missing_ok=True)

    def _move(self, files: list[StagedFile], targets: list[str]) -> None:
        folders = {(self._root / target).parent for target in targets}
        for folder in folders:
            folder.mkdir(parents=True, exist_ok=True)
        # A power cut after the rename must find the data on the disk: each file is synced before it moves.
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(_sync, (file.path for file in files)))
            for file, target in zip(files, targets, strict=True):
                file.path.rename(self._root / target)
            list(pool.map(_sync, [*folders, self._root / table_of(targets)] if targets else []))

    def _write(self, name: str, text: str) -> None:
        aside = self._root / f"{name}.new"
        with aside.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        aside.rename(self._root / name)
        _sync(self._root)

    def sweep(self) -> None:
        """Removes what a killed writer moved but did not publish, and dropped files that nobody reads now."""
        self._sweep_pending()
        limit = (self._clock().astimezone(UTC) - KEEP_DROPPED).isoformat(timespec="seconds")
        for path, at in self.snapshot.dropped.items():
            if at < limit:
                (self._root / path).unlink(missing_ok=True)
        kept = {path: at for path, at in self.snapshot.dropped.items() if at >= limit}
        self.snapshot = replace(self.snapshot, dropped=kept)

    def _sweep_pending(self) -> None:
        pending = self._root / PENDING
        if not pending.exists():
            return
        named = {entry.path(table) for table, entries in self._published().items() for entry in entries}
        for path in json.loads(pending.read_text(encoding="utf-8")):
            if path not in named:
                (self._root / path).unlink(missing_ok=True)
        pending.unlink()

    def _published(self) -> dict[str, tuple[FileEntry, ...]]:
        # Read again: after a failure nobody knows which side of the rename it was on.
        current = self._root / CURRENT
        if not current.exists():
            return {}
        return dict(Snapshot.from_json(self._root, current.read_text(encoding="utf-8")).entries)


def table_of(targets: list[str]) -> str:
    """The table's folder, from the targets of one publication."""
    return targets[0].split("/", 1)[0]


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def disk_problems(root: Path) -> Iterator[None]:
    """Turns a full disk, a used-up quota or a file-size limit into one clear sentence."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise full_disk(root) from error
        raise


def full_disk(root: Path) -> Problem:
    """The sentence for a disk without room."""
    return Problem(
        Words(
            f"No room is left on the disk of {root}: nothing was imported. Free some space and try again.",
            f"数据湖所在磁盘（{root}）空间不足，本次未导入任何数据。请清理磁盘空间后重试。",
        )
    )
