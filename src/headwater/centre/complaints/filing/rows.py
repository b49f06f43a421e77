"""The rows of a file as cells by column: CSV in any usual encoding, Excel, one file in an archive."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow.parquet as pq

from headwater.engine.lake.intake.profile import Profile
from headwater.engine.lake.intake.sources.opened import LINE, Opened
from headwater.engine.lake.intake.sources.opening import open_sources
from headwater.engine.words import Problem, Words

LONGEST_CELL = 131_072 * 8
csv.field_size_limit(LONGEST_CELL)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its line in the file, its cells by column."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """An opened file."""

    columns: tuple[str, ...]
    opened: Opened

    def rows(self) -> Iterator[Row]:
        """All of its rows that are not empty, one after the other."""
        cells = _parquet(self.opened) if self.opened.parquet else _text(self.opened)
        for line, values in cells:
            row = dict(zip(self.columns, (" ".join(v.split("\0")).strip() for v in values), strict=False))
            if any(row.values()):
                yield Row(line, {name: row.get(name, "") for name in self.columns})


@contextmanager
def opened(path: Path, label: str) -> Iterator[Sheet]:
    """The one table of a file. Problem with a sentence where there is none."""
    with TemporaryDirectory() as folder:
        sources = list(
            open_sources([path], Path(folder), Profile(name="orders", table="orders"), labels={path: label})
        )
        if len(sources) != 1:
            raise Problem(
                Words(
                    f"{label} holds {len(sources)} files; choose one with orders.",
                    f"{label} 中有 {len(sources)} 个文件，请只选择一个投诉工单文件。",
                )
            )
        source = sources[0]
        columns = tuple(name for name in source.columns if name != LINE)
        yield Sheet(columns, source)


def _text(source: Opened) -> Iterator[tuple[int, list[str]]]:
    with source.path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        reader = csv.reader(file, delimiter=source.separator)
        head = 1 if source.lined else source.header
        for number, cells in enumerate(_sound(reader), 1):
            if number <= head:
                continue
            if source.lined:
                yield int(cells[0]), cells[1:]
            else:
                yield number, cells


def _sound(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    """The rows; a cell beyond all measure, mostly a quote mark that is never closed, ends in a sentence."""
    number = 0
    try:
        for cells in reader:
            yield cells
            number += 1
    except csv.Error as error:
        raise Problem(
            Words(
                f"After row {number} comes a cell beyond all measure: is a quote mark never closed there?",
                f"第 {number} 行之后出现过长的单元格：是否有引号没有闭合？",
            )
        ) from error


def _parquet(source: Opened) -> Iterator[tuple[int, list[str]]]:
    line = 0
    for batch in pq.ParquetFile(source.path).iter_batches(5000):
        for record in batch.to_pylist():
            line += 1
            yield line, ["" if value is None else str(value) for value in record.values()]
