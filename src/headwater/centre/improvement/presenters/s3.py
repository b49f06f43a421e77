"""The template S3: Speed, Skill, Stimulation and what comes of them, live from the indicators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from headwater.centre.performance.queries import Card, chosen_indicators, series
from headwater.centre.ui.charts import Chart, Line, line_chart
from headwater.centre.ui.components import Figure, Sentence, format_value
from headwater.centre.ui.state import PageState


@dataclass(frozen=True, slots=True)
class Slot:
    """One of the four. `stands_for` names the indicator that this one is taken in place of, and why."""

    key: str
    name: Promise | str
    indicator: str
    meaning: Promise | str
    stands_for: str = ""
    reason: Promise | str = ""


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
    rows = [
        {"slot": slot, "card": cards.get(slot.indicator), "chart": _line(by, state, slot)} for slot in SLOTS
    ]
    return {"rows": rows, "sentence": _sentence(rows), "proxied": _proxied(by, state)}


def _line(by: Any, state: PageState, slot: Slot) -> Chart | None:
    found = series(by, state, slot.indicator)
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
    return words


def _proxied(by: Any, state: PageState) -> dict[str, Card]:
    """The indicators that others stand for: shown beside them where there are answers."""
    keys = [slot.stands_for for slot in SLOTS if slot.stands_for]
    found = chosen_indicators(by, state, keys)
    return {card.key: card for card in found if card.value is not None}
