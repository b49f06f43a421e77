"""Two groups, or a few customers against a known level: is the difference beyond chance?"""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy.stats import norm
from scipy.stats import t as student

from headwater.engine.recovery_effects.intervals import CONFIDENCE, Interval, Moments, mean, share
from headwater.engine.words import Words

Z = float(norm.ppf(0.5 + CONFIDENCE / 2))
NO_SUBSTITUTE = Words(
    en="Repaired customers against all customers is no substitute for a hold-out: whoever was chosen for "
    "repair, could be reached and answered a survey differs from all customers in more than the repair.",
    zh="修复客户与全体客户的对比不能代替对照组：被选中修复、接得通又愿意答卷的客户，"
    "与全体客户的差别不只在于修复。",
)


@dataclass(frozen=True, slots=True)
class Difference:
    """`a` less `b`. `p`: two-sided; NaN where nothing can be said. Limits: 95 %.

    Units are those of the groups: fractions for shares, points for scores.
    """

    value: float
    lower: float
    upper: float
    p: float
    a: Interval
    b: Interval

    @property
    def known(self) -> bool:
        """Whether both groups have figures."""
        return math.isfinite(self.lower) and math.isfinite(self.upper)

    @property
    def beyond_chance(self) -> bool:
        """Whether the whole interval lies on one side of nothing."""
        return self.known and (self.lower > 0 or self.upper < 0)


def shares_apart(count_a: float, n_a: int, count_b: float, n_b: int) -> Difference:
    """Difference of two shares with Newcombe's hybrid score interval (Newcombe 1998, method 10).

    `p` is that of the pooled score test. Unknown where a group is empty; raises Problem like `share`.
    """
    a, b = share(count_a, n_a), share(count_b, n_b)
    if not (n_a and n_b):
        return Difference(math.nan, math.nan, math.nan, math.nan, a, b)
    value = a.value - b.value
    lower = value - math.hypot(a.value - a.lower, b.upper - b.value)
    upper = value + math.hypot(a.upper - a.value, b.value - b.lower)
    pooled = (count_a + count_b) / (n_a + n_b)
    error = math.sqrt(pooled * (1 - pooled) * (1 / n_a + 1 / n_b))
    p = 2 * float(norm.sf(abs(value) / error)) if error else 1.0
    return Difference(value, lower, upper, p, a, b)


def means_apart(a: Moments, b: Moments) -> Difference:
    """Difference of two means, variances not taken as equal (Welch 1947); unknown under two scores each."""
    left, right = mean(a), mean(b)
    if min(a.n, b.n) < 2:
        return Difference(left.value - right.value, math.nan, math.nan, math.nan, left, right)
    value, error = a.mean - b.mean, a.error + b.error
    if error == 0:
        return Difference(value, value, value, 0.0 if value else 1.0, left, right)
    freedom = error**2 / (a.error**2 / (a.n - 1) + b.error**2 / (b.n - 1))
    half = float(student.ppf(0.5 + CONFIDENCE / 2, freedom)) * math.sqrt(error)
    p = 2 * float(student.sf(abs(value) / math.sqrt(error), freedom))
    return Difference(value, value - half, value + half, p, left, right)


def share_against(level: float, count: float, n: int) -> Difference:
    """A share of few against a level that is known of all (a fraction, taken as exact).

    The interval is Wilson's less the level, the p that of the score test: the two always agree.
    """
    found = share(count, n)
    all_of_them = Interval(level, level, level, 0)
    if n == 0:
        return Difference(math.nan, math.nan, math.nan, math.nan, found, all_of_them)
    error = math.sqrt(level * (1 - level) / n)
    value = found.value - level
    p = 2 * float(norm.sf(abs(value) / error)) if error else (0.0 if value else 1.0)
    return Difference(value, found.lower - level, found.upper - level, p, found, all_of_them)


def gain_needed(level: float, n: int) -> float:
    """The smallest gain over `level` that `n` respondents can tell from chance; a fraction."""
    return Z * math.sqrt(level * (1 - level) / n) if n else math.inf


def respondents_needed(level: float, gain: float) -> int:
    """How many respondents would tell a gain of that size over `level` from chance."""
    if gain == 0:
        raise ValueError("no number of respondents tells nothing from chance")
    return max(1, math.ceil(Z**2 * level * (1 - level) / gain**2))


def told(found: Difference) -> Words:
    """Whether it is beyond chance, in a sentence without figures."""
    if not found.known:
        return Words(en="Too few cases to say anything.", zh="样本过少，无法判断。")
    if not found.beyond_chance:
        return Words(
            en="Chance alone may well have made this difference: it is not proven.",
            zh="这一差异在随机波动的范围之内，不能证明确有差别。",
        )
    if found.value > 0:
        return Words(en="The difference is beyond chance: higher.", zh="差异超出随机波动：更高。")
    return Words(en="The difference is beyond chance: lower.", zh="差异超出随机波动：更低。")
