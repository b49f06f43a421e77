"""One figure with its 95 % interval and the number of cases it rests on."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from scipy.stats import t as student

from headwater.engine.coded_samples import wilson
from headwater.engine.words import Problem, Words

CONFIDENCE = 0.95


@dataclass(frozen=True, slots=True)
class Interval:
    """`value` with its limits, in one unit; `n`: cases behind it. All NaN where there are too few cases."""

    value: float
    lower: float
    upper: float
    n: int

    @property
    def known(self) -> bool:
        """Whether there is a figure at all."""
        return math.isfinite(self.value)

    @property
    def half(self) -> float:
        """Half of the interval's width: what people call plus or minus."""
        return (self.upper - self.lower) / 2


NOTHING = Interval(math.nan, math.nan, math.nan, 0)


@dataclass(frozen=True, slots=True)
class Moments:
    """What is left of a list of scores: how many, their mean, their variance (n - 1)."""

    n: int
    mean: float
    variance: float

    @property
    def error(self) -> float:
        """Squared standard error of the mean."""
        return self.variance / self.n


def moments_of(values: Iterable[float]) -> Moments:
    """Of scores; values that are no finite numbers are left out. Mean and variance are NaN where unknown."""
    kept = [float(value) for value in values if math.isfinite(value)]
    n = len(kept)
    if not n:
        return Moments(0, math.nan, math.nan)
    middle = math.fsum(kept) / n
    spread = math.fsum((value - middle) ** 2 for value in kept) / (n - 1) if n > 1 else math.nan
    return Moments(n, middle, spread)


def share(count: float, n: int) -> Interval:
    """A share with Wilson's score interval (Wilson 1927); unknown, with limits 0 and 1, where n is 0.

    Raises Problem where the count does not lie within 0 and n.
    """
    if n < 0 or not 0 <= count <= n:
        raise Problem(
            Words(
                en=f"{count:g} of {n:g} is no share: the part must lie between nothing and the whole.",
                zh=f"{count:g} / {n:g} 不是有效的占比：部分须介于 0 与总数之间。",
            )
        )
    if n == 0:
        return Interval(math.nan, 0.0, 1.0, 0)
    # Wilson's formula holds for parts of a case too, as where a share was printed with few digits.
    lower, upper = wilson(count, n)  # type: ignore[arg-type]
    return Interval(count / n, min(lower, count / n), max(upper, count / n), n)


def mean(scores: Moments) -> Interval:
    """A mean with Student's interval; without limits from a single score, unknown from none."""
    if scores.n == 0:
        return NOTHING
    if scores.n == 1:
        return Interval(scores.mean, math.nan, math.nan, 1)
    half = float(student.ppf(0.5 + CONFIDENCE / 2, scores.n - 1)) * math.sqrt(scores.error)
    return Interval(scores.mean, scores.mean - half, scores.mean + half, scores.n)
