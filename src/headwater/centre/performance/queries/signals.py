"""Signals, dismissals and their rates, as far as the asker may see them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from headwater.centre.people.access import units_of
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Account
from headwater.centre.people.permissions import Permission
from headwater.centre.people.queries.units import inside
from headwater.centre.performance.models import (
    BillingDays,
    Dismissal,
    JudgedLane,
    Judging,
    Signal,
    SignalKind,
    SignalState,
)
from headwater.centre.performance.models.signals import REAL, WAITING

NUMBER = re.compile(r"(?:[SW]-)?([0-9]{1,9})", re.IGNORECASE)


def signals_seen_by(by: Actor | Any) -> QuerySet[Signal]:
    """Those of the own units and below, and those whose finding one owns; the latest first."""
    seen = inside(units_of(by, Permission.SEE_SIGNALS), "unit__path")
    if isinstance(by, Account) and by.person_id:
        seen |= Q(finding__owner=by.person_id)
    return Signal.objects.filter(seen).select_related("unit", "finding", "finding__owner")


def signal_seen_by(by: Actor | Any, pk: int) -> Signal | None:
    """One of them, or nothing."""
    return signals_seen_by(by).filter(pk=pk).first()


def signal_about(
    by: Actor | Any, indicator: str, start: datetime, end: datetime, where: Mapping[str, Any]
) -> Signal | None:
    """The open signal of the same cell at an overlapping time, the latest where there are several.

    `start`, `end`: local moments, the end excluded.
    """
    found = signals_seen_by(by).filter(
        indicator=indicator,
        kind=SignalKind.UNEXPECTED,
        state__in=[*WAITING, SignalState.IN_WORK],
        start__lt=timezone.make_aware(end),
        end__gt=timezone.make_aware(start),
    )
    return next((one for one in found if dict(one.where) == dict(where)), None)


def waiting_signals(by: Actor | Any) -> QuerySet[Signal]:
    """Of these, the ones that nobody has decided about."""
    return signals_seen_by(by).filter(state__in=WAITING)


def find_signals(by: Actor | Any, words: str) -> QuerySet[Signal]:
    """By number (S-12, W-3) or a part of the finding's title."""
    named = Q(finding__title__icontains=words)
    number = NUMBER.fullmatch(words.strip())
    if number:
        named |= Q(pk=int(number[1]))
    return signals_seen_by(by).filter(named)


def dismissals_seen_by(by: Actor | Any) -> QuerySet[Dismissal]:
    """What was called no anomaly in the own units; the latest first."""
    seen = inside(units_of(by, Permission.SEE_SIGNALS), "unit__path")
    return Dismissal.objects.filter(seen).select_related("signal", "unit").annotate(held=Count("points"))


@dataclass(frozen=True)
class Rates:
    """How good signals were: `points` judged, `signals` made of them; of the `decided` some `mistaken`."""

    points: int
    signals: int
    decided: int
    mistaken: int
    waiting: int

    @property
    def per_thousand(self) -> float | None:
        """Signals of 1,000 points judged."""
        return 1000 * self.signals / self.points if self.points else None

    @property
    def false_share(self) -> float | None:
        """Of the signals that somebody decided about, the share that was no anomaly."""
        return self.mistaken / self.decided if self.decided else None

    @property
    def false_per_thousand(self) -> float | None:
        """False alarms of 1,000 points judged, as decided by people."""
        return 1000 * self.mistaken / self.points if self.points and self.decided else None


def rates() -> Rates:
    """Over everything that was judged; counts alone, so nobody's figures are told."""
    counted = dict(Signal.objects.order_by().values_list("state").annotate(n=Count("pk")))
    points = JudgedLane.objects.aggregate(n=Sum("judged"))["n"] or 0
    mistaken = counted.get(SignalState.NOT_AN_ANOMALY, 0)
    real = sum(counted.get(state, 0) for state in REAL)
    waiting = sum(counted.get(state, 0) for state in WAITING)
    return Rates(points, sum(counted.values()), mistaken + real, mistaken, waiting)


@dataclass(frozen=True)
class Quiet:
    """False alarms where nothing can have been: on the quiet days of a sample centre."""

    first: str
    last: str
    days: int
    points: int
    dots: int
    signals: int

    @property
    def per_thousand(self) -> float:
        """Dots of 1,000 points judged."""
        return 1000 * self.dots / self.points

    @property
    def raised_per_thousand(self) -> float:
        """Signals of 1,000 points judged."""
        return 1000 * self.signals / self.points


def quiet_part() -> Quiet | None:
    """As the last judging measured it; None in a centre of which nobody knows which days were quiet."""
    last = last_judging()
    return Quiet(**last.quiet) if last and last.quiet else None


def last_judging() -> Judging | None:
    """The newest judging that came to its end."""
    return Judging.objects.exclude(finished_at=None).first()


def billing_days() -> frozenset[int]:
    """The days of the month on which bills go out, as somebody kept them; none until then."""
    newest = BillingDays.objects.first()
    return frozenset(newest.days if newest else ())


def lately(by: Actor | Any, indicator: str, days: int = 62) -> QuerySet[Signal]:
    """The signals of an indicator of the last days."""
    since = timezone.now() - timedelta(days=days)
    return signals_seen_by(by).filter(indicator=indicator, made_at__gte=since)
