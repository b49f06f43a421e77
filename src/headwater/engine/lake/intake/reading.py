"""A source as a table of texts with each row's hash, and how its date columns are to be read."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import islice

import ibis
import pyarrow.parquet as pq

from headwater.engine.lake.engines import IntakeEngine
from headwater.engine.lake.intake.mapping.dates import (
    CERTAIN,
    DAY_FIRST,
    NAMED,
    YEARS,
    Reading,
    reading_of,
    shape_of,
    short_years,
)
from headwater.engine.lake.intake.profile import NULLS, Field, Profile
from headwater.engine.lake.intake.sources.opened import LINE, Opened
from headwater.engine.lake.tables import TABLES

UNIT, ESCAPE = "\x1f", "\x1e"
SAMPLE = 5_000
FEW = 50
# No word for "nothing" is longer than this.
SHORT = max(map(len, NULLS))


def rows_of(engine: IntakeEngine, source: Opened, rejects: str = "") -> ibis.Table:
    """The source's rows as texts."""
    if source.parquet:
        table = engine.parquet([source.path]).drop("_file")
        return table.select(**{name: table[name].cast("string").fill_null("") for name in source.columns})
    columns = (LINE, *source.columns) if source.lined else source.columns
    return engine.texts(source.path, columns, source.separator, source.header, rejects)


def has_rows(source: Opened) -> bool:
    """Whether anything stands below the header; of a long file that goes without looking."""
    if source.parquet:
        return pq.read_metadata(source.path).num_rows > 0
    if source.broken or source.newlines - source.header > FEW:
        return True
    with source.path.open(encoding="utf-8", errors="replace") as file:
        return any(line.strip() for line in islice(file, source.header, None))


def hashed(rows: ibis.Table, source: Opened, natural: str = "") -> ibis.Table:
    """The rows with `_hash`: 128 bits (MD5, hex) over all cells.

    The cells are joined by U+001F; within a cell U+001E becomes "U+001E 0" and U+001F "U+001E 1", so no two
    rows are encoded alike. Where `natural`, the column of the source's own ids, surely has one, the hash is
    left out. This definition is part of the stored data: it must never change.
    """
    cells = [rows[name] for name in source.columns]
    if not source.plain:
        # Hardly a file has these characters: where its bytes were seen to be free of them none is replaced.
        cells = [cell.replace(ESCAPE, ESCAPE + "0").replace(UNIT, ESCAPE + "1") for cell in cells]
    joined = ibis.literal(UNIT).join(cells) if len(cells) > 1 else cells[0]
    made = joined.hexdigest("md5")
    if natural in rows.columns and not source.spaced:
        # A longer text is an id of the source's own: a hash for it would be made for nothing.
        made = ibis.ifelse(
            (rows[natural] >= "!") & (rows[natural].length() > SHORT), ibis.null("string"), made
        )
    return rows.mutate(_hash=made)


def dated_columns(profile: Profile) -> dict[str, Field]:
    """The source columns that may hold dates, each with the field that reads it."""
    table = TABLES[profile.table]
    kinds = {column.name: column.type for column in table.columns}
    found: dict[str, Field] = {}
    for field in profile.fields:
        if field.date:
            found[field.date] = field
        elif kinds.get(field.target) in ("timestamp", "date") and field.column:
            found[field.column] = field
        for name in (field.start, field.end):
            if name:
                found.setdefault(name, field)
    return found


def readings_of(
    engine: IntakeEngine,
    rows: ibis.Table,
    profile: Profile,
    samples: Mapping[str, list[str]],
    whole: bool = False,
) -> dict[str, Reading]:
    """How each date column is read. Day-or-month is decided over the whole column, where it has to be.

    `whole` looks at every value of the columns instead of the samples.
    """
    found: dict[str, Reading] = {}
    for name, field in dated_columns(profile).items():
        if name not in rows.columns:
            continue
        texts = [text.strip() for text in samples.get(name, ()) if text.strip()]
        found[name] = _reading(engine, rows, name, field, texts, whole)
    return found


def _reading(
    engine: IntakeEngine, rows: ibis.Table, name: str, field: Field, texts: list[str], whole: bool
) -> Reading:
    if field.formats:
        given = tuple(shape_of(format) for format in field.formats)
        return Reading(given, seen=True, settled=True)
    shapes = reading_of(texts)
    seen = any(shape.matches(text) for text in texts[:50] for shape in (*CERTAIN, DAY_FIRST, *NAMED, *YEARS))
    short, guessed = short_years(texts, field.day_first)
    reading = Reading((*shapes, *short), field.day_first, ambiguous=guessed, seen=seen)
    if (DAY_FIRST in shapes or whole) and field.day_first is None:
        return _decided(engine, rows, name, reading)
    return reading


def _decided(engine: IntakeEngine, rows: ibis.Table, name: str, reading: Reading) -> Reading:
    """The order of day and month from all values: a part beyond 12 is a day."""
    pattern = r"^\s*(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})"
    cell = rows[name]
    parts = rows.filter(cell.re_search(pattern)).select(
        first=cell.re_extract(pattern, 1).try_cast("int64"),
        second=cell.re_extract(pattern, 2).try_cast("int64"),
        year=cell.re_extract(pattern, 3),
    )
    counted = parts.aggregate(
        days_first=(parts["first"] > 12).sum(),
        days_second=(parts["second"] > 12).sum(),
        firsts=parts["first"].nunique(),
        seconds=parts["second"].nunique(),
        all=parts.count(),
    )
    facts = engine.execute(counted).to_pylist()[0]
    reading = replace(reading, settled=True)
    if not facts["all"]:
        return reading
    shapes = reading.shapes if DAY_FIRST in reading.shapes else (*reading.shapes, DAY_FIRST)
    first, second = facts["days_first"] or 0, facts["days_second"] or 0
    # With nothing beyond doubt, the part that varies less is likelier the month: exports cover little time.
    day_first = first > second if first or second else facts["firsts"] >= facts["seconds"]
    unsure = not (first or second) or bool(first and second)
    return replace(reading, shapes=shapes, day_first=day_first, ambiguous=unsure or reading.ambiguous)


def samples_of(
    engine: IntakeEngine, rows: ibis.Table, names: Iterable[str], count: int = SAMPLE
) -> dict[str, list[str]]:
    """The first texts of some columns."""
    wanted = [name for name in names if name in rows.columns]
    if not wanted:
        return {}
    table = engine.execute(rows.select(*wanted).limit(count))
    return {name: [text or "" for text in table[name].to_pylist()] for name in wanted}


def ambiguous_rows(engine: IntakeEngine, rows: ibis.Table, name: str) -> int:
    """How many values of a column could be read either way."""
    pattern = r"^\s*(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d{2})(?:\D|$)"
    cell = rows[name]
    first = cell.re_extract(pattern, 1).try_cast("int64")
    second = cell.re_extract(pattern, 2).try_cast("int64")
    either = cell.re_search(pattern) & (first <= 12) & (second <= 12) & (first != second)
    counted = engine.execute(rows.filter(either).count())
    return int(counted.column(0)[0].as_py())


def numeric_columns(samples: Mapping[str, list[str]]) -> tuple[str, ...]:
    """The columns whose sample texts are all numbers, empty ones apart."""
    found = []
    for name, texts in samples.items():
        filled = [text for text in texts if text.strip() and text.strip() not in NULLS]
        if filled and all(_is_number(text) for text in filled):
            found.append(name)
    return tuple(found)


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text))
    except ValueError:
        return False
