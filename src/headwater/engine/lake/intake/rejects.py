"""The file of rejected rows: row number, column, reason in the person's language, and the original cells."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import ibis
import pyarrow.parquet as pq

from headwater.engine.lake.engines import intake_engine
from headwater.engine.lake.intake.mapping import Check, Mapped
from headwater.engine.lake.intake.mapping.compiled import KEPT
from headwater.engine.lake.intake.profile import Profile
from headwater.engine.lake.intake.reading import hashed, rows_of
from headwater.engine.lake.intake.reasons import reason_words, refusal
from headwater.engine.lake.intake.sources.opened import LINE, BrokenLine
from headwater.engine.lake.intake.staging import Staged, Stager
from headwater.engine.lake.tables import TABLES
from headwater.engine.words import Words

HEADINGS = (Words("file", "文件"), Words("row", "行号"), Words("column", "列"), Words("reason", "原因"))
Line = tuple[int, str, str, list[str]]
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def harmless(cell: str) -> str:
    """The cell as text for a spreadsheet: what would be run as a formula is marked as text."""
    return "'" + cell if cell.startswith(FORMULA) else cell


def write_rejects(path: Path, staged: list[Staged], stager: Stager, language: str) -> Path:
    """Writes the rejected rows of all sources, in order of their lines. Reads those sources once more."""
    path.parent.mkdir(parents=True, exist_ok=True)
    width = max((len(one.source.columns) for one in staged), default=0)
    # The mark lets Excel see that this is UTF-8.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        names = (
            staged[0].source.columns
            if len({one.source.columns for one in staged}) == 1
            else range(1, width + 1)
        )
        writer.writerow([words.say(language) for words in HEADINGS] + [harmless(str(name)) for name in names])
        for one in staged:
            for line, column, reason, cells in _lines(one, stager, language):
                writer.writerow(
                    [harmless(one.source.label), line, harmless(column), reason, *map(harmless, cells)]
                )
    return path


def _lines(one: Staged, stager: Stager, language: str) -> Iterator[Line]:
    broken: list[Line] = [
        (item.line, "", reason_words(item.reason).say(language), _cells(one, item)) for item in one.broken
    ]
    if one.rejected == len(one.broken):
        yield from _placed(one, iter(()), broken)
        return
    yield from _placed(one, _refused(one, stager, language), broken)


def _cells(one: Staged, item: BrokenLine) -> list[str]:
    """A short or long row cell by cell, so that it can be mended under its headings; else the bare line."""
    if one.source.lined or item.reason not in ("too_few_cells", "too_many_cells"):
        return [item.text]
    try:
        return next(csv.reader([item.text], delimiter=one.source.separator), [item.text])
    except csv.Error:
        return [item.text]


def _placed(one: Staged, refused: Iterator[Line], broken: list[Line]) -> Iterator[Line]:
    """Merges rows with broken lines by number; a row's number so far counts good rows only."""
    if one.source.lined or one.source.parquet:
        yield from sorted([*refused, *broken])
        return
    lines = _LineNumbers(one, [line for line, *_ in broken])
    yield from sorted(
        [*((lines.of_good(n), c, r, cells) for n, c, r, cells in refused), *lines.moved(broken)]
    )


class _LineNumbers:
    """From the count of good rows (from 1) to the line in the file (from 1)."""

    def __init__(self, one: Staged, broken: list[int]) -> None:
        source = one.source
        self.header, self.broken = source.header, sorted(broken)
        good = one.rows - len(one.broken)
        # As many line ends as rows: a row is a line. Else there are empty lines, or breaks within quotes.
        self.starts = None if source.newlines == good + len(broken) + self.header else _starts(one)
        self._passed, self._line = 0, self.header

    def of_good(self, place: int) -> int:
        """The line of the good row of that number; asked for in rising order."""
        record = place + self.header
        while self._passed < len(self.broken) and self.broken[self._passed] <= record + self._passed:
            self._passed += 1
        return self._at(record + self._passed)

    def _at(self, record: int) -> int:
        if self.starts is None or not self.starts:
            return record
        return self.starts[min(record, len(self.starts)) - 1]

    def moved(self, broken: list[Line]) -> list[Line]:
        """Broken lines with the line that their record begins at."""
        return [(self._at(line), column, reason, cells) for line, column, reason, cells in broken]


def _starts(one: Staged) -> list[int]:
    """For each record of the file, header first and empty lines left out, the line that it begins at."""
    found: list[int] = []
    with one.source.path.open(encoding="utf-8", errors="replace", newline="") as file:
        reader = csv.reader(file, delimiter=one.source.separator)
        before = 0
        try:
            for row in reader:
                if row:
                    found.append(before + 1)
                before = reader.line_num
        except csv.Error:
            pass
    return found


def _refused(one: Staged, stager: Stager, language: str) -> Iterator[Line]:
    engine = intake_engine(stager.folder / "spill", ordered=True)
    try:
        path = stager.folder / f"refused_{id(one)}.parquet"
        mapped = _numbered(one, stager, engine_rows=rows_of(engine, one.source))
        lost = mapped.rows.filter(mapped.rows["_day"].isnull())
        kept = [name for name in lost.columns if name.startswith(KEPT)]
        engine.write_file(lost.select(LINE, *mapped.notes, *kept), path)
        yield from _read(path, mapped, _Explaining(stager.profile, one.source.columns, language), kept)
    finally:
        engine.close()


def _numbered(one: Staged, stager: Stager, engine_rows: ibis.Table) -> Mapped:
    rows = engine_rows if LINE in engine_rows.columns else engine_rows.mutate(_line=ibis.row_number() + 1)
    kept = {f"{KEPT}{place}": rows[name] for place, name in enumerate(one.source.columns)}
    # Teams and zones cannot make a row unusable.
    plain = Stager(stager.engine, stager.profile, stager.today, stager.folder, None)
    return plain.over(hashed(rows, one.source).mutate(**kept), one)


def _read(path: Path, mapped: Mapped, explaining: _Explaining, kept: list[str]) -> Iterator[Line]:
    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches(10_000):
            for row in batch.to_pylist():
                found = mapped.found(tuple(row[name] for name in mapped.notes))
                refused = [check for check in found if check.level == "reject"]
                if any(check.level == "ignore" for check in found) or not refused:
                    continue
                cells = [row[name] or "" for name in kept]
                columns = "; ".join(dict.fromkeys(explaining.shown(check) for check in refused))
                said = (explaining.reason(check, cells) for check in refused)
                reasons = "; ".join(dict.fromkeys(said))
                yield int(row[LINE]), columns, reasons, cells


@dataclass(frozen=True, slots=True)
class _Explaining:
    """What a person reads of a check, in their language and by the names that their file has."""

    profile: Profile
    columns: tuple[str, ...]
    language: str

    def shown(self, check: Check) -> str:
        """The source's own name of a column, where there is one: that is what people see in their file."""
        return " + ".join(self._sources(check)) or check.column

    def reason(self, check: Check, cells: list[str]) -> str:
        """The sentence for one row."""
        by_name = dict(zip(self.columns, cells, strict=False))
        cell = " + ".join(by_name.get(name, "").strip() for name in self._sources(check)).strip(" +")
        words = refusal(check.reason, self.shown(check), cell, self._expected(check))
        return words.say(self.language)

    def _sources(self, check: Check) -> tuple[str, ...]:
        field = self.profile.field(check.column)
        return field.sources if field else ()

    def _expected(self, check: Check) -> tuple[str, ...]:
        field = self.profile.field(check.column)
        if check.reason == "unreadable_date":
            return field.formats if field else ()
        return tuple(TABLES[self.profile.table].column(check.column).codes)
