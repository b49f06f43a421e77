"""Day x interval: when in the day and on which day it is good and bad."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.utils.translation import gettext as _

from headwater.centre.performance import wiring
from headwater.centre.performance.facts import Facts
from headwater.centre.performance.figures import cell
from headwater.centre.performance.names import WEEKDAYS, step_name, weekday_name
from headwater.centre.performance.question import OF_SLOT
from headwater.centre.reference.periods import Period
from headwater.centre.ui.charts import Chart, heat_map
from headwater.centre.ui.components import language_now

# A shorter period has no pattern to see: then the four weeks that end with it are shown.
SHORTEST, USUAL = 7, 28
LONGEST = 42


def heat_of(facts: Facts) -> Chart | None:
    """Days for up to six weeks, weekdays for longer periods; None for tables without times of day."""
    question = facts.question
    if question.finest != "slot":
        return None
    start, end = question.state.start, question.state.end
    if question.days < SHORTEST:
        start = end - timedelta(days=USUAL - 1)
    period = Period(start, end)
    return _by_day(facts, period) if period.days <= LONGEST else _by_weekday(facts, period)


def _interval(facts: Facts) -> str:
    """Quarters of an hour where the line has them (only short periods do), else hours."""
    return "slot" if facts.question.grain == "slot" else "hour"


def _by_day(facts: Facts, period: Period) -> Chart:
    question, part = facts.question, _interval(facts)
    answer = wiring.ask(question.query(facts.sight, ("day", part), period.start, period.end))
    cells = {(row["day"], int(row[part])): cell(row).value for row in answer.rows}
    seen = {day for day, _place in cells}
    days = [d for d in (period.start + timedelta(days=n) for n in range(period.days)) if d in seen]
    return _map(
        facts,
        period,
        [f"{day:%m-%d} {weekday_name(day)}" for day in days],
        [[cells.get((day, place)) for place in range(OF_SLOT[part])] for day in days],
        [question.rows_of_day(day, part, OF_SLOT[part]) for day in days],
    )


def _by_weekday(facts: Facts, period: Period) -> Chart:
    question, part = facts.question, _interval(facts)
    answer = wiring.ask(question.query(facts.sight, ("weekday", part), period.start, period.end))
    cells = {(int(row["weekday"]), int(row[part])): cell(row).value for row in answer.rows}
    names = [f"周{d}" if language_now() == "zh" else d for d in WEEKDAYS[language_now()]]
    values = [[cells.get((day, place)) for place in range(OF_SLOT[part])] for day in range(1, 8)]
    return _map(facts, period, names, values if cells else [], [])


def _map(
    facts: Facts, period: Period, rows: list[str], values: list[list[float | None]], urls: list[list[str]]
) -> Chart:
    definition, goal, part = facts.definition, facts.group_goal, _interval(facts)
    made = heat_map(
        "heat",
        _("By day and quarter of an hour") if part == "slot" else _("By day and hour"),
        rows,
        [step_name(part, (period.start, place)) for place in range(OF_SLOT[part])],
        values,
        definition.unit,
        direction=definition.direction,
        target=goal.value if goal else None,
        urls=urls,
        note=_("%(start)s to %(end)s") % {"start": period.start.isoformat(), "end": period.end.isoformat()},
    )
    return replace(made, excel_url=facts.question.address("performance:excel"))
