"""What rises fast against its usual level.

A count of complaints varies more than chance alone would have it (bad days are bad for many), so it is
compared with a negative binomial: the usual level is itself only known from the days seen, and days differ.
Many matters are looked at, at several lengths of "now"; the false ones among those reported are kept below a
share (Benjamini and Hochberg, 1995).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Watch:
    """spans: lengths of "now" in days; usual: days before it that say what is usual.

    false_share: of those reported, the part that may be chance. least: complaints now, fewer is no hot spot.
    factor: times the usual level at least; a sure rise of a tenth is no alarm.
    """

    spans: tuple[int, ...] = (1, 3, 7)
    usual: int = 56
    false_share: float = 0.05
    least: int = 4
    factor: float = 1.5


@dataclass(frozen=True, slots=True)
class Rise:
    """`count` in the last `span` days of a row against `expected`; p as found, q having looked at all."""

    row: int
    span: int
    count: int
    expected: float
    p: float
    q: float
    rising: bool

    @property
    def factor(self) -> float:
        """Times the usual level; against half a complaint at least, so that nothing is infinite."""
        return self.count / max(self.expected, 0.5)


def rising(counts: NDArray[np.int64], weekdays: NDArray[np.int64], watch: Watch | None = None) -> list[Rise]:
    """For each row its most surprising span.

    counts: (rows, days) complaints a day, oldest day first; days without any are noughts.
    weekdays: (days,) a kind of each day (0-6, or working day and holiday): days of a kind share a level.
    """
    watch = watch or Watch()
    rows, days = counts.shape
    if rows == 0 or days < 2:
        return []
    spans = [span for span in watch.spans if span < days]
    level = _level_of_days(counts.sum(axis=0), weekdays)
    spread = _spread(counts, level)
    found = np.ones((len(spans), rows))
    usual = np.zeros((len(spans), rows))
    for at, span in enumerate(spans):
        before = slice(max(0, days - span - watch.usual), days - span)
        ratio = level[days - span :].sum() / level[before].sum()
        seen = counts[:, before].sum(axis=1)
        now = counts[:, days - span :].sum(axis=1)
        usual[at] = seen * ratio
        found[at] = _surprise(now, seen, ratio, spread, span)
    best = found.argmin(axis=0)
    each = np.minimum(1.0, found.min(axis=0) * len(spans))
    q = stats.false_discovery_control(each) if rows else each
    return [
        _rise(row, spans[best[row]], counts[row], usual[best[row], row], each[row], q[row], watch)
        for row in range(rows)
    ]


def _rise(
    row: int, span: int, counts: NDArray[np.int64], expected: float, p: float, q: float, watch: Watch
) -> Rise:
    count = int(counts[-span:].sum())
    high = count >= watch.least and count >= watch.factor * expected
    return Rise(row, span, count, float(expected), float(p), float(q), bool(high and q <= watch.false_share))


def _level_of_days(whole: NDArray[np.int64], weekdays: NDArray[np.int64]) -> Floats:
    """(days,) the share of the usual that a day of this kind has; kinds with few days lean on the mean."""
    mean = max(float(whole.mean()), 1e-9)
    level = np.ones(len(whole))
    for kind in np.unique(weekdays):
        mine = weekdays == kind
        # The median, so that one bad day makes its kind no usual bad day.
        level[mine] = (np.median(whole[mine]) * mine.sum() + 2 * mean) / ((mine.sum() + 2) * mean)
    return np.maximum(level, 0.05)


def _spread(counts: NDArray[np.int64], level: Floats) -> float:
    """How much more than Poisson a day's count varies, from all rows: variance = mean + spread x mean^2.

    The median over the rows that have enough to tell, so that hot spots do not hide each other.
    """
    means = counts.mean(axis=1, keepdims=True) * level / level.mean()
    busy = counts.sum(axis=1) >= 20
    if not busy.any():
        return 0.1
    extra = ((counts - means) ** 2 - means)[busy].sum(axis=1) / (means[busy] ** 2).sum(axis=1)
    return float(np.clip(np.median(extra), 0.02, 2.0))


def _surprise(
    now: NDArray[np.int64], seen: NDArray[np.int64], ratio: float, spread: float, span: int
) -> Floats:
    """Chance of as many now or more: negative binomial about a usual level that is known from `seen` only.

    Relative variances add up: of the level (one by `seen`), of the days (`spread`, less over more days).
    """
    level = seen + 0.5
    unsure = 1 / level + spread / span
    size = 1 / unsure
    mean = level * ratio
    return np.asarray(stats.nbinom.sf(now - 1, size, size / (size + mean)))
