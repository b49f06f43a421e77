"""What improvements are called on every page of the room: moods of states, the promise in few words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.improvement.models import Gate, Improvement, State
from headwater.centre.performance.queries import measured
from headwater.centre.ui.components import format_value, gap, language_now

MOODS: dict[Any, str] = {
    State.IN_WORK: "info",
    State.ACCEPTED: "good",
    State.ROLLING_OUT: "good",
    State.EFFECTIVE: "good",
    State.STOPPED: "",
}
GATE_MOODS: dict[Any, str] = {
    Gate.State.OPEN: "",
    Gate.State.ASKED: "near",
    Gate.State.PASSED: "good",
    Gate.State.RETURNED: "bad",
}


def unit_of(indicator: str) -> str:
    """The unit of measure of an indicator."""
    definition = measured.indicator(indicator) if indicator else None
    return definition.unit if definition else "number"


def per_day(indicator: str) -> bool:
    """Whether its level is said per day."""
    definition = measured.indicator(indicator) if indicator else None
    return bool(definition and measured.is_amount(definition))


def level(indicator: str, value: float | None) -> str:
    """A value of the indicator in words; an amount says that it is per day."""
    text = format_value(unit_of(indicator), value)
    return _("%(value)s a day") % {"value": text} if per_day(indicator) and value is not None else text


def move(improvement: Improvement) -> str:
    """+2.0 pp, -5 s: the promised move."""
    if improvement.size is None:
        return ""
    sign = "+" if improvement.direction == "up" else "-"
    return sign + gap(unit_of(improvement.indicator), improvement.size)


def short(improvement: Improvement) -> str:
    """The promise on a card: indicator and move, or that there is none yet."""
    if not improvement.indicator:
        return _("nothing promised yet")
    return f"{measured.indicator_name(improvement.indicator)} {move(improvement)}"


def overdue(improvement: Improvement) -> bool:
    """Whether the promise is past its day and nothing has been accepted."""
    late = improvement.due is not None and improvement.due < timezone.localdate()
    return late and improvement.open and improvement.acceptance_id is None


def where_words(improvement: Improvement, names: dict[str, str]) -> str:
    """The place of a promise: unit and filter."""
    parts = [str(improvement.unit)]
    parts += [f"{names.get(name, name)} {value}" for name, value in improvement.where.items()]
    return " · ".join(parts)


def listing(items: Iterable[str]) -> str:
    """Several things in a sentence, parted as the language parts them."""
    return ("、" if language_now() == "zh" else ", ").join(items)
