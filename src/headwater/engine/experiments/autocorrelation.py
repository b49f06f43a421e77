"""Regression on a series whose errors are alike from day to day, without pretending to know how much.

The error of an observation is a slow part that fades by `fade` a step of time (an AR(1) process, observed
with gaps) plus independent noise, of which `share` says how much; both are unknown. For each point of a grid
of the two, generalised least squares by a Kalman filter gives the coefficients and the restricted likelihood;
what is concluded is averaged over the grid, likelihood times prior as weights, so that the doubt
about the autocorrelation widens the interval instead of being left out of it.

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

FADES = (0.0, 0.2, 0.4, 0.55, 0.68, 0.78, 0.85, 0.9, 0.94, 0.965, 0.98, 0.99, 0.995)
SHARES = (0.0, 0.15, 0.3, 0.5, 0.7, 0.85, 0.95)
# Without a slow part there is nothing to fade: one point of the grid.
GRID = np.array([(fade, share) for fade in FADES[1:] for share in SHARES] + [(0.0, 1.0)])
# Before any data: the longer a memory, the sooner it is feared. A short series can hardly show a slow drift,
# and with a flat prior more than the nominal share of projects without effect was confirmed.
PRIOR = 1.0 / (1.0 - GRID[:, 0])


@compiled
def filtered(fades: Any, shares: Any, steps: Any, noise: Any, columns: Any, cross: Any, logs: Any) -> None:
    """Whitens `columns` (observations, columns) for each point of the grid.

    `steps`: (observations,) time since the observation before; `noise`: (observations,) how large the
    independent part is beside its mean. Into `cross`: (grid, columns, columns) the products of the whitened
    columns; into `logs`: (grid,) the logarithm of the determinant of the errors' covariance.
    """
    observations, width = columns.shape
    state = np.zeros(width)
    off = np.zeros(width)
    for point in range(len(fades)):
        slow = 1.0 - shares[point]
        spread = slow
        total = 0.0
        state[:] = 0.0
        cross[point] = 0.0
        for row in range(observations):
            if row > 0:
                kept = fades[point] ** steps[row]
                for column in range(width):
                    state[column] *= kept
                spread = kept * kept * spread + slow * (1.0 - kept * kept)
            size = spread + shares[point] * noise[row] + 1e-9
            gain = spread / size
            for column in range(width):
                off[column] = columns[row, column] - state[column]
                state[column] += gain * off[column]
            for one in range(width):
                for other in range(one + 1):
                    cross[point, one, other] += off[one] * off[other] / size
            spread *= 1.0 - gain
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
    restricted log likelihood that does not depend on the scale; `freedom`: observations - p.
    """

    coefficients: Array
    inverse: Array
    rest: Array
    log: Array
    freedom: int


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
    filtered(grid[:, 0].copy(), grid[:, 1].copy(), steps, noise, table, cross, logs)
    products, towards = cross[:, :width, :width], cross[:, :width, width]
    inverse = np.linalg.inv(products)
    inside = np.einsum("gij,gj->gi", inverse, towards)
    rest = np.maximum(cross[:, width, width] - np.einsum("gi,gi->g", towards, inside), 1e-300)
    back = np.linalg.inv(turn)
    log = -0.5 * logs - 0.5 * np.linalg.slogdet(products)[1]
    return Fit(inside @ back.T, back @ inverse @ back.T, rest, log, count - width)


def believed(fits: Sequence[Fit]) -> tuple[Array, Array, int]:
    """Weights (grid,), error variance (grid,) and degrees of freedom of series that share the grid."""
    freedom = sum(one.freedom for one in fits)
    rest = sum((one.rest for one in fits), np.zeros(len(fits[0].rest)))
    log = sum((one.log for one in fits), np.log(PRIOR)) - 0.5 * freedom * np.log(rest)
    weights = np.exp(log - log.max())
    return weights / weights.sum(), rest / freedom, freedom


def contrast(one: Fit, direction: Array) -> Mixture:
    """What is believed of `direction` (p,) times the coefficients."""
    weights, variance, freedom = believed([one])
    means = one.coefficients @ direction
    sizes = np.einsum("i,gij,j->g", direction, one.inverse, direction)
    return Mixture(weights, means, np.sqrt(variance * sizes), freedom)
