"""`headwater backup`: ledger, lake, files and keys in one file, while the server may go on working.

A tar of `manifest.json`, `ledger.dump`, the files, and at its end `sums.json`: without that it is cut off.
The roll-ups are left out: they are derived. The ledger is taken before the lake, from which it brings
itself up to date.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, BinaryIO

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from headwater.centre.config import pg_tools
from headwater.engine.lake import Lake

FORMAT = 1
# What the ledger's rows name files of: without them a page of the restored centre would lead nowhere.
FOLDERS = ("lake", "uploads", "keys", "rejects", "recovery", "sample")
# Half-written, or a lock.
NOT_KEPT = ("staging", "LOCK", ".aside")
Say = Callable[[str], None]


def write(home: Path, file: Path, tell: Say) -> dict[str, Any]:
    """Write the file; what was there stays until the new one is complete. The manifest, with the size."""
    partial = file.with_name(f".{file.name}.partial")
    (home / "run").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="backup-", dir=home / "run") as folder:
        stage = Path(folder)
        tell("ledger")
        pg_tools.dump(stage / "ledger.dump")
        tell("lake and files")
        facts = manifest() | {"snapshot": hold(home, stage)}
        try:
            _write_tar(stage, partial, facts)
            partial.replace(file)
        finally:
            partial.unlink(missing_ok=True)
    return facts | {"file": str(file), "bytes": file.stat().st_size}


def manifest() -> dict[str, Any]:
    """What a restore must know beforehand."""
    applied = sorted(".".join(key) for key in MigrationRecorder(connection).applied_migrations())
    return {
        "format": FORMAT,
        "headwater": version("headwater"),
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "migrations": applied,
    }


def hold(home: Path, stage: Path) -> int:
    """Hold the files by second names, so that sweeping does not take them away; the lake's snapshot."""
    lake = Lake(home)
    with lake.writing():
        for name in FOLDERS:
            _hold(home / name, stage / name)
        return lake.snapshot().number


def _hold(source: Path, target: Path) -> None:
    """The whole folder by second names; what is swept in this moment is needed by nobody."""
    for top, folders, names in os.walk(source):
        folders[:] = [name for name in folders if name not in NOT_KEPT]
        here = target / Path(top).relative_to(source)
        here.mkdir(parents=True, exist_ok=True)
        for name in set(names) - set(NOT_KEPT):
            with contextlib.suppress(FileNotFoundError):
                _link(Path(top, name), here / name)


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError:  # a file system without second names
        shutil.copy2(source, target)


class _Summing:
    """A file that is read once, by the archive, and knows its sum afterwards."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self.file.read(size)
        self.digest.update(block)
        return block


def _write_tar(stage: Path, target: Path, facts: dict[str, Any]) -> None:
    sums: dict[str, str] = {}
    with private(target) as out, tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
        _add_text(tar, "manifest.json", facts)
        for path in sorted(path for path in stage.rglob("*") if path.is_file()):
            name = str(path.relative_to(stage))
            with path.open("rb") as source:
                reader = _Summing(source)
                tar.addfile(tar.gettarinfo(arcname=name, fileobj=source), reader)  # type: ignore[arg-type]
                sums[name] = reader.digest.hexdigest()
        _add_text(tar, "sums.json", sums)


def _add_text(tar: tarfile.TarFile, name: str, content: dict[str, Any]) -> None:
    text = json.dumps(content, indent=1).encode()
    entry = tarfile.TarInfo(name)
    entry.size = len(text)
    tar.addfile(entry, io.BytesIO(text))


@contextlib.contextmanager
def private(path: Path) -> Iterator[BinaryIO]:
    """A new file that only this account can read, on the disk when the block ends."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as out:
        yield out
        out.flush()
        os.fsync(out.fileno())
