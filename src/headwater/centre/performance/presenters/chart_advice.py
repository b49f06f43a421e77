"""Why this chart: a sentence on what it is good for, and how narrow its limits are on these very figures."""

from __future__ import annotations

from math import isnan
from statistics import median

import numpy as np
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from headwater.centre.performance.counting import has_cases
from headwater.centre.performance.presenters.chart_points import Drawn
from headwater.centre.performance.presenters.plain_charts import wider
from headwater.centre.ui.components import format_value, language_now
from headwater.engine.control_charts import ControlChart, limits
from headwater.engine.words import Problem

# Up to so much more than chance allows for, limits by chance alone do no harm.
HARMLESS = 1.25
# Recorded chart -> the one that counts in how much points really vary.
PRIMED = {"p": "p′", "np": "p′", "u": "u′", "c": "u′"}
WHY = {
    "ewma": gettext_lazy(
        "EWMA: a weighted mean that remembers. It sees a shift of about one sigma that lasts before single"
        " points do; of one bad day it says less."
    ),
    "cusum": gettext_lazy(
        "CUSUM: departures beyond half a sigma add up. It sees small shifts that last, and since when; of one"
        " bad day it says less."
    ),
    "xmr": gettext_lazy(
        "XmR: single values as recorded, limits from one point to the next. Weekdays and holidays are still"
        " in them; “Values with limits” takes them out."
    ),
}


def advice_of(shown: Drawn) -> str:
    """The sentence, in the reader's language; empty where nothing could be drawn to speak of."""
    kind = shown.question.kind
    if kind in WHY:
        return str(WHY[kind])
    if kind in PRIMED:
        return _of_counts(shown)
    if shown.question.grouped:
        return _of_subgroups(shown)
    return _of_values(shown)


def _of_values(shown: Drawn) -> str:
    """Why the chart that is chosen by itself is recommended."""
    counted = shown.kind == "laney_u" or has_cases(shown.question.definition)
    if shown.kind == "xmr" or not counted:
        return _(
            "Recommended: single values. There is no count of hits among cases here, so the limits come from"
            " how far points really lie off what was expected of them."
        )
    plain = _plainly(shown)
    factor = wider(plain) if plain is not None else float("nan")
    if plain is None or isnan(factor):
        return ""
    given = {"primed": PRIMED[plain.kind], "plain": plain.kind}
    if factor < HARMLESS:
        return (
            _("Recommended: %(primed)s. Here points vary no more than chance does; a %(plain)s chart agrees.")
            % given
        )
    return _(
        "Recommended: %(primed)s. A plain %(plain)s chart allows for chance among the cases alone; from one"
        " point to the next these figures vary %(factor)s times as much, and %(out)s of %(count)s points"
        " would lie outside of its limits."
    ) % (given | _counted(plain, factor))


def _of_counts(shown: Drawn) -> str:
    """How narrow limits by chance alone are, on these figures."""
    chart = shown.judgement.chart
    factor = wider(chart)
    if isnan(factor):
        return ""
    given = {"kind": chart.kind, "primed": PRIMED[chart.kind]} | _counted(chart, factor)
    given["cases"] = _cases(shown)
    if factor < HARMLESS:
        return _("Here points vary no more than chance does: the limits of %(kind)s fit.") % given
    text = (
        _("Too narrow: limits of %(kind)s allow for chance among some %(cases)s cases alone.")
        if given["cases"]
        else _("Too narrow: limits of %(kind)s allow for chance alone.")
    )
    more = _(
        "From one point to the next these figures vary %(factor)s times as much, so that %(out)s of %(count)s"
        " points lie outside. Recommended: “Values with limits” (%(primed)s), which counts that in."
    )
    return (text + _between() + more) % given


def _of_subgroups(shown: Drawn) -> str:
    """What the spread within subgroups can tell, and whether it is all there is."""
    kind, factor = shown.question.kind, wider(shown.judgement.chart)
    if kind != "xbar":
        return _(
            "The spread within each subgroup: it shows a fault that hits some hours, teams or queues and"
            " leaves the mean alone. Read it before Xbar, whose limits rest on it."
        )
    if isnan(factor) or factor < HARMLESS:
        return _("Xbar: subgroup means, limits from the spread within subgroups. They fit here.")
    return _(
        "Xbar: subgroup means, limits from the spread within subgroups. From one subgroup to the next the"
        " mean varies %(factor)s times as much as that: what moves all parts of a day together lies outside."
        " Recommended for judging: “Values with limits”."
    ) % _counted(shown.judgement.chart, factor)


def _plainly(shown: Drawn) -> ControlChart | None:
    """The plain chart of the same points; None where it cannot be drawn."""
    above, below, values = (
        np.array([np.nan if part is None else float(part) for part in column])
        for column in zip(*((p.numerator, p.denominator, p.value) for p in shown.recorded), strict=True)
    )
    try:
        return limits.p(above, below) if shown.kind == "laney_p" else limits.c(values)
    except Problem:
        return None


def _between() -> str:
    return " " if language_now() == "en" else ""


def _counted(chart: ControlChart, factor: float) -> dict[str, str]:
    drawn = int((~np.isnan(chart.standardised)).sum())
    return {"factor": f"{factor:.1f}", "out": str(int(chart.outside.sum())), "count": str(drawn)}


def _cases(shown: Drawn) -> str:
    sizes = [point.denominator for point in shown.recorded if point.denominator]
    if not has_cases(shown.question.definition):
        return ""
    return format_value("count", median(sizes)) if sizes else ""
