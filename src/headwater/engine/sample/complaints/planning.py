"""Who complains on which day, and in which contact: decided before the day is played, noted after it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from headwater.engine.sample import moods, outage
from headwater.engine.sample.arrivals import Arrivals
from headwater.engine.sample.complaints.causes import (
    CLASS_OF,
    OUTAGE_CAUSES,
    fitting,
    weights,
)
from headwater.engine.sample.handling import Handled
from headwater.engine.sample.world import World

Ints = NDArray[np.int64]
# Orders for each contact, before the incident's; which part of them are second complaints of the same.
RATE, REPEATED = 0.003, 0.08
BACK_DAYS = (3, 21)
AFTER_THE_CALL = 60.0


@dataclass(frozen=True)
class Order:
    """A complaint where and when it came in: day and second of it, contact and agent where there are any.

    `first` is the place in the plan of the earlier order that this one repeats, -1 where it repeats none.
    """

    day: int
    second: float
    customer: int
    cause: int
    service: int
    channel: int
    agent: int
    contact: str | None
    first: int
    mass: bool


@dataclass
class Book:
    """The complaints of the period: planned ones by day, and what was taken in so far."""

    place: World
    day: Ints
    customer: Ints
    cause: Ints
    first: Ints
    taken: list[Order] = field(default_factory=list)
    _where: Ints = field(default_factory=lambda: np.zeros(0, np.int64))

    @classmethod
    def of(cls, place: World) -> Book:
        """The plan of this centre, before its first day."""
        rng = np.random.default_rng([place.seed, 34])
        customer = _complaining(place, rng)
        count = len(customer)
        day = rng.choice(place.days, count, p=place.totals / place.totals.sum()) if count else customer
        chances = weights().cumsum(axis=1)[place.problem[customer]]
        cause = (rng.random(count)[:, None] >= chances[:, :-1]).sum(axis=1)
        back = rng.permutation(count)[: int(count * REPEATED)]
        later = day[back] + rng.integers(*BACK_DAYS, len(back))
        back, later = back[later < place.days], later[later < place.days]
        first = np.concatenate([np.full(count, -1), back])
        customer, cause = np.append(customer, customer[back]), np.append(cause, cause[back])
        return cls(place, np.append(day, later), customer, cause, first)

    @cached_property
    def fit(self) -> NDArray[np.bool_]:
        """Class x service."""
        return fitting(self.place.services)

    def attach(self, rng: np.random.Generator, day: int, calls: Arrivals) -> Arrivals:
        """The day's contacts, some of them now made by those who complain on this day."""
        mine = np.flatnonzero(self.day == day)
        self._where = np.full(len(mine), -1)
        if not len(mine):
            return calls
        customer, used = calls.customer.copy(), calls.again.copy()
        klass = CLASS_OF[self.cause[mine]]
        for number in np.unique(klass):
            wanted = np.flatnonzero(klass == number)
            fitting_calls = np.flatnonzero(self.fit[number][calls.service] & ~used)
            chosen = rng.permutation(fitting_calls)[: len(wanted)]
            self._where[wanted[: len(chosen)]] = chosen
            customer[chosen] = self.customer[mine[wanted[: len(chosen)]]]
            used[chosen] = True
        return replace(calls, customer=customer)

    def note(self, rng: np.random.Generator, day: int, done: Handled) -> None:
        """Take in the day's complaints, now that it is known who answered the contacts."""
        for number, at in zip(np.flatnonzero(self.day == day), self._where, strict=True):
            self.taken.append(self._order(rng, day, done, int(number), int(at)))
        if self.place.footprint is not None and self.place.plan.of(outage.KIND, day) is not None:
            self.taken.extend(_of_outage(self.place, rng, day, done))

    def _order(self, rng: np.random.Generator, day: int, done: Handled, number: int, at: int) -> Order:
        cause, customer = int(self.cause[number]), int(self.customer[number])
        if at < 0 or not done.answered[at]:
            service = done.arrivals.service[at] if at >= 0 else self._service(rng, cause)
            return Order(
                day, float(rng.integers(28_800, 79_200)), customer, cause, int(service), -1, -1, None,
                int(self.first[number]), False,
            )  # fmt: skip
        return replace(_by_call(day, done, at, cause), first=int(self.first[number]))

    def _service(self, rng: np.random.Generator, cause: int) -> int:
        return int(rng.choice(np.flatnonzero(self.fit[CLASS_OF[cause]])))


def _complaining(place: World, rng: np.random.Generator) -> Ints:
    """Customers with a problem who speak up, the readier ones more often; nobody twice."""
    unhappy = np.flatnonzero(place.problem)
    count = min(round(place.contacts * RATE / (1 + REPEATED)), len(unhappy) // 2)
    ready = moods.SPEAKS_UP[place.customers.brand[unhappy]]
    return unhappy[np.argsort(rng.exponential(1.0, len(unhappy)) / ready, kind="stable")[:count]]


def _by_call(day: int, done: Handled, at: int, cause: int) -> Order:
    calls = done.arrivals
    ended = calls.seconds[at] + np.nan_to_num(done.ivr[at]) + done.wait[at] + done.talk[at]
    return Order(
        day, min(float(ended) + AFTER_THE_CALL, 86_399.0), int(calls.customer[at]), cause,
        int(calls.service[at]), int(done.channel[at]), int(done.agent[at]), done.ids[at].as_py(), -1, False,
    )  # fmt: skip


def _of_outage(place: World, rng: np.random.Generator, day: int, done: Handled) -> Iterator[Order]:
    """The complainants of the failing cells: in their call where an agent answered, else in writing."""
    print_ = place.footprint
    assert print_ is not None
    complained = print_.touched[: print_.complained]
    calls, service = done.arrivals, place.services.number(outage.SERVICE)
    about = np.flatnonzero((calls.service == service) & ~calls.again & np.isin(calls.customer, complained))
    answered = {int(calls.customer[at]): int(at) for at in about[done.answered[about]]}
    asked = {int(calls.customer[at]): float(calls.seconds[at]) for at in about}
    for customer in complained.tolist():
        cause = OUTAGE_CAUSES[int(rng.random() < 0.2)]
        if customer in answered:
            yield replace(_by_call(day, done, answered[customer], cause), mass=True)
        else:
            second = min(asked.get(customer, 64_800.0) + float(rng.integers(600, 7_200)), 86_399.0)
            yield Order(day, second, customer, cause, service, -1, -1, None, -1, True)
