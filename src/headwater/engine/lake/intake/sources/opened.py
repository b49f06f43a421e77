"""What is known of a source once it is open, and how much of it is ever taken in."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

LINE = "_line"


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds that keep a hostile or broken file from filling memory or disk (bytes, or a plain ratio)."""

    # What DuckDB reads as one line at most; beyond it rows would vanish without a word.
    line: int = 2_000_000
    unpacked: int = 50 * 1024**3
    ratio: int = 200
    ratio_from: int = 64 * 1024 * 1024
    members: int = 10_000
    workbook: int = 700 * 1024 * 1024
    columns: int = 2_000


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class BrokenLine:
    """A line that is not even a row: its number (from 1), a key of `REASONS`, its text."""

    line: int
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class Opened:
    """A source ready to be read.

    `path` is UTF-8 delimited text (or Parquet when `parquet`), which may be a converted copy; `columns` are
    its names, cleaned. `header` lines stand before the first row. With `lined` the first column is the row's
    line in the original. `plain`: no control characters that ids need to escape. `spaced`: there may be
    spaces beyond ASCII (full-width, no-break) to be trimmed. `newlines` counts line ends.
    `broken` are lines that already the conversion could not use.
    """

    label: str
    path: Path
    columns: tuple[str, ...]
    size: int
    sha256: str
    separator: str = ","
    header: int = 1
    parquet: bool = False
    lined: bool = False
    plain: bool = True
    spaced: bool = True
    newlines: int = 0
    broken: tuple[BrokenLine, ...] = ()
    encoding: str = "utf-8"
    sheet: str = ""
    sheets: tuple[str, ...] = ()


def clean_names(cells: Sequence[str]) -> tuple[str, ...]:
    """Column names from a header line: trimmed, none empty, none twice (whatever the case)."""
    names: list[str] = []
    taken: set[str] = set()
    for place, cell in enumerate(cells, 1):
        # Names that begin with "_" are intake's own.
        name = " ".join(str(cell).replace("\ufeff", "").split()).lstrip("_") or f"column_{place}"
        base, count = name, 1
        while name.lower() in taken:
            count += 1
            name = f"{base}_{count}"
        taken.add(name.lower())
        names.append(name)
    return tuple(names)


def write_lined(path: Path, columns: Sequence[str], rows: Iterable[tuple[int, Sequence[str]]]) -> bool:
    """Writes rows with their line numbers as comma-separated text; returns whether all cells were plain."""
    plain = True
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerow([LINE, *columns])
        for line, cells in rows:
            plain = plain and not any("\x1f" in cell or "\x1e" in cell for cell in cells)
            writer.writerow([str(line), *cells])
    return plain
