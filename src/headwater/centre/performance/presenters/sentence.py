"""The sentence above the picture: what, against what, why, since when, out of the facts alone."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from headwater.centre.performance.facts import Breakdown, Facts
from headwater.centre.performance.figures import Part
from headwater.centre.performance.names import dimension_name, group_names, step_name
from headwater.centre.reference.periods import Period
from headwater.centre.ui.components import Figure, Sentence, format_value, gap, language_now, mood_of

AGAINST = {
    "before": gettext_lazy("the period before"),
    "yesterday": gettext_lazy("the day before"),
    "last_week": gettext_lazy("a week earlier"),
    "same_weekday": gettext_lazy("the last four like weekdays"),
    "last_year": gettext_lazy("a year earlier"),
}
# A group that carries less than this share of a move explains nothing.
WORTH_NAMING = 0.2


def period_words(facts: Facts) -> str:
    """今日, 本周, or the days themselves for an own period."""
    state = facts.question.state
    if not state.is_custom:
        return state.label
    if state.start == state.end:
        return state.start.isoformat()
    return _("%(start)s to %(end)s") % {"start": state.start.isoformat(), "end": state.end.isoformat()}


def sentence_of(facts: Facts, breakdown: Breakdown | None = None) -> Sentence:
    """What is the case, in clauses; empty where there is no value (a note says why instead)."""
    said = Sentence()
    if facts.now.value is None:
        return said
    _what(said, facts)
    _change(said, facts, breakdown)
    _since(said, facts)
    return said


def _what(said: Sentence, facts: Facts) -> None:
    definition, value, goal = facts.definition, facts.now.value, facts.goal
    rows = facts.question.address("performance:rows")
    given = {
        "period": period_words(facts),
        "name": definition.name.say(language_now()),
        "value": Figure(format_value(definition.unit, value), rows, facts.state),
    }
    if goal is None or value is None or not facts.state:
        said.say(_("{period}: {name} {value}."), **given)
        return
    apart = value - goal.value
    given |= {"target": format_value(definition.unit, goal.value), "gap": gap(definition.unit, apart)}
    if not apart or facts.state == "good":
        said.say(_("{period}: {name} {value}; the target of {target} is met."), **given)
    elif apart < 0:
        said.say(_("{period}: {name} {value}, {gap} below the target of {target}."), **given)
    else:
        said.say(_("{period}: {name} {value}, {gap} above the target of {target}."), **given)


def _change(said: Sentence, facts: Facts, breakdown: Breakdown | None) -> None:
    change, definition = facts.change, facts.definition
    if change is None:
        return
    against = str(AGAINST[facts.question.compare])
    before = Figure(format_value(definition.unit, facts.was.value), _address_before(facts))
    mood = mood_of(definition.direction, change)
    size = Figure(gap(definition.unit, change), "", mood)
    given = {"against": against, "before": before, "size": size}
    if not any(digit in size.text for digit in "123456789"):
        said.say(_("Unchanged against {against} ({before})."), **given)
        return
    part = main_part(facts, breakdown)
    if part is None or breakdown is None:
        text = (
            _("Up {size} against {against} ({before}).")
            if change > 0
            else _("Down {size} against {against} ({before}).")
        )
        said.say(text, **given)
        return
    name = group_names(breakdown.by, [part.group], definition.table)[part.group]
    link = facts.question.to_group(breakdown.by, part.group)
    given |= {
        "dimension": dimension_name(breakdown.by),
        "group": Figure(name, link),
        "share": gap(definition.unit, part.part),
    }
    text = (
        _("Up {size} against {against} ({before}), mainly by {dimension} {group} ({share}).")
        if change > 0
        else _("Down {size} against {against} ({before}), mainly by {dimension} {group} ({share}).")
    )
    said.say(text, **given)


def main_part(facts: Facts, breakdown: Breakdown | None) -> Part | None:
    """The group that carries the largest part in the direction of the move, if it is worth naming."""
    if breakdown is None or not facts.change:
        return None
    along = [p for p in breakdown.moves if p.part * facts.change > 0]
    if not along or len(breakdown.moves) < 2 or abs(along[0].part) < WORTH_NAMING * abs(facts.change):
        return None
    return along[0]


def _address_before(facts: Facts) -> str:
    periods = facts.question.comparisons()
    return (
        facts.question.address(period=Period(periods[0].start, periods[0].end)) if len(periods) == 1 else ""
    )


def _since(said: Sentence, facts: Facts) -> None:
    step = facts.missed_since
    if step is None:
        return
    grain = facts.question.grain
    shown = step_name(grain, step, long=facts.question.days > 1)
    link = facts.question.address(period=facts.question.span_of(step))
    said.say(_("The target has been missed without a break since {since}."), since=Figure(shown, link))
