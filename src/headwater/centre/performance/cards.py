"""Many indicators at once: their values, targets and trends in three questions to the calculator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils.translation import gettext as _

from headwater.centre.people.audit import Actor
from headwater.centre.performance import goals, wiring
from headwater.centre.performance.figures import NO_CELL, Cell, cell, only
from headwater.centre.performance.goals import Goal
from headwater.centre.performance.question import Question, finest_grain
from headwater.centre.performance.sight import Sight, sight_of
from headwater.centre.reference.periods import Period
from headwater.centre.ui.components import Kpi, language_now
from headwater.centre.ui.state import PageState
from headwater.engine.indicators import Answer, Definition, IndicatorQuery
from headwater.engine.words import Words

TREND_DAYS = 14


@dataclass(frozen=True)
class Board:
    """The figures of several indicators in one state of a page."""

    sight: Sight
    now: dict[str, Cell]
    was: dict[str, Cell]
    goals: dict[str, Goal]
    trends: dict[str, list[float | None]]
    waiting: dict[str, Words]

    def state(self, definition: Definition) -> str:
        """good, near, bad or ""."""
        goal = self.goals.get(definition.key)
        return goal.judge(self.now.get(definition.key, NO_CELL).value, definition.direction) if goal else ""


def board(
    asker: Actor,
    state: PageState,
    definitions: Sequence[Definition],
    *,
    trend: bool = True,
    before: bool = True,
) -> Board:
    """The figures of those definitions that can be said of so wide or narrow a view."""
    sight = sight_of(asker, state.unit)
    shown = [] if sight.nothing else [d for d in definitions if sight.attributes(d)]
    keys = tuple(d.key for d in shown)
    own = goals.own_agent(asker) if sight.level == "agent" else ""
    found = {
        key: goal.over(state.start, state.end)
        for key, goal in goals.goals(shown, state.end, goals.subject(asker, sight, state.unit), own).items()
    }
    now, then = _answer(keys, sight, state.start, state.end), None
    if before:
        # The same comparison as on the indicator's own page, so that no two pages tell two stories.
        period = Question("", state, "day").comparisons()[0]
        then = _answer(keys, sight, period.start, period.end)
    return Board(
        sight,
        {key: only(now, key) for key in keys} if now else {},
        {key: only(then, key) for key in keys} if then else {},
        found,
        _trends(shown, sight, state.end) if trend else {},
        dict(now.waiting_words) if now else {},
    )


def _answer(
    keys: tuple[str, ...], sight: Sight, start: date, end: date, by: tuple[str, ...] = ()
) -> Answer | None:
    if not keys:
        return None
    return wiring.ask(IndicatorQuery(indicators=keys, by=by, start=start, end=end, scope=sight.scope))


def _trends(definitions: Sequence[Definition], sight: Sight, end: date) -> dict[str, list[float | None]]:
    """Two weeks by day up to the end; nothing for what is only kept by month."""
    keys = tuple(d.key for d in definitions if finest_grain(d) != "month")
    start = end - timedelta(days=TREND_DAYS - 1)
    answer = _answer(keys, sight, start, end, ("day",))
    if answer is None:
        return {}
    found = {(row["indicator"], row["day"]): cell(row).value for row in answer.rows}
    days = [start + timedelta(days=n) for n in range(TREND_DAYS)]
    return {key: [found.get((key, day)) for day in days] for key in keys}


def card(definition: Definition, state: PageState, figures: Board) -> Kpi:
    """One indicator as the card that pages show."""
    key = definition.key
    goal = figures.goals.get(key)
    waiting = figures.waiting.get(key)
    question = Question.about(definition, replace(state, filters=(), where=""))
    return Kpi(
        key=key,
        name=definition.name.say(language_now()),
        unit=definition.unit,
        direction=definition.direction,
        value=figures.now.get(key, NO_CELL).value,
        url=question.address(),
        target=goal.value if goal else None,
        trend_target=goal.over(state.end, state.end).value if goal else None,
        state=figures.state(definition),
        before=figures.was.get(key, NO_CELL).value,
        against=_against(question),
        trend=figures.trends.get(key, []),
        note=waiting.say(language_now()) if waiting else _("No records in this period."),
    )


def _against(question: Question) -> str:
    periods: list[Period] = question.comparisons()
    first = periods[0]
    days = (
        first.start.isoformat() if first.days == 1 else f"{first.start.isoformat()} – {first.end.isoformat()}"
    )
    return _("against %(days)s") % {"days": days}
