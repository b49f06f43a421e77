"""The files of an upload as the mapping page asks for them: columns, first values, suggestions, previews.

Only the beginning of a file is looked at: a page must answer while somebody corrects a mapping, also for a
file of gigabytes. The import itself reads all of it.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from headwater.centre.imports.mapping.showing import MOST_CODES, SourceColumn
from headwater.centre.imports.models import Upload
from headwater.centre.imports.sampling import sample_of
from headwater.engine.lake.intake import Preview, Suggestion, inspect, looking
from headwater.engine.lake.intake.profile import Profile as Mapping
from headwater.engine.lake.intake.reading import rows_of
from headwater.engine.lake.intake.suggesting.suggestion import suggested as suggested_by_facts
from headwater.engine.lake.tables import TABLES
from headwater.engine.words import Problem

SAMPLES = 12
LOOKED_AT = 200
FEW = 25
SURE_ENOUGH = 0.45
LONGEST = 80


@dataclass(frozen=True)
class Facts:
    """What reading the first file told."""

    columns: tuple[SourceColumn, ...] = ()
    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    sheets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Reading:
    """How a file is read: what the answer of `inspect` depends on, beside the file."""

    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    format: str = "table"
    header: bool = True
    columns: tuple[str, ...] = ()

    def mapping(self) -> Mapping:
        return Mapping(
            name="",
            table="contacts",
            **{name: getattr(self, name) for name in _Reading.__slots__},
        )


def _reading(mapping: Mapping) -> _Reading:
    return _Reading(**{name: getattr(mapping, name) for name in _Reading.__slots__})


@lru_cache(maxsize=64)
def _inspected(path: Path, stamp: int, reading: _Reading) -> looking.SourceFacts:
    return inspect(path, reading.mapping())


@lru_cache(maxsize=256)
def _counted(path: Path, stamp: int, reading: _Reading, name: str) -> dict[str, int] | None:
    """How often each text of a column occurs in all that is looked at; None when it is no column of codes."""
    with looking.first_source(path, reading.mapping()) as (source, engine, _folder):
        cell = rows_of(engine, source)[name].strip()
        counted = cell.as_table().group_by(text=cell).aggregate(count=cell.count())
        found = engine.execute(counted.filter(counted["text"] != "").limit(MOST_CODES + 1)).to_pylist()
    return {row["text"]: row["count"] for row in found} if len(found) <= MOST_CODES else None


def counted(upload: Upload, mapping: Mapping, name: str) -> dict[str, int] | None:
    """The texts of one column with their counts, beyond the first rows; None where there are too many."""
    path = sample_of(upload)
    return _counted(path, path.stat().st_mtime_ns, _reading(mapping), name)


def _facts(upload: Upload, reading: _Reading) -> looking.SourceFacts:
    path = sample_of(upload)
    return _inspected(path, path.stat().st_mtime_ns, reading)


def facts(upload: Upload, mapping: Mapping) -> Facts:
    """Columns, first values and how the file is written; Problem when it cannot be read so."""
    found = _facts(upload, _reading(mapping))
    return Facts(
        columns=tuple(_column(name, found.samples.get(name, [])) for name in found.columns),
        encoding=found.encoding,
        separator=found.separator,
        sheet=found.sheet,
        sheets=found.sheets,
    )


def _column(name: str, texts: list[str]) -> SourceColumn:
    counts = Counter(text.strip() for text in texts if text.strip())
    first = [text[:LONGEST] for text in dict.fromkeys(texts) if text.strip()]
    return SourceColumn(name, tuple(first[:SAMPLES]), counts, len(counts))


def suggested(upload: Upload, table: str, sheet: str = "") -> Suggestion:
    """What the intake proposes for a table."""
    return suggested_by_facts(_facts(upload, _Reading(sheet=sheet)), TABLES[table])


def fits(upload: Upload, mapping: Mapping) -> bool:
    """Whether the file has every column that a mapping reads."""
    wanted = {name for mapped in mapping.fields for name in mapped.sources}
    wanted |= {measure.column for measure in mapping.unpivot}
    if len(wanted) < 2 or mapping.format != "table":
        return False
    try:
        there = set(_facts(upload, _reading(mapping)).columns)
    except Problem:
        return False
    return wanted <= there


def promise(upload: Upload, table: str, sheet: str = "") -> float:
    """How well a file suits a table: how sure its columns are; the needed ones count most."""
    try:
        known = _facts(upload, _Reading(sheet=sheet))
    except Problem:
        return 0.0
    # A few values are enough to choose between tables; the chosen one is then looked at with care.
    few = {name: texts[:FEW] for name, texts in known.samples.items()}
    found = suggested_by_facts(replace(known, samples=few), TABLES[table])
    needed = [column.name for column in TABLES[table].columns if column.required]
    filled = {"indicator", "value"} if found.profile.unpivot else set()
    # A constant that stands in for a missing column was not found.
    lacking = [n for n in needed if n not in filled and found.confidence.get(n, 0) < SURE_ENOUGH]
    sure = sum(confidence for confidence in found.confidence.values() if confidence >= SURE_ENOUGH)
    return sure - 3.0 * len(lacking)


def preview(upload: Upload, mapping: Mapping) -> Preview:
    """The first rows as they would land."""
    return looking.preview(sample_of(upload), mapping, rows=LOOKED_AT)
