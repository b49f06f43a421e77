"""The picture of an indicator over time, with its comparison and its target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from headwater.centre.performance.facts import Facts
from headwater.centre.performance.goals import BAD
from headwater.centre.performance.names import dimension_name, step_name
from headwater.centre.performance.presenters.sentence import AGAINST, period_words
from headwater.centre.performance.question import OF_SLOT, Step
from headwater.centre.ui.charts import Chart, Line, line_chart
from headwater.centre.ui.components import language_now


def line_of(facts: Facts, height: int = 300) -> Chart:
    """The main chart of the page. A click on a step narrows the page to it."""
    question, definition = facts.question, facts.definition
    steps = [step for step, _cell in facts.line]
    long = question.days > 1
    names = [
        step_name(question.grain, step, long=long and question.grain in ("slot", "hour")) for step in steps
    ]
    values = [cell.value for _step, cell in facts.line]
    lines = [Line(definition.name.say(language_now()), values, wrong=_wrong(facts))]
    before = [cell.value for cell in facts.line_before]
    if any(value is not None for value in before):
        lines.append(Line(str(AGAINST[question.compare]).capitalize(), before, "compare"))
    made = line_chart(
        "line",
        definition.name.say(language_now()),
        names,
        lines,
        definition.unit,
        target=facts.line_goal.value if facts.line_goal else None,
        band=_band(facts),
        urls=_addresses(facts, steps),
        step_name=dimension_name(question.grain),
        note=_("%(period)s by %(grain)s")
        % {"period": period_words(facts), "grain": dimension_name(question.grain)},
        height=height,
    )
    return replace(made, excel_url=question.address("performance:excel"))


def _addresses(facts: Facts, steps: Sequence[Step]) -> list[str]:
    """Where a click on each step leads: to the records behind it."""
    question = facts.question
    if question.grain not in OF_SLOT:
        return [question.address("performance:rows", period=question.span_of(step)) for step in steps]
    days = dict.fromkeys(day for day, _slot in steps)
    found = {day: question.rows_of_day(day, question.grain, OF_SLOT[question.grain]) for day in days}
    return [found[day][slot] for day, slot in steps]


def _wrong(facts: Facts) -> frozenset[int]:
    """The places of the points that miss the target by more than its limit."""
    if facts.goal is None:
        return frozenset()
    judged = [facts.state_of(step, cell) for step, cell in facts.line]
    return frozenset(place for place, mood in enumerate(judged) if mood == BAD)


def _band(facts: Facts) -> tuple[list[float | None], list[float | None]] | None:
    """From the worst value that is still amber to the target: where it begins to be serious."""
    goal = facts.line_goal
    if goal is None or goal.red == goal.value:
        return None
    low, high = sorted((goal.red, goal.value))
    count = len(facts.line)
    return [low] * count, [high] * count
