"""Regression on a series whose errors are alike from day to day, without pretending to know how much.

The error of an observation is a slow part and a quick part, each fading by its own `fade` a step of time
(AR(1) processes, observed with gaps), plus independent noise; how fast they fade and what share of the
variance each has is unknown. Two parts, because a centre's figures have both: what lasts days (an incident, a
campaign) and what lasts months (people, prices, the season); one part alone takes the likeness of days for
all there is and underrates the drift. For each point of a grid, generalised least squares by a Kalman filter
gives the coefficients and the restricted likelihood; what is concluded is averaged over the grid, likelihood
times prior as weights, so that the doubt about the autocorrelation widens the interval.

Sources: Harville 1974 (restricted likelihood), Jones 1980 (Kalman filter with missing observations); the
averaging is the integrated likelihood of Berger, Liseo and Wolpert 1999.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import brentq
from scipy.stats import t as student

from headwater.engine.experiments.series import Array
from headwater.engine.simulation.compiled import compiled

FADES = (0.2, 0.4, 0.55, 0.68, 0.78, 0.85, 0.9, 0.94, 0.965, 0.98, 0.99, 0.995)
NOISES = (0.0, 0.15, 0.3, 0.5, 0.7, 0.85, 0.95)
QUICK, SLOW = (0.3, 0.6, 0.8), (0.97, 0.99, 0.997)
MIXES = (
    (0.15, 0.4),
    (0.15, 0.8),
    (0.4, 0.3),
    (0.4, 0.55),
    (0.7, 0.15),
    (0.7, 0.27),
    (0.9, 0.05),
    (0.9, 0.09),
)
# Columns: fade and share of the slow part, fade and share of the quick part; the rest is noise. First one
# part only; without any there is nothing to fade: one point.
ONE_PART = np.array(
    [(fade, 1.0 - noise, 0.0, 0.0) for fade in FADES for noise in NOISES] + [(0.0, 0.0, 0.0, 0.0)]
)
TWO_PARTS = np.array([(slow, many, quick, few) for slow in SLOW for quick in QUICK for many, few in MIXES])
CAREFUL = 0.85
GRID = np.vstack([ONE_PART, TWO_PARTS])


def prior(grid: Array) -> Array:
    """(grid,) weights before any data: the longer a memory, the sooner it is feared.

    A short series can hardly show a slow drift, and with a flat prior more than the nominal share of projects
    without effect was confirmed.
    """
    return np.asarray(1.0 / (1.0 - grid[:, 0]))


@compiled
def filtered(grid: Any, steps: Any, noise: Any, columns: Any, cross: Any, logs: Any) -> None:
    """Whitens `columns` (observations, columns) for each point of the grid.

    `grid`: (points, 4); `steps`: (observations,) time since the observation before; `noise`: (observations,)
    how large the independent part is beside its mean. Into `cross`: (points, columns, columns) the products
    of the whitened columns; into `logs`: (points,) the logarithm of the errors' covariance's determinant.
    """
    observations, width = columns.shape
    slow, quick, off = np.zeros(width), np.zeros(width), np.zeros(width)
    for point in range(len(grid)):
        slow_size, quick_size = grid[point, 1], grid[point, 3]
        independent = 1.0 - slow_size - quick_size
        # Covariance of what is not known of the two parts.
        ss, qq, sq, total = slow_size, quick_size, 0.0, 0.0
        slow[:] = 0.0
        quick[:] = 0.0
        cross[point] = 0.0
        for row in range(observations):
            if row > 0:
                kept, left = grid[point, 0] ** steps[row], grid[point, 2] ** steps[row]
                for column in range(width):
                    slow[column] *= kept
                    quick[column] *= left
                ss = kept * kept * ss + slow_size * (1.0 - kept * kept)
                qq = left * left * qq + quick_size * (1.0 - left * left)
                sq *= kept * left
            size = ss + 2.0 * sq + qq + independent * noise[row] + 1e-9
            slow_gain, quick_gain = (ss + sq) / size, (sq + qq) / size
            for column in range(width):
                off[column] = columns[row, column] - slow[column] - quick[column]
                slow[column] += slow_gain * off[column]
                quick[column] += quick_gain * off[column]
            for one in range(width):
                for other in range(one + 1):
                    cross[point, one, other] += off[one] * off[other] / size
            ss -= slow_gain * slow_gain * size
            qq -= quick_gain * quick_gain * size
            sq -= slow_gain * quick_gain * size
            total += np.log(size)
        for one in range(width):
            for other in range(one):
                cross[point, other, one] = cross[point, one, other]
        logs[point] = total


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """What one series says at each point of the grid.

    `coefficients`: (grid, p), `inverse`: (grid, p, p) their covariance for errors of variance one, both for
    the columns as given; `rest`: (grid,) the weighted sum of squares; `log`: (grid,) the part of the
    restricted log likelihood that does not depend on the scale; `freedom`: observations - p; `prior`:
    (grid,) the logarithm of the weights before any data.
    """

    coefficients: Array
    inverse: Array
    rest: Array
    log: Array
    freedom: int
    prior: Array


@dataclass(frozen=True, slots=True, eq=False)
class Mixture:
    """What is believed of one number: a weighted set of Student distributions. All (grid,)."""

    weights: Array
    means: Array
    scales: Array
    freedom: int

    @property
    def mean(self) -> float:
        """The best estimate."""
        return float(self.weights @ self.means)

    @property
    def spread(self) -> float:
        """The standard deviation, that of the Student's own tails included."""
        inside = self.scales**2 * self.freedom / max(self.freedom - 2, 1)
        return float(np.sqrt(self.weights @ (inside + (self.means - self.mean) ** 2)))

    def below(self, value: float) -> float:
        """The probability of lying below `value`."""
        return float(self.weights @ student.cdf((value - self.means) / self.scales, self.freedom))

    def quantile(self, probability: float) -> float:
        """Below which it lies with that probability."""
        reach = 12.0 * self.spread
        while self.below(self.mean - reach) > probability or self.below(self.mean + reach) < probability:
            reach *= 4.0
        return float(brentq(lambda v: self.below(v) - probability, self.mean - reach, self.mean + reach))


def fit(at: Array, values: Array, columns: Array, noise: Array, grid: Array = GRID) -> Fit:
    """Regress `values` (n,) on `columns` (n, p) observed at times `at` (n,), for each point of the grid.

    `noise`: (n,) relative size of the independent noise, mean one (for a ratio 1 / denominator).
    """
    count, width = columns.shape
    basis, turn = np.linalg.qr(columns)
    table = np.ascontiguousarray(np.column_stack([basis, values]))
    cross, logs = np.zeros((len(grid), width + 1, width + 1)), np.zeros(len(grid))
    steps = np.diff(at, prepend=at[0])
    filtered(np.ascontiguousarray(grid), steps, noise, table, cross, logs)
    products, towards = cross[:, :width, :width], cross[:, :width, width]
    inverse = np.linalg.inv(products)
    inside = np.einsum("gij,gj->gi", inverse, towards)
    rest = np.maximum(cross[:, width, width] - np.einsum("gi,gi->g", towards, inside), 1e-300)
    back = np.linalg.inv(turn)
    log = -0.5 * logs - 0.5 * np.linalg.slogdet(products)[1]
    return Fit(inside @ back.T, back @ inverse @ back.T, rest, log, count - width, np.log(prior(grid)))


def believed(fits: Sequence[Fit]) -> tuple[Array, Array, int]:
    """Weights (grid,), error variance (grid,) and degrees of freedom of series that share the grid."""
    freedom = sum(one.freedom for one in fits)
    rest = sum((one.rest for one in fits), np.zeros(len(fits[0].rest)))
    log = sum((one.log for one in fits), fits[0].prior) - 0.5 * freedom * np.log(rest)
    weights = np.exp(log - log.max())
    return weights / weights.sum(), rest / freedom, freedom


def careful(weights: Array, variances: Array) -> float:
    """What a variance, (grid,) by point, will not exceed with 85 %: a plan must not promise too much.

    History alone knows its memory badly; planning with the mean missed up to a third of the promised effects
    of teams that drift.
    """
    order = np.argsort(variances)
    place = int(np.searchsorted(np.cumsum(weights[order]), CAREFUL))
    return float(variances[order][min(place, len(order) - 1)])


def contrast(one: Fit, direction: Array) -> Mixture:
    """What is believed of `direction` (p,) times the coefficients."""
    weights, variance, freedom = believed([one])
    means = one.coefficients @ direction
    sizes = np.einsum("i,gij,j->g", direction, one.inverse, direction)
    return Mixture(weights, means, np.sqrt(variance * sizes), freedom)
