"""The pictures of a pilot: what it can show, how alike its arms were, and what came of it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from headwater.centre.improvement.models import Pilot
from headwater.centre.improvement.presenters.words import unit_of
from headwater.centre.performance.queries import measured
from headwater.centre.ui.charts import Bar, Chart, Line, bar_ranking, line_chart

MOST_FEATURES = 12
KINDS = {
    "level": pgettext_lazy("of a team", "level"),
    "trend": pgettext_lazy("of a team", "trend"),
}


def reach_chart(pilot: Pilot) -> Chart:
    """How the smallest effect that can be shown falls with the weeks."""
    steps = pilot.plan["reach"]
    name = _("Smallest effect that can be shown")
    return line_chart(
        "reach",
        name,
        [str(weeks) for weeks, _size in steps],
        [
            Line(name, [value for _weeks, value in steps]),
            Line(_("Expected effect"), [pilot.size] * len(steps), "expected"),
        ],
        unit_of(pilot.indicator),
        step_name=_("Weeks"),
        note=_("by weeks of pilot; dashed: the expected effect"),
        height=220,
    )


def balance_chart(pilot: Pilot) -> Chart:
    """The largest differences before the start, in standard deviations."""
    rows = sorted(pilot.plan["differences"], key=lambda row: -abs(row[2]))[:MOST_FEATURES]
    bars = [
        Bar(f"{KINDS[kind]} · {measured.indicator_name(key)}", round(abs(value), 3))
        for key, kind, value in rows
    ]
    return bar_ranking(
        "balance",
        _("How far apart A and B were before"),
        bars,
        "number",
        note=_("difference of the arms in standard deviations between teams"),
    )


def weeks_chart(indicator: str, found: dict[str, Any], key: str) -> Chart:
    """Both arms by week; week 0 is the first of the pilot."""
    weeks = found["weeks"]
    return line_chart(
        key,
        measured.indicator_name(indicator),
        [_("W%(n)s") % {"n": number + 1 if number >= 0 else number} for number, _a, _b in weeks],
        [
            Line(_("A: tries it"), [a for _n, a, _b in weeks]),
            Line(_("B: as before"), [b for _n, _a, b in weeks], "compare"),
        ],
        unit_of(indicator),
        step_name=_("Week"),
        note=_("by week; week 1 is the first of the pilot"),
        height=260,
    )
