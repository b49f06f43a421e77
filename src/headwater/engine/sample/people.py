"""The agents of the sample centre as arrays: who works where, since when, how fast and how well."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from headwater.engine.sample.places import QUEUE_TEAMS

AGENTS = 960
TEAMS = 35
ZONES = 5
TEAM_QUEUE = np.repeat(np.arange(len(QUEUE_TEAMS)), QUEUE_TEAMS)
TEAM_ZONE = np.arange(TEAMS) * ZONES // TEAMS
MONTHLY_ATTRITION = 0.028
TRAINING_DAYS = 21
NEVER = 10**6


@dataclass(frozen=True)
class Agents:
    """All agents who were employed at some time of the period; days count from its first day, 0.

    `joined` may be negative; `left` is the last day of employment (NEVER = still here); on and after
    `moved` the agent is in `team_after` instead of `team`; `solo` first day of contacts alone; `star` 1-5;
    `pace` factor on work (1 = average); `skill` standard normal, the higher the better.
    """

    joined: NDArray[np.int64]
    left: NDArray[np.int64]
    solo: NDArray[np.int64]
    team: NDArray[np.int64]
    moved: NDArray[np.int64]
    team_after: NDArray[np.int64]
    own: NDArray[np.bool_]
    star: NDArray[np.int64]
    pace: NDArray[np.float64]
    skill: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.joined)

    def employed(self, day: int) -> NDArray[np.bool_]:
        """Who is employed on this day."""
        return (self.joined <= day) & (day <= self.left)

    def team_on(self, day: int) -> NDArray[np.int64]:
        """Each agent's team number on this day."""
        return np.where(day >= self.moved, self.team_after, self.team)


def number(agent: int) -> str:
    """The staff number, which is also the sign-in at the switch."""
    return f"{10001 + agent}"


def hire(seed: int, days: int, count: int) -> Agents:
    """`count` agents at the start; whoever leaves in the period is replaced within three weeks."""
    rng = np.random.default_rng([seed, 21])
    chance = 1 - (1 - MONTHLY_ATTRITION) ** (1 / 30.4)
    leaving = rng.geometric(chance, count) - 1
    left = np.where(leaving < days, leaving, NEVER)
    replaced = np.flatnonzero(left < days - 1)
    hired = left[replaced] + rng.integers(1, 22, len(replaced))
    replaced = replaced[hired < days]
    hired = hired[hired < days]
    first = -rng.gamma(1.3, 700, count).astype(np.int64) - TRAINING_DAYS - 1
    joined = np.concatenate([first, hired])
    total = len(joined)
    team = np.arange(count) * TEAMS // count
    team = np.concatenate([team, team[replaced]])
    moving = rng.random(total) < min(0.5, 0.015 * days / 30.4)
    moved = np.where(moving, rng.integers(1, max(2, days), total), NEVER)
    tenure_years = np.clip(-joined / 365.25, 0, None)
    skill = rng.normal(0, 1, total) + 0.35 * np.log1p(tenure_years) - 0.3
    star = np.clip(np.rint(2.2 + 0.9 * skill + 0.35 * tenure_years), 1, 5).astype(np.int64)
    pace = np.exp(rng.normal(0, 0.09, total) - 0.04 * skill) * (1 + 0.25 * np.exp(-tenure_years * 4))
    return Agents(
        joined=joined,
        left=np.concatenate([left, np.full(len(hired), NEVER)]),
        solo=joined + TRAINING_DAYS,
        team=team,
        moved=np.where(moved > joined, moved, NEVER),
        team_after=_other_team(rng, team),
        own=rng.random(total) < 0.55,
        star=star,
        pace=pace / pace[:count].mean(),
        skill=skill,
    )


def _other_team(rng: np.random.Generator, team: NDArray[np.int64]) -> NDArray[np.int64]:
    """Half move within the zone, half anywhere; never to the same team."""
    near = TEAM_ZONE[team] * (TEAMS // ZONES) + (team + rng.integers(1, 7, len(team))) % (TEAMS // ZONES)
    far = (team + rng.integers(1, TEAMS, len(team))) % TEAMS
    chosen = np.where(rng.random(len(team)) < 0.5, near, far)
    return np.where(chosen == team, (team + 1) % TEAMS, chosen)


def team_code(team: int) -> str:
    """T01 … T35."""
    return f"T{team + 1:02d}"


def zone_code(zone: int) -> str:
    """Z1 … Z5."""
    return f"Z{zone + 1}"
