"""Two arms of teams: the difference of their means, and what drawing by lot would have made of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray
from scipy.stats import t as student

from headwater.engine.experiments.measure import Measure
from headwater.engine.experiments.series import Array
from headwater.engine.experiments.verdict import Estimate

MOST_REDRAWN = 20_000


@dataclass(frozen=True, slots=True)
class TeamChange:
    """One team: its arm ("a", "b"), its figures before and after, and the contacts (denominators) behind."""

    team: str
    arm: str
    before: float
    after: float
    contacts: float

    @property
    def change(self) -> float:
        """After less before."""
        return self.after - self.before


def between_arms(
    values: Array, weights: Array, arms: NDArray[np.int_], alpha: float
) -> tuple[Estimate, float]:
    """The difference of the arms' weighted means with its interval at 1 - 2 `alpha`, and its freedom.

    `values`, `weights`, `arms`: (teams,); arms 1 and -1. The variance between teams is pooled over both arms:
    where nothing happened, both vary alike, and with few teams no freedom can be spared (bench/verification
    compares it with Welch's). Weighted means cost freedom, by Bell and McCaffrey's correction.
    """
    off, share, cleared, used = 0.0, 0.0, 0.0, 0.0
    effect = 0.0
    for arm in (1, -1):
        value, weight = values[arms == arm], weights[arms == arm]
        weight = weight / weight.sum()
        mean = float(weight @ value)
        effect += arm * mean
        squares = float((weight**2).sum())
        off += float(((value - mean) ** 2).sum())
        share += squares
        cleared += len(value) * (1.0 + squares) - 2.0
        used += _used(weight)
    variance = off / cleared
    freedom = cleared**2 / used
    spread = float(np.sqrt(variance * share))
    half = float(student.ppf(1 - alpha, freedom)) * spread
    sure = float(student.cdf(effect / spread, freedom)) if spread > 0 else 0.5
    return Estimate(effect, effect - half, effect + half, sure), freedom


def _used(weight: Array) -> float:
    """Trace of the residuals' squared covariance for teams that vary alike (n - 1 if equal weights)."""
    maker = np.eye(len(weight)) - np.outer(np.ones(len(weight)), weight)
    covariance = maker @ maker.T
    return float((covariance * covariance).sum())


def redrawn(changes: Sequence[TeamChange], measure: Measure) -> float:
    """The share of all ways to draw the arms from these teams whose difference favours A at least as much.

    Fisher's test by re-drawing, teams weighing alike; NaN above 20,000 ways.
    """
    values = np.array([team.change for team in changes]) * measure.sign
    in_a = np.array([team.arm == "a" for team in changes])
    size = int(in_a.sum())
    if not 0 < size < len(values) or comb(len(values), size) > MOST_REDRAWN:
        return float("nan")
    ways = np.array(list(combinations(range(len(values)), size)))
    of_a = values[ways].sum(axis=1)
    reached = values[in_a].sum()
    return float(np.mean(of_a >= reached - 1e-12 * max(1.0, abs(reached))))
