"""The month's ranking with every part of each score, and the formula that made it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from headwater.centre.improvement.models import Shortfall, Weights
from headwater.centre.improvement.presenters import words
from headwater.centre.improvement.shortfall_search import last_of, month_of
from headwater.centre.performance.queries import measured
from headwater.centre.ui.charts import Column
from headwater.centre.ui.components import Figure, Sentence, format_value
from headwater.centre.ui.data_clock import newest_day
from headwater.centre.ui.exports import Sheet

MOODS: dict[Any, str] = {
    Shortfall.State.OPEN: "near",
    Shortfall.State.ACCEPTED: "info",
    Shortfall.State.DECLINED: "",
}


@dataclass(frozen=True)
class Line:
    """A shortfall with its parts in words."""

    row: Shortfall
    name: str
    value: str
    target: str
    sisters: str
    best: str
    parts: tuple[float, float, float]
    mood: str


def line(row: Shortfall) -> Line:
    """Each gap in percent of what it was measured against."""
    unit = words.unit_of(row.indicator)
    return Line(
        row,
        measured.indicator_name(row.indicator),
        format_value(unit, row.value),
        format_value(unit, row.target),
        format_value(unit, row.sisters),
        format_value(unit, row.best),
        (row.to_target, row.to_sisters, row.to_best),
        MOODS[row.state],
    )


def month_asked(text: str, ranked: list[date]) -> date:
    """The month of the address ("2026-03"); without one the newest that is ranked, or over in the data."""
    try:
        year, month = text.split("-")
        return date(int(year), int(month), 1)
    except (ValueError, OverflowError):
        return ranked[0] if ranked else last_full_month()


def last_full_month() -> date:
    """The newest month that the records cover to its end."""
    newest = newest_day()
    if newest is None:
        return month_of(date.today())  # noqa: DTZ011
    month = month_of(newest)
    return month if last_of(month) == newest else month_of(month - timedelta(days=1))


def covered(month: date) -> bool:
    """Whether the records reach the month at all."""
    newest = newest_day()
    return newest is not None and month <= newest


def sentence(rows: list[Shortfall], month: date) -> Sentence:
    """How many, the worst, how many wait and came again."""
    made = Sentence()
    if not rows:
        return made
    worst = rows[0]
    made.say(
        _("{n} shortfalls in {month}; furthest behind: {name} of {unit}, {value} (target {target}).")
        if worst.target is not None
        else _("{n} shortfalls in {month}; furthest behind: {name} of {unit}, {value}."),
        n=Figure(str(len(rows))),
        month=f"{month:%Y-%m}",
        name=Figure(measured.indicator_name(worst.indicator), worst.url),
        unit=str(worst.unit),
        value=Figure(format_value(words.unit_of(worst.indicator), worst.value), mood="bad"),
        target=Figure(format_value(words.unit_of(worst.indicator), worst.target)),
    )
    waiting = sum(1 for row in rows if row.state == Shortfall.State.OPEN)
    again = sum(1 for row in rows if row.repeated)
    if waiting:
        made.say(_("{n} wait for a decision."), n=Figure(str(waiting), mood="near"))
    if again:
        made.say(_("{n} stood in the ranking before."), n=Figure(str(again)))
    return made


def formula(weights: Weights) -> str:
    """The formula with its numbers."""
    return _(
        "Score = importance × (%(target)s × gap to target + %(sisters)s × gap to sister units"
        " + %(best)s × gap to own best) × (1 + %(duration)s × months in a row before this one)"
    ) % {
        "target": f"{weights.to_target:g}",
        "sisters": f"{weights.to_sisters:g}",
        "best": f"{weights.to_best:g}",
        "duration": f"{weights.duration:g}",
    }


def sums(row: Shortfall) -> str:
    """The formula with this shortfall's numbers, so that everybody can check it."""
    weights = row.weights or Weights()
    return (
        f"{row.importance:g} × ({weights.to_target:g} × {row.to_target:.4f} + {weights.to_sisters:g} × "
        f"{row.to_sisters:.4f} + {weights.to_best:g} × {row.to_best:.4f}) × (1 + {weights.duration:g} × "
        f"{max(0, row.months - 1)}) = {row.score:.4f}"
    )


def neighbours(month: date) -> dict[str, str]:
    """The addresses of the months beside."""
    page = reverse("improvement:shortfalls")
    before = month_of(month - timedelta(days=1)) if month > date(2000, 1, 1) else month
    after = last_of(month) + timedelta(days=1) if month < date(2100, 1, 1) else month
    return {"before": f"{page}?month={before:%Y-%m}", "after": f"{page}?month={after:%Y-%m}"}


def sheet(rows: Iterable[Shortfall], month: date) -> Sheet:
    """The ranking as a page of a workbook."""
    columns = [
        Column(_("Rank"), "count"),
        Column(_("Number")),
        Column(_("Indicator")),
        Column(_("Unit")),
        *(Column(name, "number") for name in (_("Value"), _("Target"), _("Sister units"), _("Own best"))),
        *(Column(name, "ratio") for name in (_("Gap to target"), _("Gap to sisters"), _("Gap to own best"))),
        Column(_("Importance"), "number"),
        Column(_("Months in a row"), "count"),
        Column(_("Score"), "number"),
        Column(_("Times before"), "count"),
        Column(_("State")),
        Column(pgettext("improvement", "Reason")),
    ]
    lines = [
        (
            row.rank,
            row.number,
            measured.indicator_name(row.indicator),
            str(row.unit),
            *(row.value, row.target, row.sisters, row.best),
            *(row.to_target, row.to_sisters, row.to_best),
            row.importance,
            row.months,
            row.score,
            row.repeated,
            str(Shortfall.State(row.state).label),
            row.reason,
        )
        for row in rows
    ]
    return Sheet(_("Shortfalls of %(month)s") % {"month": f"{month:%Y-%m}"}, columns, lines)
