"""Matching as a mixed-integer programme, for more groups than can be listed: a better choice, and a bound."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp

from headwater.engine.experiments.series import Array


@dataclass(frozen=True, slots=True, eq=False)
class Programme:
    """`values`: (teams, features) standardised; `known`: a largest difference that was reached already;
    `given`: how many of the first rows are A and stay so (0: both arms are free)."""

    values: Array
    size_a: int
    size_b: int
    known: float
    given: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Solution:
    """`arms`: (teams,) 1, -1, 0, or None where nothing better was found in time; `bound`: none is below."""

    arms: NDArray[np.int_] | None
    bound: float


def solve(problem: Programme, seconds: float) -> Solution:
    """Minimise the largest difference of the two means; give up after `seconds`.

    Unknowns: whether a team is in A, whether it is in B, and the largest difference itself.
    """
    teams = len(problem.values)
    goal = np.zeros(2 * teams + 1)
    goal[-1] = 1.0
    answer = milp(
        goal,
        integrality=np.r_[np.ones(2 * teams), 0],
        bounds=_bounds(problem),
        constraints=_constraints(problem),
        options={"time_limit": max(seconds, 0.1)},
    )
    bound = getattr(answer, "mip_dual_bound", None)
    # Infeasible within the known bound means that what is known cannot be beaten.
    if answer.status == 2:
        return Solution(None, problem.known)
    lower = max(0.0, float(bound)) if bound is not None and np.isfinite(bound) else 0.0
    if answer.x is None:
        return Solution(None, min(lower, problem.known))
    chosen = np.round(answer.x[:-1]).astype(int)
    return Solution(chosen[:teams] - chosen[teams:], lower)


def _bounds(problem: Programme) -> Bounds:
    teams = len(problem.values)
    low, high = np.zeros(2 * teams + 1), np.ones(2 * teams + 1)
    low[: problem.given] = 1.0
    if problem.given:
        high[problem.given : teams] = 0.0
    high[-1] = max(problem.known - 1e-6, 0.0)
    return Bounds(low, high)


def _constraints(problem: Programme) -> list[LinearConstraint]:
    values, teams = problem.values, len(problem.values)
    gap = np.hstack([values.T / problem.size_a, -values.T / problem.size_b])
    slack = np.ones((gap.shape[0], 1))
    one, none = np.ones((1, teams)), np.zeros((1, teams))
    zero = np.zeros((1, 1))
    apart = np.hstack([np.eye(teams), np.eye(teams), np.zeros((teams, 1))])
    return [
        LinearConstraint(np.hstack([gap, -slack]), -np.inf, 0.0),
        LinearConstraint(np.hstack([-gap, -slack]), -np.inf, 0.0),
        LinearConstraint(np.hstack([one, none, zero]), problem.size_a, problem.size_a),
        LinearConstraint(np.hstack([none, one, zero]), problem.size_b, problem.size_b),
        LinearConstraint(apart, -np.inf, 1.0),
    ]
