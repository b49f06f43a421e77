"""How far figures stray without any reason: what counts as a difference at all."""

from __future__ import annotations

import numpy as np

from headwater.engine.explain.story.cells import Floats
from headwater.engine.explain.story.measure import AMOUNT, MEAN

# Contacts come in bursts and days differ: more than Poisson or binomial noise, in both kinds.
BURSTS, DAYS = 1.5, 0.05
RATES_STRAY = 1.5


def amount_noise(usual: Floats, days_usual: int = 4, days_now: int = 1) -> Floats:
    """Standard deviation of an amount around its usual one, estimated from `days_usual` days."""
    known = 1.0 + days_now / max(1, days_usual)
    return np.sqrt(BURSTS * np.maximum(usual, 0.5) * known + (DAYS * usual) ** 2 / max(1, days_now))


def rate_noise(
    kind: str, now: Floats, usual: Floats, below: Floats, usual_below: Floats, stray: float = 1.0
) -> Floats:
    """Standard deviation of the difference of two rates (or means) with so many rows below them.

    `stray`: of a mean the standard deviation of single rows, relative to it.

    By the rate of both together, as a test of no difference has it: a small group whose usual rate is
    near 1 would otherwise seem to have none.
    """
    if kind == AMOUNT:
        return np.ones(len(below))
    now, usual = np.where(np.isfinite(now), now, usual), np.where(np.isfinite(usual), usual, now)
    rows = np.maximum(below, 0.0) + np.maximum(usual_below, 0.0)
    level = (now * below + usual * usual_below) / np.maximum(rows, 1e-9)
    level = np.nan_to_num(level)
    if kind == MEAN:
        spread = (stray * level) ** 2
    else:
        level = np.clip(level, 0.02, 0.98)
        spread = RATES_STRAY * level * (1 - level)
    return np.sqrt(spread * (1 / np.maximum(below, 1e-9) + 1 / np.maximum(usual_below, 1e-9)))


def divided(above: Floats, below: Floats) -> Floats:
    """above / below, NaN where there is nothing below."""
    result = np.full(len(above), np.nan)
    return np.divide(above, below, out=result, where=below > 0)
