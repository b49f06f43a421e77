"""Who is held out: drawn by a seed, the same on any machine and in any order; and what it can show."""

from __future__ import annotations

import hashlib
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping

from scipy.optimize import brentq
from scipy.stats import norm

from headwater.engine.words import Problem, Words

MOST = 0.9


def held_out_first(customers: Iterable[str], seed: int) -> list[str]:
    """The customers in the order of the draw: by the SHA-256 of "seed:customer".

    No generator of a library is in it, so that anybody can draw again and find the same.
    """
    return sorted(set(customers), key=lambda customer: _place(customer, seed))


def _place(customer: str, seed: int) -> bytes:
    return hashlib.sha256(f"{seed}:{customer}".encode()).digest()


def draw_hold_out(
    customers: Iterable[str], share: float, seed: int, groups: Mapping[str, str] | None = None
) -> frozenset[str]:
    """The customers to be left alone: exactly round(share x n) of them, in each group its part.

    `share`: a fraction from 0 to 0.9; `groups`: customer -> group, so that both arms have the same mixture.
    What does not divide evenly goes to the groups with the largest remainder. Raises Problem outside of it.
    """
    if not 0 <= share <= MOST:
        raise Problem(
            Words(
                en=f"A hold-out of {share:.0%} cannot be drawn: choose from 0% to {MOST:.0%}.",
                zh=f"无法抽取 {share:.0%} 的对照组：请在 0% 到 {MOST:.0%} 之间选择。",
            )
        )
    parts: dict[str, list[str]] = defaultdict(list)
    for customer in held_out_first(customers, seed):
        parts[groups.get(customer, "") if groups else ""].append(customer)
    wanted = _parted({name: len(part) for name, part in parts.items()}, share)
    return frozenset(customer for name, part in parts.items() for customer in part[: wanted[name]])


def _parted(sizes: Mapping[str, int], share: float) -> dict[str, int]:
    """How many of each group; together round(share x all), half upwards."""
    total = math.floor(share * sum(sizes.values()) + 0.5)
    exact = {name: share * size for name, size in sizes.items()}
    parts = {name: math.floor(amount) for name, amount in exact.items()}
    rest = total - sum(parts.values())
    by_remainder = sorted(exact, key=lambda name: (parts[name] - exact[name], name))
    for name in by_remainder[:rest]:
        parts[name] += 1
    return parts


def detectable(
    treated: int, held: int, level: float, *, up: bool = True, alpha: float = 0.05, power: float = 0.8
) -> float:
    """The smallest difference of shares from the hold-out's `level` that is shown with probability `power`.

    A positive fraction, upwards or downwards; infinite where not even 0 % or 100 % would be told apart, or an
    arm is empty. Two-sided `alpha`, normal approximation with pooled variance under "no difference"
    (Fleiss, Statistical Methods for Rates and Proportions, 1981).
    """
    if min(treated, held) < 1 or not 0 <= level <= 1:
        return math.inf
    room = 1 - level if up else level
    sign = 1 if up else -1
    scores = float(norm.ppf(1 - alpha / 2)), float(norm.ppf(power))

    def missing(apart: float) -> float:
        return apart - _needed(level + sign * apart, level, treated, held, scores)

    if room <= 0 or missing(room) < 0:
        return math.inf
    return float(brentq(missing, 0.0, room))


def _needed(other: float, level: float, treated: int, held: int, scores: tuple[float, float]) -> float:
    """The difference that these two shares would have to have to be shown."""
    other = min(max(other, 0.0), 1.0)
    pooled = (treated * other + held * level) / (treated + held)
    quiet = math.sqrt(pooled * (1 - pooled) * (1 / treated + 1 / held))
    moved = math.sqrt(other * (1 - other) / treated + level * (1 - level) / held)
    return scores[0] * quiet + scores[1] * moved
