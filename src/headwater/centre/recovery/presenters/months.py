"""The month over all campaigns: the identification rate with its denominator, against complaints alone."""

from __future__ import annotations

import math
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.people.access import can
from headwater.centre.people.models import Account
from headwater.centre.people.permissions import Permission
from headwater.centre.recovery.presenters.results import of_interval
from headwater.centre.recovery.queries.campaigns import campaigns_seen_by, with_progress
from headwater.centre.recovery.queries.outcomes.identification import Denominator, Month, month_of
from headwater.centre.ui.charts import Chart, Line, line_chart
from headwater.centre.ui.components import Figure, Sentence, format_value
from headwater.engine.recovery_effects import expected_in

MONTHS = 6


def before(first: date, months: int = 1) -> date:
    """The first day of an earlier (or, negative, a later) month."""
    count = first.year * 12 + first.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)


def page(first: date, asker: Account) -> dict[str, Any]:
    """The month, the ones before it, and the campaigns at work in it."""
    shown = month_of(asker, first)
    earlier = [month_of(asker, before(first, n)) for n in range(MONTHS - 1, 0, -1)]
    running = with_progress(campaigns_seen_by(asker).filter(begun_at__isnull=False))[:20]
    today = timezone.localdate().replace(day=1)
    return {
        "month": first,
        "earlier": before(first),
        "later": before(first, -1) if first < today else None,
        "sentence": sentence(shown),
        "shown": shown,
        "rate": of_interval(shown.rate) if shown.rate else None,
        "alone": of_interval(shown.rate_of_complaints) if shown.rate_of_complaints else None,
        "times": f"{shown.times:.1f}" if math.isfinite(shown.times) else "",
        "precision": of_interval(shown.precision),
        "verified": _verified(shown),
        "denominator": denominator(shown.denominator) if shown.denominator else None,
        "chart": chart([*earlier, shown]),
        "campaigns": running,
        "may_estimate": can(asker, Permission.RUN_CAMPAIGNS),
    }


def _verified(shown: Month) -> dict[str, Any]:
    """All that were cared for beyond complaints, times the precision: how seed figures would read."""
    more = shown.cared_for - shown.complained
    return of_interval(expected_in(more, shown.precision), "count")


def denominator(found: Denominator) -> dict[str, Any]:
    """Where the base is from, and its interval."""
    return {
        "share": of_interval(found.base.share),
        "customers": found.base.customers,
        "dissatisfied": of_interval(found.base.dissatisfied, "count"),
        "asked": found.asked,
        "bad": found.dissatisfied,
        "source": found.source,
        "wave_day": found.wave_day,
        "extract": found.extract,
        "estimate": found.estimate,
    }


def sentence(found: Month) -> Sentence:
    """The rate against complaints alone; or what is missing for it."""
    made = Sentence()
    made.say(
        _("In {month} {all} dissatisfied are known: {complained} complained, calls found {calls} more."),
        month=f"{found.first:%Y-%m}",
        all=Figure(format_value("count", found.identified)),
        complained=format_value("count", found.complained),
        calls=Figure(format_value("count", found.by_calls)),
    )
    rate, alone = found.rate, found.rate_of_complaints
    if rate is None or alone is None:
        return made.say(_("How many there are in the base is not known, so there is no rate yet."))
    made.say(
        _("That is {rate} of the dissatisfied in the base; complaints alone would be {alone}."),
        rate=Figure(format_value("ratio", rate.value)),
        alone=format_value("ratio", alone.value),
    )
    if math.isfinite(found.times) and found.by_calls:
        made.say(_("{times} times as many, whatever the base is."), times=Figure(f"{found.times:.1f}"))
    return made


def chart(months: list[Month]) -> Chart:
    """Six months of both rates."""
    names = [f"{month.first:%Y-%m}" for month in months]

    def rates(name: str) -> list[float | None]:
        found = [getattr(month, name) for month in months]
        return [rate.value if rate is not None and math.isfinite(rate.value) else None for rate in found]

    lines = [
        Line(_("Complaints and campaigns"), rates("rate")),
        Line(_("Complaints alone"), rates("rate_of_complaints"), "compare"),
    ]
    return line_chart("identification", _("Identification rate by month"), names, lines, "ratio")
