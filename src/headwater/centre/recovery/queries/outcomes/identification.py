"""The month's identification rate: dissatisfied identified / dissatisfied estimated in the base."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from headwater.centre.complaints.models import Order
from headwater.centre.people.access import units_of
from headwater.centre.people.permissions import Permission
from headwater.centre.people.queries.units import inside
from headwater.centre.recovery.lake import opened
from headwater.centre.recovery.lake_rows import customers_in_the_base, newest_extract
from headwater.centre.recovery.models import BaseEstimate
from headwater.centre.recovery.queries.campaigns import (
    campaigns_seen_by,
    identified_in,
    reached_in,
    start_of,
)
from headwater.centre.recovery.queries.outcomes.answers import answers
from headwater.engine.recovery_effects import (
    Base,
    Interval,
    base_of,
    identification_rate,
    share,
    times_as_many,
)

KIND = "relationship"
# A wave older than this says nothing of the month any more.
OLDEST_DAYS = 370


@dataclass(frozen=True, slots=True)
class Denominator:
    """The base with where it is from: an own estimate, or a wave of the lake and a day's extract."""

    base: Base
    dissatisfied: int
    asked: int
    source: str
    estimate: BaseEstimate | None = None
    wave_day: date | None = None
    extract: date | None = None


@dataclass(frozen=True, slots=True)
class Month:
    """One month. `by_calls`: found by campaigns who had not complained in the month; rates are fractions.

    `precision`: really dissatisfied of those who were reached and judged; `times`: all identified over
    those who complained; None where there is no denominator.
    """

    first: date
    complained: int
    by_calls: int
    cared_for: int
    precision: Interval
    denominator: Denominator | None

    @property
    def identified(self) -> int:
        return self.complained + self.by_calls

    @property
    def times(self) -> float:
        return times_as_many(self.identified, self.complained)

    @property
    def rate(self) -> Interval | None:
        return identification_rate(self.identified, self.denominator.base) if self.denominator else None

    @property
    def rate_of_complaints(self) -> Interval | None:
        return identification_rate(self.complained, self.denominator.base) if self.denominator else None


def last_day(first: date) -> date:
    """The last day of a month."""
    return first.replace(day=monthrange(first.year, first.month)[1])


def month_of(by: Any, first: date) -> Month:
    """Everything the asker may see of a month."""
    end = last_day(first)
    campaigns = campaigns_seen_by(by)
    complained = _complainants(by, first, end)
    found = identified_in(campaigns, first, end)
    verdicts = reached_in(campaigns, first, end)
    reached = sum(verdicts.values())
    hits = reached - verdicts.get("content", 0)
    return Month(
        first,
        len(complained),
        len(found - complained),
        len(complained) + reached,
        share(hits, reached),
        denominator_of(by, first),
    )


def _complainants(by: Any, first: date, end: date) -> set[str]:
    """Customers of orders taken in or held by the asker's units."""
    units = units_of(by, Permission.SEE_RECOVERY)
    mine = inside(units, "unit__path") | inside(units, "department__path")
    after, before = start_of(first), start_of(date.fromordinal(end.toordinal() + 1))
    orders = Order.objects.filter(mine, received_at__gte=after, received_at__lt=before).exclude(customer="")
    return set(orders.values_list("customer", flat=True))


def denominator_of(by: Any, first: date) -> Denominator | None:
    """The own estimate of the month; else the newest wave of the base up to its end."""
    units = units_of(by, Permission.SEE_RECOVERY)
    own = BaseEstimate.objects.filter(inside(units, "unit__path"), month=first).order_by("unit__path").first()
    if own is not None:
        base = base_of(own.dissatisfied, own.asked, own.customers)
        return Denominator(base, own.dissatisfied, own.asked, own.source, estimate=own)
    return _from_the_lake(last_day(first))


def _from_the_lake(end: date) -> Denominator | None:
    wave = _wave_before(Path(settings.HOME), opened()[1].number, end)
    customers = customers_in_the_base() if wave else 0
    if wave is None or not customers:
        return None
    name, day, bad, asked = wave
    base = base_of(bad, asked, customers)
    return Denominator(base, bad, asked, name, wave_day=day, extract=newest_extract())


@lru_cache(maxsize=64)
def _wave_before(_home: Path, _snapshot: int, end: date) -> tuple[str, date, int, int] | None:
    """The newest wave up to a day: name, last day, dissatisfied, asked. The lake's number is the key."""
    found = answers(date.fromordinal(end.toordinal() - OLDEST_DAYS), end, kinds=(KIND,))
    if not found:
        return None
    newest = max(found, key=lambda row: row.day)
    wave = [row for row in found if row.wave == newest.wave]
    return newest.wave, newest.day, sum(row.dissatisfied for row in wave), len(wave)
