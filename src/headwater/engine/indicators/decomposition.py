"""Targets from above to below: what each team, then each agent, has to reach so that the whole does.

The whole of a sum is the sum of its parts; the whole of a ratio or mean is the mean of its parts weighted by
their denominators. Each part gets the whole's target, shifted by where it stands today and kept within its
bounds; all are moved by the same step until the weighted whole is met exactly. Parts fixed by hand keep their
value, and the others make up for them; what they cannot make up is the remainder, which is always shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# Rounds of limiting and spreading again; each round fixes at least one part, so few are needed.
_ENOUGH = 1e-12


@dataclass(frozen=True, slots=True)
class Share:
    """One part. `weight`: its expected volume (denominator, or amount); `now`: where it stands, None unknown.

    `fixed`: a target set by hand. `low`, `high`: the bounds of what may be asked of it.
    """

    key: str
    weight: float
    now: float | None = None
    fixed: float | None = None
    low: float = 0.0
    high: float = float("inf")


@dataclass(frozen=True, slots=True)
class Decomposition:
    """`targets`: part -> target. `reached`: what the parts make together. `remainder`: target - reached."""

    targets: Mapping[str, float]
    reached: float
    remainder: float


def of_ratio(target: float, shares: Sequence[Share], *, keep_differences: float = 1.0) -> Decomposition:
    """Targets of the parts of a ratio or mean, whose weighted mean is `target` wherever bounds allow.

    `keep_differences`: 1 lets each part keep its distance to the others (everybody improves by the same), 0
    asks the same of everybody.
    """
    total = sum(share.weight for share in shares)
    if total <= 0:
        return Decomposition({share.key: target for share in shares}, target, 0.0)
    mean = _mean(shares, target)
    wishes = {
        share.key: target + keep_differences * ((mean if share.now is None else share.now) - mean)
        for share in shares
    }
    targets = _levelled(target * total, shares, wishes, by_weight=True)
    reached = sum(targets[share.key] * share.weight for share in shares) / total
    return Decomposition(targets, reached, _clean(target - reached))


def of_sum(target: float, shares: Sequence[Share]) -> Decomposition:
    """Targets of the parts of a sum, by their weights; together they are `target` wherever bounds allow."""
    total = sum(share.weight for share in shares)
    even = 1 / len(shares) if shares else 0.0
    wishes = {share.key: target * (share.weight / total if total else even) for share in shares}
    targets = _levelled(target, shares, wishes, by_weight=False)
    reached = sum(targets.values())
    return Decomposition(targets, reached, _clean(target - reached))


def _mean(shares: Sequence[Share], otherwise: float) -> float:
    known = [(share.weight, share.now) for share in shares if share.now is not None]
    weight = sum(part for part, _ in known)
    return sum(part * now for part, now in known) / weight if weight else otherwise


def _levelled(
    amount: float, shares: Sequence[Share], wishes: Mapping[str, float], *, by_weight: bool
) -> dict[str, float]:
    """The wishes, bounded and moved by the same step until they make up `amount`, or no part can move."""
    targets = {
        share.key: share.fixed if share.fixed is not None else _bounded(wishes[share.key], share)
        for share in shares
    }
    free = [share for share in shares if share.fixed is None and (share.weight > 0 or not by_weight)]
    sizes = {share.key: share.weight if by_weight else 1.0 for share in shares}
    while free:
        gap = amount - sum(targets[share.key] * sizes[share.key] for share in shares)
        if abs(gap) <= _ENOUGH * max(1.0, abs(amount)):
            break
        step = gap / sum(sizes[share.key] for share in free)
        for share in free:
            targets[share.key] = _bounded(targets[share.key] + step, share)
        free = [share for share in free if share.low < targets[share.key] < share.high]
    return targets


def _bounded(value: float, share: Share) -> float:
    return min(max(value, share.low), share.high)


def _clean(remainder: float) -> float:
    return 0.0 if abs(remainder) < 1e-9 else remainder
