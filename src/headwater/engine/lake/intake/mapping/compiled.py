"""From a profile to one expression: cells -> origins -> values -> day, slot, id -> checks -> notes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import add, or_

import ibis

from headwater.engine.lake.intake.mapping.cells import with_cells
from headwater.engine.lake.intake.mapping.columns import Check, Landing
from headwater.engine.lake.intake.mapping.conditions import condition
from headwater.engine.lake.intake.mapping.dates import Reading
from headwater.engine.lake.intake.mapping.origins import Origins
from headwater.engine.lake.intake.mapping.zones import known_zone
from headwater.engine.lake.intake.profile import Field, Measure, Profile, checked
from headwater.engine.lake.table import ID, Column, Table
from headwater.engine.lake.tables import TABLES
from headwater.engine.words import Problem, Words

# One word of notes holds so many checks; a profile with more gets a second word.
WORD = 60
INDICATOR, VALUE = "_indicator", "_value"
# Source columns under this name come along unchanged, for the file of rejected rows.
KEPT = "_source"
Derivation = Callable[[ibis.Table], ibis.Table]


@dataclass(frozen=True)
class Mapped:
    """The compiled mapping.

    `rows` has the stored columns of the table, `_day` (null where the row does not land), `_made` (whether
    the id was made from the source row), `_line` if the source has it, and the notes `_notes0` …, whose bits
    are `checks` in order.
    """

    rows: ibis.Table
    checks: tuple[Check, ...]

    @property
    def notes(self) -> tuple[str, ...]:
        """The names of the columns of notes."""
        return tuple(f"_notes{word}" for word in range((len(self.checks) + WORD - 1) // WORD))

    def found(self, words: tuple[int, ...]) -> tuple[Check, ...]:
        """The checks that a row's notes name."""
        return tuple(
            check for place, check in enumerate(self.checks) if words[place // WORD] >> (place % WORD) & 1
        )


def compiled(
    source: ibis.Table,
    profile: Profile,
    readings: Mapping[str, Reading],
    today: str,
    numeric: Collection[str] = (),
    derive: Derivation | None = None,
    spaced: bool = True,
) -> Mapped:
    """The expression over `source`, a table of texts with each row's `_hash`.

    `readings` says for each date column how its texts are read; `today` (ISO) is the day of extracts that
    have none; `numeric` names the further columns that are numbers; `derive` fills in team and zone;
    `spaced` says whether cells may have spaces beyond ASCII around them.
    """
    profile = complete(checked(profile), today)
    known_zone(profile.zone)
    source = unpivoted(source, profile)
    extras = _extras(source, profile)
    names = [*_used(profile), *_named(profile, source), *extras]
    cells, where = with_cells(source, profile, names, spaced)
    origins = Origins(lambda name: cells[where[name]], readings)
    landings = [_landing(profile, origins, column) for column in _mapped(profile)]
    left_out = [condition(text, lambda name: cells[where[name]]) for text in profile.ignore]
    steps = {name: value for landing in landings for name, value in landing.origin().items()}
    kept = {
        name: cells[name] for name in cells.columns if name in ("_hash", "_line") or name.startswith(KEPT)
    }
    further = {f"_extra_{place}": cells[where[name]] for place, name in enumerate(extras)}
    ignore = reduce(or_, left_out, ibis.literal(False))
    raw = cells.select(**kept, **steps, **further, _left_out=ignore)
    cast = raw.mutate(**{n: v for landing in landings for n, v in landing.cast(raw).items()})
    read = cast.mutate(**{n: v for landing in landings for n, v in landing.read(cast).items()})
    local = read.mutate(**{n: v for landing in landings for n, v in landing.local(read).items()})
    values = local.mutate(
        **{item.column.name: item.value(local) for item in landings if item.column.name != "id"}
    )
    values = values.mutate(**_extra_values(values, extras, numeric))
    dated = _dated(values, profile, landings)
    derived = derive(dated) if derive else dated
    return _noted(derived, profile, landings, extras)


def complete(profile: Profile, today: str) -> Profile:
    """The profile with what goes without saying; Problem when a needed column is not mapped."""
    table = TABLES[profile.table]
    for column in table.columns:
        if not column.required or profile.field(column.name):
            continue
        if column.name == "as_of":
            profile = profile.with_field(Field("as_of", constant=today))
            continue
        if profile.unpivot and column.name in ("indicator", "value"):
            continue
        raise Problem(
            Words(
                f"The table {table.name} needs “{column.name}”: map a column to it ({column.words.en}).",
                f"表 {table.name} 需要“{column.name}”（{column.words.zh}）：请为它指定来源列。",
            )
        )
    return profile


def unpivoted(source: ibis.Table, profile: Profile) -> ibis.Table:
    """Columns of ready-made figures turned into rows with `_indicator` (its column's name) and `_value`."""
    if not profile.unpivot:
        return source
    names = [measure.column for measure in profile.unpivot]
    long = source.pivot_longer(tuple(names), names_to=INDICATOR, values_to=VALUE)
    long = long.filter(long[VALUE].strip() != "")
    return long.mutate(_hash=(long["_hash"] + "\x1f" + long[INDICATOR]).hexdigest("md5"))


def _mapped(profile: Profile) -> list[tuple[Column, Field]]:
    table = TABLES[profile.table]
    columns = {column.name: column for column in (ID, *table.columns)}
    found = [(columns[field.target], field) for field in profile.fields]
    return found + [(columns[field.target], field) for field in _long(profile.unpivot)]


def _long(measures: tuple[Measure, ...]) -> list[Field]:
    if not measures:
        return []
    codes = {measure.column: measure.indicator for measure in measures}
    return [Field("indicator", column=INDICATOR, codes=codes), Field("value", column=VALUE)]


def _landing(profile: Profile, origins: Origins, mapped: tuple[Column, Field]) -> Landing:
    column, field = mapped
    return Landing(column, field, origins, profile.zone, profile.unpivot if column.name == "value" else ())


def _used(profile: Profile) -> list[str]:
    fields = [*profile.fields, *_long(profile.unpivot)]
    return [name for field in fields for name in field.sources]


def _named(profile: Profile, source: ibis.Table) -> list[str]:
    """Columns that conditions name. Read once without effect: an unknown one is a Problem there."""
    found: list[str] = []

    def cell(name: str) -> ibis.Value:
        found.append(name)
        return source[name] if name in source.columns else _unknown(name)

    for text in (*profile.ignore, *(case.when for field in profile.fields for case in field.cases)):
        condition(text, cell)
    return found


def _unknown(name: str) -> ibis.Value:
    raise KeyError(name)


def _extras(source: ibis.Table, profile: Profile) -> list[str]:
    if not (profile.extras and TABLES[profile.table].open):
        return []
    return [name for name in source.columns if not name.startswith("_") and name not in _used(profile)]


def _extra_names(extras: list[str], table: Table) -> list[str]:
    taken = {name.lower() for name in table.schema.names}
    return [f"{name}_source" if name.lower() in taken else name for name in extras]


def _extra_values(values: ibis.Table, extras: list[str], numeric: Collection[str]) -> dict[str, ibis.Value]:
    made: dict[str, ibis.Value] = {}
    for place, name in enumerate(extras):
        text = values[f"_extra_{place}"]
        made[f"_extra_{place}"] = text.try_cast("float64") if name in numeric else text
    return made


def _dated(values: ibis.Table, profile: Profile, landings: list[Landing]) -> ibis.Table:
    table = TABLES[profile.table]
    origin = next(landing for landing in landings if landing.column.name == table.day_from)
    wall = values[origin.wall]
    made: dict[str, ibis.Value] = {"local_day": wall.date()}
    if origin.column.type == "timestamp":
        made["local_slot"] = (wall.hour() * 4 + wall.minute() // 15).cast("int64")
    given = _natural(values, table, landings)
    made["id"] = ibis.coalesce(given, values["_hash"])
    made["_made"] = given.isnull()
    return values.mutate(**made)


def _natural(values: ibis.Table, table: Table, landings: list[Landing]) -> ibis.Value:
    """The id that the source gives; null where it gives none."""
    natural = next((landing for landing in landings if landing.column.name == "id"), None)
    if natural is not None:
        return values[natural.given]
    mapped = {landing.column.name for landing in landings}
    if table.identity and set(table.identity) <= mapped:
        return ibis.literal("@").join([values[name].cast("string") for name in table.identity])
    return ibis.null("string")


def _noted(values: ibis.Table, profile: Profile, landings: list[Landing], extras: list[str]) -> Mapped:
    table = TABLES[profile.table]
    found = [(Check("", "left_out", "ignore"), values["_left_out"])] if profile.ignore else []
    found += [pair for landing in landings if landing.column.name != "id" for pair in landing.checks(values)]
    # A row that was never wanted is not also wrong: ignoring goes before rejecting.
    refused = [holds for check, holds in found if check.level != "warn"]
    day = (
        ibis.ifelse(reduce(or_, refused), ibis.null("date"), values["local_day"])
        if refused
        else values["local_day"]
    )
    columns: dict[str, ibis.Value] = {}
    for column in table.stored:
        there = column.name in values.columns
        kind = str(ibis.Schema.from_pyarrow(table.schema)[column.name])
        columns[column.name] = values[column.name] if there else ibis.null(kind)
    for place, name in enumerate(_extra_names(extras, table)):
        columns[name] = values[f"_extra_{place}"]
    notes = {
        f"_notes{word}": reduce(add, (_bit(holds, place) for place, (_, holds) in enumerate(part)))
        for word, part in enumerate(_words(found))
    }
    kept = {n: values[n] for n in values.columns if n in ("_made", "_line") or n.startswith(KEPT)}
    return Mapped(values.select(**columns, **kept, **notes, _day=day), tuple(check for check, _ in found))


def _words(found: list[tuple[Check, ibis.Value]]) -> list[list[tuple[Check, ibis.Value]]]:
    return [found[start : start + WORD] for start in range(0, len(found), WORD)]


def _bit(holds: ibis.Value, place: int) -> ibis.Value:
    return ibis.ifelse(holds, ibis.literal(1 << place, "int64"), ibis.literal(0, "int64"))
