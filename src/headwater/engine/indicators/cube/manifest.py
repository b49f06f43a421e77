"""What the cube holds: `cube/CURRENT`, a small JSON file; its atomic rename is the commit."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CURRENT = "CURRENT"


@dataclass(frozen=True, slots=True)
class Part:
    """One Parquet file of a month. `days`: ISO day -> fingerprint of the files that its rows come from.

    Rows of days that are not named are out of date and are not read. `whole`: there are none of those.
    """

    file: str
    month: str
    rows: int
    days: Mapping[str, str]
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Held:
    """What is held of one roll-up."""

    folder: str
    atoms: tuple[str, ...]
    parts: tuple[Part, ...] = ()

    @property
    def days(self) -> dict[str, str]:
        """ISO day -> fingerprint, over all parts."""
        return {day: found for part in self.parts for day, found in part.days.items()}

    @property
    def rows(self) -> int:
        """How many rows all parts have, those out of date included."""
        return sum(part.rows for part in self.parts)


@dataclass(frozen=True)
class Manifest:
    """The whole cube at one moment; `token` differs between any two."""

    rollups: Mapping[str, Held] = field(default_factory=dict)
    token: tuple[int, ...] = ()


def read(folder: Path) -> Manifest:
    """The manifest of a cube; empty when there is none, or when it was written by another version."""
    try:
        with (folder / CURRENT).open(encoding="utf-8") as file:
            token = _token(os.fstat(file.fileno()))
            return Manifest({name: _held(one) for name, one in json.load(file)["rollups"].items()}, token)
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return Manifest()


def token(folder: Path) -> tuple[int, ...]:
    """The token of the manifest that `read` would give, without reading it."""
    try:
        return _token((folder / CURRENT).stat())
    except FileNotFoundError:
        return ()


def write(folder: Path, rollups: Mapping[str, Held]) -> None:
    """Makes these roll-ups the cube, all or nothing."""
    document = {"rollups": {name: _plain(held) for name, held in rollups.items()}}
    aside = folder / f"{CURRENT}.new"
    with aside.open("w", encoding="utf-8") as file:
        json.dump(document, file, separators=(",", ":"))
        file.flush()
        os.fsync(file.fileno())
    aside.rename(folder / CURRENT)


def _token(facts: os.stat_result) -> tuple[int, ...]:
    return facts.st_ino, facts.st_mtime_ns, facts.st_size


def _plain(held: Held) -> dict[str, Any]:
    parts = [[part.file, part.month, part.rows, dict(part.days), part.whole] for part in held.parts]
    return {"folder": held.folder, "atoms": list(held.atoms), "parts": parts}


def _held(values: Mapping[str, Any]) -> Held:
    return Held(values["folder"], tuple(values["atoms"]), tuple(Part(*part) for part in values["parts"]))
