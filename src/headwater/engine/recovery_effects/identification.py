"""The identification rate: dissatisfied identified in the month / dissatisfied estimated in the base."""

from __future__ import annotations

import math
from dataclasses import dataclass

from headwater.engine.recovery_effects.intervals import Interval, share
from headwater.engine.words import Problem, Words


@dataclass(frozen=True, slots=True)
class Base:
    """How many dissatisfied there are: a survey's `share` of them times the `customers` of the base."""

    share: Interval
    customers: int

    @property
    def dissatisfied(self) -> Interval:
        """Customers, with the survey's doubt."""
        return expected_in(self.customers, self.share)


def base_of(dissatisfied: int, asked: int, customers: int) -> Base:
    """From a survey of `asked`, `dissatisfied` of them, out of a base of `customers`.

    Raises Problem where nobody was asked, more were dissatisfied than asked, or there is no customer.
    """
    if asked < 1 or customers < 1:
        raise Problem(
            Words(
                en="The dissatisfied in the base cannot be estimated: it takes a survey with answers and the "
                "number of customers.",
                zh="无法估计全体客户中的不满意客户数：需要有答卷的调查和客户总数。",
            )
        )
    return Base(share(dissatisfied, asked), customers)


def identification_rate(identified: int, base: Base) -> Interval:
    """Identified / estimated, a fraction; above 1 where more were found than the survey lets one expect.

    The identified are counted, the base is estimated: the limits are those of the base, turned round. The
    upper one is infinite where the survey met nobody dissatisfied.
    """
    found = base.dissatisfied
    return Interval(
        _per(identified, found.value),
        _per(identified, found.upper),
        _per(identified, found.lower),
        base.share.n,
    )


def _per(count: float, of: float) -> float:
    if of > 0:
        return count / of
    return math.inf if count else math.nan


def times_as_many(identified: int, complained: int) -> float:
    """How many times as many were identified as complained, whatever the base; NaN where none complained."""
    return identified / complained if complained else math.nan


def expected_in(count: int, part: Interval) -> Interval:
    """How many of `count` customers that share means, with its limits."""
    return Interval(count * part.value, count * part.lower, count * part.upper, part.n)
