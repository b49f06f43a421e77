"""Repaired against hold-out: as drawn (intention to treat), as reached (per protocol), of those reached."""

from __future__ import annotations

import math
from dataclasses import dataclass

from headwater.engine.recovery_effects.differences import Difference, shares_apart
from headwater.engine.words import Words

AS_DRAWN = Words(
    en="As drawn (intention to treat): everybody who was drawn for the campaign, reached or not, against "
    "everybody held out. Chance alone parted the two, so the difference is the campaign's.",
    zh="按抽取（意向性分析）：所有被分入活动的客户（无论是否接通）对比所有对照客户。"
    "两组只由随机抽取分开，差异即为活动的作用。",
)
AS_REACHED = Words(
    en="As reached (per protocol): only those who were reached, against everybody held out. Whoever picks "
    "up differs from whoever does not, so this difference is not the campaign's alone.",
    zh="按接通（符合方案分析）：只取已接通的客户对比所有对照客户。"
    "接电话的人与不接的人本就不同，这一差异不全是活动的作用。",
)
OF_REACHED = Words(
    en="For each one reached: the difference as drawn, divided by the share reached. It holds where the "
    "campaign does nothing to those who were not reached.",
    zh="平均到每位接通客户：按抽取的差异除以接通率。前提是活动对未接通的客户没有作用。",
)


@dataclass(frozen=True, slots=True)
class Arm:
    """Counts of one arm: `n` customers whose outcome is known, `count` of them with the outcome."""

    count: int
    n: int


@dataclass(frozen=True, slots=True)
class Arms:
    """The three comparisons. `reach`: which part of the drawn was reached, a fraction (NaN without any)."""

    as_drawn: Difference
    as_reached: Difference
    of_reached: Difference
    reach: float


def compare_arms(drawn: Arm, reached: Arm, held: Arm, reach: float | None = None) -> Arms:
    """All three. `reached` is a part of `drawn`; `reach` where outcomes are known of a sample only.

    `of_reached` divides the difference as drawn by the reach (Bloom 1984), the reach taken as exact.
    """
    part = reach if reach is not None else (reached.n / drawn.n if drawn.n else math.nan)
    as_drawn = shares_apart(drawn.count, drawn.n, held.count, held.n)
    as_reached = shares_apart(reached.count, reached.n, held.count, held.n)
    return Arms(as_drawn, as_reached, _scaled(as_drawn, part), part)


def _scaled(found: Difference, part: float) -> Difference:
    if not (part > 0):
        return Difference(math.nan, math.nan, math.nan, math.nan, found.a, found.b)
    # No share can change by more than all of it.
    limits = max(-1.0, found.lower / part), min(1.0, found.upper / part)
    return Difference(found.value / part, *limits, found.p, found.a, found.b)
