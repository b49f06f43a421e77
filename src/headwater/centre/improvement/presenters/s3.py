"""The template S3: Speed, Skill, Stimulation and what comes of them, live from the indicators."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from headwater.centre.performance.queries import Card, Series, chosen_indicators, series
from headwater.centre.reference.periods import Period, month_end, month_of
from headwater.centre.ui.charts import Chart, Line, line_chart
from headwater.centre.ui.components import Figure, Sentence, format_value
from headwater.centre.ui.state import PageState


@dataclass(frozen=True, slots=True)
class Slot:
    """One of the four. `stands_for` names the indicator that this one is taken in place of, and why.

    `monthly`: it is counted when a month is over, so a month that still runs says nothing of it.
    """

    key: str
    name: Promise | str
    indicator: str
    meaning: Promise | str
    stands_for: str = ""
    reason: Promise | str = ""
    monthly: bool = False


SLOTS = (
    Slot(
        "speed",
        gettext_lazy("Speed"),
        "answer_rate",
        gettext_lazy("The call is taken quickly."),
    ),
    Slot(
        "skill",
        gettext_lazy("Skill"),
        "first_contact_resolution",
        gettext_lazy("What the customer came for is solved at once."),
    ),
    Slot(
        "stimulation",
        gettext_lazy("Stimulation"),
        "attrition_rate_month",
        gettext_lazy("People serve of their own accord."),
        stands_for="employee_satisfaction",
        reason=gettext_lazy(
            "Employee satisfaction has many sides and is asked seldom; who is content stays, and leaving "
            "is counted every month."
        ),
        monthly=True,
    ),
    Slot(
        "outcome",
        pgettext_lazy("s3", "Outcome"),
        "satisfaction_top2",
        gettext_lazy("The customer is satisfied after the contact."),
    ),
)


def s3_page(by: Any, state: PageState) -> dict[str, Any]:
    """The four with their cards, their lines, and what one of them stands for."""
    cards = {card.key: card for card in chosen_indicators(by, state, [slot.indicator for slot in SLOTS])}
    rows = [_row(by, state, slot, cards.get(slot.indicator)) for slot in SLOTS]
    return {"rows": rows, "sentence": _sentence(rows), "proxied": _proxied(by, state)}


def _row(by: Any, state: PageState, slot: Slot, card: Card | None) -> dict[str, Any]:
    """The card and the line of one of the four; of a monthly one the last month that says something."""
    if not slot.monthly:
        return {"slot": slot, "card": card, "chart": _line(slot, series(by, state, slot.indicator))}
    found = series(by, state.with_(period=_year_until(state.end)), slot.indicator, "month")
    told = [point.key[0] for point in found.points if point.value is not None] if found else []
    month = told[-1] if told and card is not None and card.value is None else None
    if month is not None:
        of_month = state.with_(period=Period(*month_of(month)))
        card = next(iter(chosen_indicators(by, of_month, [slot.indicator])), card)
    if found is not None and told:
        points = tuple(point for point in found.points if told[0] <= point.key[0] <= told[-1])
        found = replace(found, points=points)
    return {"slot": slot, "card": card, "chart": _line(slot, found), "month": month}


def _year_until(end: date) -> Period:
    """Twelve months, the one of `end` among them."""
    first = end.replace(day=1)
    first = (
        first.replace(year=first.year - 1, month=first.month + 1)
        if first.month < 12
        else first.replace(month=1)
    )
    return Period(first, month_end(end))


def _line(slot: Slot, found: Series | None) -> Chart | None:
    if found is None or not found.points:
        return None
    steps = [_step(found.grain, *point.key) for point in found.points]
    line = Line(found.name, [point.value for point in found.points])
    key = f"s3-{slot.key}"
    return line_chart(key, found.name, steps, [line], found.unit, target=found.target, height=200)


def _step(grain: str, day: date, slot: int) -> str:
    if grain in ("slot", "hour"):
        minutes = slot * 15 if grain == "slot" else slot * 60
        return f"{minutes // 60:02}:{minutes % 60:02}"
    return day.strftime("%Y-%m") if grain in ("month", "quarter", "year") else day.strftime("%m-%d")


def _sentence(rows: list[dict[str, Any]]) -> Sentence:
    words = Sentence()
    for row in rows:
        card: Card | None = row["card"]
        if card is None or card.value is None:
            continue
        words.say(
            _("{slot}: {name} {value}."),
            slot=str(row["slot"].name),
            name=card.name,
            value=Figure(format_value(card.unit, card.value), card.url, card.state),
        )
        if row.get("month"):
            words.say(_("That is of {month}, the last month that is counted."), month=f"{row['month']:%Y-%m}")
    return words


def _proxied(by: Any, state: PageState) -> dict[str, Card]:
    """The indicators that others stand for: shown beside them where there are answers."""
    keys = [slot.stands_for for slot in SLOTS if slot.stands_for]
    found = chosen_indicators(by, state, keys)
    return {card.key: card for card in found if card.value is not None}
