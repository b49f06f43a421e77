"""How the teams were moving before the start: whether apart, and what would be left had it gone on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from headwater.engine.experiments.arms import TeamChange, between_arms
from headwater.engine.experiments.measure import Measure
from headwater.engine.experiments.series import Array, CannotJudge, Weeks
from headwater.engine.experiments.verdict import ALPHA, Estimate
from headwater.engine.words import Words

NOT_PARALLEL = 0.01
FEWEST_FOR_TRENDS = 4
GIVEN = Words(
    en="The teams of A were named, not drawn by lot. So what they were gaining already does not count.",
    zh="A 队班组是指定的，不是抽签产生的，因此开始前已有的改善趋势不计入效果。",
)
ON_THEIR_WAY = Words(
    en="A was already gaining on B before the start; had that gone on, chance alone could explain the rest.",
    zh="开始前 A 队相对 B 队已在改善；若这一趋势延续，其余部分可能只是偶然波动。",
)


def beyond_trends(
    weeks: Weeks, changes: Sequence[TeamChange], arms: NDArray[np.int_], alpha: float, plain: Estimate
) -> Estimate:
    """`plain`, its interval widened to cover what is left if each team's trend of before had gone on.

    `arms`: (teams,) 1 and -1. Raises CannotJudge with fewer than four weeks before.
    """
    numbers = weeks.numbers.astype(float)
    before = numbers < 0
    if before.sum() < FEWEST_FOR_TRENDS:
        raise _no_trends(int(before.sum()))
    gone_on = _slopes(weeks) * (numbers[~before].mean() - numbers[before].mean())
    left = np.array([team.change for team in changes]) - gone_on
    beyond, _ = between_arms(left, np.array([team.contacts for team in changes]), arms, alpha)
    sure = sorted((plain.probability, beyond.probability, 0.5))[1]
    return Estimate(plain.effect, min(plain.lower, beyond.lower), max(plain.upper, beyond.upper), sure)


def _slopes(weeks: Weeks) -> Array:
    """(teams,) the trend of each before the start, a week."""
    before = weeks.numbers < 0
    away = weeks.numbers[before] - weeks.numbers[before].mean()
    return np.asarray(weeks.values[:, before] @ away / (away @ away))


def _no_trends(weeks: int) -> CannotJudge:
    return CannotJudge(
        Words(
            en="Who is in A was given and not drawn by lot, so the trends of before must be known; there are "
            f"{weeks} weeks of figures before the start, {FEWEST_FOR_TRENDS} are needed.",
            zh=f"A 队为指定而非抽签，须了解开始前的趋势；"
            f"开始前有数据的周为 {weeks} 周，至少需要 {FEWEST_FOR_TRENDS} 周。",
        )
    )


def moving_apart(weeks: Weeks, arms: NDArray[np.int_]) -> Estimate:
    """How much faster A moved than B before the start, a week; unbounded with fewer than three weeks."""
    before = weeks.numbers < 0
    if before.sum() < 3:
        return Estimate(0.0, -np.inf, np.inf, 0.5)
    return between_arms(_slopes(weeks), weeks.denominator.sum(axis=1), arms, ALPHA)[0]


def is_parallel(apart: Estimate) -> bool:
    """Whether the arms' ways before the start give no strong reason to doubt that they were parallel."""
    if not np.isfinite(apart.lower):
        return True
    return min(apart.probability, 1.0 - apart.probability) >= NOT_PARALLEL / 2


def apart_words(apart: Estimate, measure: Measure) -> Words:
    """Why arms that moved apart before prove nothing."""
    change = measure.change(apart.effect)
    return Words(
        en=f"The arms were moving apart by {change.en} a week before the start already.",
        zh=f"两队在开始之前就已每周拉开 {change.zh}。",
    )
