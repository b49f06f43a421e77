"""Verdicts on pilots, verifications and waves, out of the lake as it is now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Protocol

from headwater.centre.improvement.models import Improvement, Pilot, Verification, Wave
from headwater.centre.improvement.trials import figures, plain
from headwater.centre.people.models import Unit
from headwater.engine.experiments import (
    CannotJudge,
    Slipping,
    Verdict,
    difference_in_differences,
    guard,
    interrupted_time_series,
    watch_gain,
)
from headwater.engine.experiments.verdict import NOT_SHOWN
from headwater.engine.words import Words

AFTERWARDS = Words(
    en="The plan was made when figures of its days were there already: it could have been fitted to them.",
    zh="制定计划时，所判定日期的数据已经存在，计划可能受到数据影响。",
)
UNCONTROLLED = Words(
    en="Without a control nobody can tell this change from anything else that began at the same time: before "
    "accepting it, ask what else did.",
    zh="没有对照班组，无法把本次变化与同一时间开始的其他变化区分开：接受之前，请先核实还发生了什么。",
)
# What waves are compared with: so many days before their start.
WAVE_BEFORE = timedelta(days=84)


class Rail(Protocol):
    """A guardrail of a pilot or of an improvement."""

    indicator: str
    direction: str
    margin: float


def judge_pilot(pilot: Pilot, until: date, alpha: float) -> dict[str, Any]:
    """Verdict, arms, weeks and guardrails up to a day, as JSON. Raises CannotJudge."""
    a, b = ([team.code for team in pilot.arm(arm)] for arm in ("a", "b"))
    found = difference_in_differences(
        figures.panel(pilot.indicator, [*a, *b], pilot.history_from, until, pilot.improvement.where),
        a, b, pilot.start,
        measure=figures.measure_of(pilot.indicator, pilot.direction),
        settle=pilot.settle, given=bool(pilot.given), alpha=alpha,
    )  # fmt: skip
    notes = [*figures.version_note(pilot.indicator, pilot.definition_version)]
    if pilot.afterwards:
        notes.append(AFTERWARDS)
    rails = [(rail, _pilot_rail(pilot, rail, a, b, until)) for rail in pilot.guardrails.all()]
    return _together(found.verdict.noting(*notes), rails) | plain.differences(found)


def _pilot_rail(pilot: Pilot, rail: Rail, a: list[str], b: list[str], until: date) -> Verdict | Words:
    measure = figures.measure_of(rail.indicator, rail.direction)
    try:
        found = difference_in_differences(
            figures.panel(rail.indicator, [*a, *b], pilot.history_from, until, pilot.improvement.where),
            a, b, pilot.start, measure=measure, settle=pilot.settle, given=bool(pilot.given),
        )  # fmt: skip
    except CannotJudge as problem:
        return problem.words
    return guard(found.estimate, measure, rail.margin)


def judge_before_and_after(row: Verification) -> dict[str, Any]:
    """The same without a control. Raises CannotJudge."""
    improvement = row.improvement
    measure = figures.measure_of(row.indicator, row.direction)
    off = figures.days_off(row.since, row.until)
    found = interrupted_time_series(
        figures.series(row.indicator, improvement.unit, row.since, row.until, improvement.where),
        row.start, measure=measure, end=row.until, settle=row.settle, days_off=off, alpha=row.alpha,
    )  # fmt: skip
    notes = [*figures.version_note(row.indicator, row.definition_version)]
    if row.plan.get("afterwards"):
        notes.append(AFTERWARDS)
    if found.verdict.state != NOT_SHOWN:
        notes.append(UNCONTROLLED)
    rails = [(rail, _plain_rail(row, rail)) for rail in improvement.guardrails.all()]
    return _together(found.verdict.noting(*notes), rails) | plain.interruption(found)


def _plain_rail(row: Verification, rail: Rail) -> Verdict | Words:
    try:
        measure = figures.measure_of(rail.indicator, rail.direction)
        found = interrupted_time_series(
            figures.series(
                rail.indicator, row.improvement.unit, row.since, row.until, row.improvement.where
            ),
            row.start, measure=measure, end=row.until, settle=row.settle,
            days_off=figures.days_off(row.since, row.until),
        )  # fmt: skip
    except CannotJudge as problem:
        return problem.words
    return guard(found.estimate, measure, rail.margin)


def _together(found: Verdict, rails: Iterable[tuple[Rail, Verdict | Words]]) -> dict[str, Any]:
    """The promise and its guardrails: a broken guardrail is harm, whatever the promise did."""
    kept = [_rail(rail, verdict) for rail, verdict in rails]
    told = plain.verdict(found)
    broken = [one for one in kept if one.get("state") == "harmed"]
    if broken:
        told["state"] = "harmed"
        told["notes"] = [one["words"] for one in broken] + told["notes"]
    return told | {"promise_state": found.state, "rails": kept}


def _rail(rail: Rail, found: Verdict | Words) -> dict[str, Any]:
    shown = {"indicator": rail.indicator, "margin": rail.margin}
    if isinstance(found, Words):
        return shown | {"state": "not_shown", "words": plain.words(found), "effect": None}
    return shown | plain.verdict(found)


def judge_wave(wave: Wave, today: date) -> dict[str, Any]:
    """The effect in the wave's unit since it began. Raises CannotJudge."""
    improvement = wave.improvement
    since = wave.starts - WAVE_BEFORE
    found = interrupted_time_series(
        figures.series(wave.indicator, wave.unit, since, today, improvement.where),
        wave.starts,
        measure=figures.measure_of(wave.indicator, improvement.direction),
        days_off=figures.days_off(since, today),
    )
    return plain.verdict(found.verdict) | {"until": today.isoformat(), "days": found.after}


def watch(improvement: Improvement, shown_by: Verification, today: date) -> Slipping:
    """Does the gain hold in the unit of the promise? Raises CannotJudge where it cannot be told."""
    unit: Unit = improvement.unit
    begin = shown_by.start + timedelta(days=shown_by.settle)
    found = figures.series(shown_by.indicator, unit, begin, today, improvement.where)
    measure = figures.measure_of(shown_by.indicator, shown_by.direction)
    return watch_gain(found, begin, shown_by.until, gain=shown_by.effect or 0.0, measure=measure)
