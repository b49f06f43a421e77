"""Where a complaint probably belongs: by rules, and by what complaints like it were traced to."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from headwater.engine.words import Words

# What an agreement weighs beside the likeness of the texts, which lies between 0 and 1.
CAUSE, SERVICE = 1.0, 0.5
# Texts less alike than this say nothing.
LEAST = 0.12


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


def likeness(one: str, other: str) -> float:
    """How alike two texts are, 0 to 1: the cosine of their pairs of neighbouring letters.

    Good enough to order a few hundred cases without any model; a caller with a better measure hands that in.
    """
    a, b = _pairs(one), _pairs(other)
    return _cosine(a, b)


def _pairs(text: str) -> Counter[str]:
    dense = "".join(text.split()).lower()
    return Counter(dense[n : n + 2] for n in range(len(dense) - 1))


def _cosine(a: Counter[str], b: Counter[str]) -> float:
    if not a or not b:
        return 0.0
    common = sum(count * b[pair] for pair, count in a.items() if pair in b)
    if not common:
        return 0.0
    norm = math.sqrt(sum(n * n for n in a.values()) * sum(n * n for n in b.values()))
    return common / norm


def suggest(
    asked: Candidate,
    traced: Sequence[Candidate],
    *,
    most: int = 3,
    alike: Callable[[str, Sequence[str]], Sequence[float]] | None = None,
) -> list[Suggestion]:
    """The targets that complaints like `asked` were traced to, best first; `asked.target` is not looked at.

    Only cases of the same class count. `alike` gives the likeness of a text to each of many (default: pairs
    of letters). A case without likeness, same cause or same service says nothing.
    """
    same = [case for case in traced if case.klass == asked.klass and case.target]
    if not same:
        return []
    scores = (alike or _all_alike)(asked.text, [case.text for case in same])
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


def _all_alike(text: str, others: Sequence[str]) -> list[float]:
    own = _pairs(text)
    return [_cosine(own, _pairs(other)) for other in others]


def _weight(asked: Candidate, case: Candidate, score: float) -> float:
    cause = CAUSE if asked.cause and case.cause == asked.cause else 0.0
    service = SERVICE if asked.service and case.service == asked.service else 0.0
    return cause + service + (score if score >= LEAST else 0.0)


def _reasons(asked: Candidate, cases: Iterable[tuple[Candidate, float]]) -> list[Words]:
    known = list(cases)
    cause = sum(1 for case, _score in known if asked.cause and case.cause == asked.cause)
    service = sum(1 for case, _score in known if asked.service and case.service == asked.service)
    worded = sum(1 for _case, score in known if score >= LEAST)
    found = [Words(f"{cause} of the same cause", f"{cause} 例原因相同")] if cause else []
    if service:
        found.append(Words(f"{service} of the same service", f"{service} 例业务相同"))
    if worded:
        found.append(Words(f"{worded} in like words", f"{worded} 例表述相近"))
    return found
