"""Where a complaint probably belongs: by rules, and by what complaints like it were traced to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from headwater.engine.text.likeness import likeness
from headwater.engine.words import Words

# What an agreement weighs beside the likeness of the texts, which lies between 0 and 1.
CAUSE, SERVICE = 1.0, 0.5
# Where the most alike is less alike than this, nobody is; what has less than this part of its weight is not.
LEAST, CLOSE = 0.1, 0.05


@dataclass(frozen=True, slots=True)
class Candidate:
    """A traced complaint: what it was, and where it was traced to (`target`: step and cause as one key)."""

    target: str
    klass: str
    cause: str
    service: str
    text: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A target with the share of the likeness that speaks for it (0 to 1), how many cases, and why."""

    target: str
    share: float
    cases: int
    reasons: tuple[Words, ...]


def suggest(
    asked: Candidate,
    traced: Sequence[Candidate],
    *,
    most: int = 3,
) -> list[Suggestion]:
    """The targets that complaints like `asked` were traced to, best first; `asked.target` is not looked at.

    Only cases of the same class count. A text weighs by the square of its likeness against the most alike
    one: a few close cases say more than many distant ones. A case without likeness, same cause or same
    service says nothing.
    """
    same = [case for case in traced if case.klass == asked.klass and case.target]
    if not same:
        return []
    scores = _against_best(likeness(asked.text, [case.text for case in same]))
    weights: dict[str, float] = defaultdict(float)
    behind: dict[str, list[tuple[Candidate, float]]] = defaultdict(list)
    for case, score in zip(same, scores, strict=True):
        weight = _weight(asked, case, score)
        if weight > 0:
            weights[case.target] += weight
            behind[case.target].append((case, score))
    whole = sum(weights.values())
    ranked = sorted(weights, key=lambda target: (-weights[target], target))[:most]
    return [
        Suggestion(t, weights[t] / whole, len(behind[t]), tuple(_reasons(asked, behind[t]))) for t in ranked
    ]


def _against_best(found: NDArray[np.float64]) -> list[float]:
    """1 for the most alike, 0 for what is not alike at all."""
    best = max(float(found.max(initial=0.0)), LEAST)
    return [float(one) if one >= CLOSE else 0.0 for one in np.square(found / best)]


def _weight(asked: Candidate, case: Candidate, score: float) -> float:
    cause = CAUSE if asked.cause and case.cause == asked.cause else 0.0
    service = SERVICE if asked.service and case.service == asked.service else 0.0
    return cause + service + score


def _reasons(asked: Candidate, cases: Iterable[tuple[Candidate, float]]) -> list[Words]:
    known = list(cases)
    cause = sum(1 for case, _score in known if asked.cause and case.cause == asked.cause)
    service = sum(1 for case, _score in known if asked.service and case.service == asked.service)
    worded = sum(1 for _case, score in known if score > 0)
    found = [Words(f"{cause} of the same cause", f"{cause} 例原因相同")] if cause else []
    if service:
        found.append(Words(f"{service} of the same service", f"{service} 例业务相同"))
    if worded:
        found.append(Words(f"{worded} in like words", f"{worded} 例表述相近"))
    return found
