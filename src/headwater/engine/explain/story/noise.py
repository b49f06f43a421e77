"""How far figures stray without any reason: what counts as a difference at all."""

from __future__ import annotations

import numpy as np

from headwater.engine.explain.story.cells import Floats
from headwater.engine.explain.story.measure import AMOUNT, MEAN

# Contacts come in bursts and days differ: more than Poisson or binomial noise, in both kinds.
BURSTS, DAYS = 1.5, 0.05
RATES_STRAY = 1.5
# A length of time strays by about its own mean from contact to contact.
LENGTHS_STRAY = 1.0


def amount_noise(usual: Floats, days_usual: int = 4, days_now: int = 1) -> Floats:
    """Standard deviation of an amount around its usual one, estimated from `days_usual` days."""
    known = 1.0 + days_now / max(1, days_usual)
    return np.sqrt(BURSTS * np.maximum(usual, 0.5) * known + (DAYS * usual) ** 2 / max(1, days_now))


def rate_noise(kind: str, expected: Floats, below: Floats, usual_below: Floats) -> Floats:
    """Standard deviation of a rate (or mean) with `below` rows around the usual one."""
    if kind == AMOUNT:
        return np.ones(len(below))
    if kind == MEAN:
        spread = (LENGTHS_STRAY * np.abs(expected)) ** 2
    else:
        level = np.clip(np.nan_to_num(expected), 0.02, 0.98)
        spread = level * (1 - level)
    rows = 1 / np.maximum(below, 1e-9) + 1 / np.maximum(usual_below, 1e-9)
    return np.sqrt((1.0 if kind == MEAN else RATES_STRAY) * spread * rows)


def divided(above: Floats, below: Floats) -> Floats:
    """above / below, NaN where there is nothing below."""
    result = np.full(len(above), np.nan)
    return np.divide(above, below, out=result, where=below > 0)
