"""Looking into a source before anything is imported: what it is, and its first rows as they would land."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

import ibis

from headwater.engine.lake.engines import IntakeEngine, intake_engine
from headwater.engine.lake.intake.mapping import Check
from headwater.engine.lake.intake.mapping.compiled import KEPT
from headwater.engine.lake.intake.profile import Profile
from headwater.engine.lake.intake.reading import hashed, rows_of, samples_of
from headwater.engine.lake.intake.sources import Opened, excel, open_sources
from headwater.engine.lake.intake.sources.opened import LIMITS, LINE, Limits
from headwater.engine.lake.intake.staging import Stager
from headwater.engine.lake.tables import TABLES

SAMPLE = 1_000


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """What a file is: how it is written, its columns and the first values of each."""

    label: str
    size: int
    encoding: str
    separator: str
    sheets: tuple[str, ...]
    sheet: str
    columns: tuple[str, ...]
    samples: dict[str, list[str]]
    rows: int


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """One row: its cells, the values as they would land, what is wrong, and whether it would land at all."""

    line: int
    cells: dict[str, str]
    values: dict[str, Any]
    checks: tuple[Check, ...]
    lands: bool


@dataclass(frozen=True, slots=True)
class Preview:
    """The first rows of a source under a profile; `columns` are the target columns that have a source."""

    source: str
    source_columns: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[PreviewRow, ...]


@contextmanager
def first_source(
    path: Path, profile: Profile, limits: Limits = LIMITS
) -> Iterator[tuple[Opened, IntakeEngine, Path]]:
    """The first source within `path`, with an engine and a folder that are gone afterwards."""
    needed = [name for field in profile.fields for name in field.sources]
    with tempfile.TemporaryDirectory(prefix="headwater-") as name:
        folder = Path(name)
        with closing(intake_engine(folder / "spill", "256MB")) as engine:
            for source in islice(open_sources([Path(path)], folder, profile, needed, limits), 1):
                yield source, engine, folder


def inspect(path: Path, profile: Profile | None = None, limits: Limits = LIMITS) -> SourceFacts:
    """What the file is. Of a workbook's sheets the profile's, or else the first with rows, is taken."""
    path = Path(path)
    sheets, chosen = excel.sheets_of(path, limits)
    base = profile or Profile(name="", table="contacts")
    base = replace(base, sheet=base.sheet or chosen)
    with first_source(path, base, limits) as (source, engine, _):
        rows = rows_of(engine, source)
        samples = samples_of(engine, rows, source.columns, SAMPLE)
        return SourceFacts(
            label=source.label,
            size=source.size,
            encoding=source.encoding,
            separator=source.separator,
            sheets=sheets or source.sheets,
            sheet=source.sheet,
            columns=source.columns,
            samples=samples,
            rows=max(source.newlines - source.header, 0),
        )


def preview(
    path: Path, profile: Profile, rows: int = 20, today: str = "2000-01-01", limits: Limits = LIMITS
) -> Preview:
    """The first rows of the file as they would land; Problem as for the import itself."""
    with first_source(path, profile, limits) as (source, engine, folder):
        stager = Stager(engine, profile, today, folder, None)
        staged = stager.prepared(source)
        table = rows_of(engine, source).limit(rows)
        kept = {f"{KEPT}{place}": table[name] for place, name in enumerate(source.columns)}
        if LINE not in table.columns:
            table = table.mutate(_line=ibis.row_number() + 1 + source.header)
        mapped = stager.over(hashed(table, source).mutate(**kept), staged)
        found = engine.execute(mapped.rows).to_pylist()
    targets = tuple(
        c.name for c in TABLES[profile.table].stored if any(row[c.name] is not None for row in found)
    )
    shown = tuple(
        _row(row, source, mapped.found(tuple(row[n] for n in mapped.notes)), targets) for row in found
    )
    return Preview(source.label, source.columns, targets, tuple(sorted(shown, key=lambda row: row.line)))


def _row(
    row: dict[str, Any], source: Opened, checks: tuple[Check, ...], targets: tuple[str, ...]
) -> PreviewRow:
    cells = {name: row[f"{KEPT}{place}"] or "" for place, name in enumerate(source.columns)}
    values = {name: row[name] for name in targets}
    return PreviewRow(int(row[LINE]), cells, values, checks, row["_day"] is not None)
