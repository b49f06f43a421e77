"""The suggestion: for each target the column that fits best by name and values, each column used once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from headwater.engine.lake.intake.looking import SourceFacts, inspect
from headwater.engine.lake.intake.profile import Case, Field, Measure, Profile
from headwater.engine.lake.intake.suggesting.names import (
    CHANNELS,
    DIRECTIONS,
    INDICATORS,
    OUTCOMES,
    SURE_OUTCOMES,
    likeness,
    meaning,
    plain,
)
from headwater.engine.lake.intake.suggesting.values import (
    filled,
    fit,
    has_time,
    is_clock,
    is_moment,
    is_number,
    share,
)
from headwater.engine.lake.table import Column, Table
from headwater.engine.lake.tables import TABLES

ENOUGH = 0.5
MEANINGS: dict[str, dict[str, tuple[str, ...]]] = {
    "outcome": OUTCOMES,
    "channel": CHANNELS,
    "direction": DIRECTIONS,
}
# What a text without a meaning becomes.
OTHER = {"channel": "other"}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A profile to begin with; `confidence` says for each target how sure it is, 0 to 1."""

    profile: Profile
    confidence: Mapping[str, float]


def suggest(path: Path, table: str) -> Profile:
    """The suggested profile alone."""
    return suggestion(path, table).profile


def suggestion(path: Path, table: str) -> Suggestion:
    """A mapping of the file's columns to those of `table`, from their names and first values."""
    return suggested(inspect(path), TABLES[table])


def suggested(facts: SourceFacts, table: Table) -> Suggestion:
    """The same from facts that are known already."""
    chosen = _chosen(facts, table)
    fields = {target: Field(target, column=name) for target, (name, _) in chosen.items()}
    confidence = {target: round(sure, 2) for target, (_, sure) in chosen.items()}
    _moments(facts, table, fields, confidence)
    _coded(facts, table, fields, confidence)
    if table.name == "contacts":
        _contacts(fields, confidence)
    profile = Profile(
        name="",
        table=table.name,
        fields=tuple(fields.values()),
        sheet=facts.sheet if len(facts.sheets) > 1 else "",
    )
    if table.name == "daily_kpi" and "value" not in fields:
        profile = _wide(profile, facts, confidence)
    return Suggestion(replace(profile, extras=table.open), confidence)


def _chosen(facts: SourceFacts, table: Table) -> dict[str, tuple[str, float]]:
    unique = ("id", *table.identity)
    scored = [
        (_score(name, facts.samples.get(name, []), column, unique), place, column.name, name)
        for column in table.columns
        for place, name in enumerate(facts.columns)
    ]
    chosen: dict[str, tuple[str, float]] = {}
    used: set[str] = set()
    for score, _, target, name in sorted(scored, key=lambda item: (-item[0], item[1])):
        if score >= ENOUGH and target not in chosen and name not in used:
            chosen[target] = (name, score)
            used.add(name)
    return chosen


def _score(name: str, values: list[str], column: Column, unique: tuple[str, ...]) -> float:
    named, fits = likeness(name, column), fit(values, column)
    there = filled(values)
    if not there or (column.name in unique and len(set(there)) < len(there)):
        # An empty column says nothing; and what repeats names something, but not the row.
        return 0.0
    if not named or fits < 0.3:
        return 0.0
    return 0.7 * named + 0.3 * fits


def _moments(
    facts: SourceFacts, table: Table, fields: dict[str, Field], confidence: dict[str, float]
) -> None:
    """The time that the day is taken from: the named column or the first with dates; its clock beside it."""
    target = table.day_from
    if not target:
        return
    if target not in fields:
        dated = [name for name in facts.columns if share(facts.samples.get(name, []), is_moment) > 0.8]
        dated = [name for name in dated if filled(facts.samples.get(name, []))]
        if not dated:
            return
        fields[target], confidence[target] = Field(target, column=dated[0]), 0.5
    column = fields[target].column
    if table.column(target).type != "timestamp" or any(map(has_time, facts.samples.get(column, []))):
        return
    clocks = [name for name in facts.columns if _is_time_of_day(name, facts.samples.get(name, []))]
    if clocks:
        fields[target] = Field(target, date=column, time=clocks[0])
        for other in [t for t, field in fields.items() if field.column == clocks[0]]:
            del fields[other], confidence[other]


def _is_time_of_day(name: str, values: list[str]) -> bool:
    lengths = ("duration", "时长", "wait", "talk", "hold", "seconds")
    return (
        bool(filled(values))
        and share(values, is_clock) > 0.9
        and not any(word in plain(name) for word in lengths)
    )


def _coded(facts: SourceFacts, table: Table, fields: dict[str, Field], confidence: dict[str, float]) -> None:
    for target in MEANINGS:
        if target not in fields or not table.column(target).codes:
            continue
        values = sorted(set(filled(facts.samples.get(fields[target].column, []))))
        known = {value: found for value in values if (found := understood(value, table.column(target)))}
        other = OTHER.get(target, "")
        # What is no code would become the other one; so what is one already has to be named as well.
        codes = {value: found for value, found in known.items() if other or found != value}
        fields[target] = replace(fields[target], codes=codes, other=other)
        if not other and 2 * len(known) < len(values):
            # Most of its words mean something else: it is not this column after all, unless it says it is;
            # then its words are for people to decide.
            sure = target == "outcome" and plain(fields[target].column) in SURE_OUTCOMES
            confidence[target] = 0.55 if sure else 0.1


def understood(value: str, column: Column) -> str:
    """The code that a text stands for, by its own names or by what exports call it; "" for none."""
    text = value.lower()
    own = (code for code, words in column.codes.items() if text in (code, words.en.lower(), words.zh))
    return next(own, "") or meaning(value, MEANINGS[column.name])


def _contacts(fields: dict[str, Field], confidence: dict[str, float]) -> None:
    """What nearly every export of calls leaves unsaid."""
    for target, constant in (("channel", "hotline"), ("direction", "inbound")):
        if target not in fields:
            fields[target], confidence[target] = Field(target, constant=constant), 0.4
    if "outcome" in fields and confidence["outcome"] > ENOUGH:
        return
    if "agent" in fields:
        agent = fields["agent"].column
        cases = (Case(f'"{agent}" is not empty', "answered"), Case(f'"{agent}" is empty', "abandoned"))
        fields["outcome"], confidence["outcome"] = Field("outcome", cases=cases, assumed=True), 0.4
    else:
        fields["outcome"], confidence["outcome"] = Field("outcome", constant="answered", assumed=True), 0.2


def _wide(profile: Profile, facts: SourceFacts, confidence: dict[str, float]) -> Profile:
    """A day in each row and a figure in each column: the columns become rows."""
    used = {name for field in profile.fields for name in field.sources}
    measures = []
    for name in facts.columns:
        values = facts.samples.get(name, [])
        if (
            name in used
            or not filled(values)
            or share(values, lambda text: is_number(text) or is_clock(text)) < 0.8
        ):
            continue
        found = meaning(name, INDICATORS)
        unit = "seconds" if share(values, is_clock) > 0.5 else ""
        measures.append(Measure(name, found or _own_name(name), unit=unit))
        confidence[name] = 0.9 if found else 0.4
    kept = tuple(field for field in profile.fields if field.target not in ("indicator", "value"))
    return replace(profile, fields=kept, unpivot=tuple(measures))


def _own_name(name: str) -> str:
    return "_".join("".join(char if char.isalnum() else " " for char in name.lower()).split())
