"""Survey answers of the lake as points from 0 to 100, one a respondent and day, whatever their scale."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from headwater.centre.recovery.lake_rows import rows
from headwater.engine.recovery_effects import Interval, Moments, mean, moments_of, share

TABLE = "surveys"
# Only these are asked of customers with their number; "employee" is asked of employees.
KINDS = ("relationship", "follow_up", "post_contact", "ivr")
# Where a survey has one question on all of it, that one counts, else the mean of its questions.
OVERALL = ("总体", "整体", "overall")
# Highest score of a scale -> (lowest, satisfied from, dissatisfied up to).
SCALES = {5.0: (1.0, 4.0, 2.0), 10.0: (1.0, 8.0, 4.0), 100.0: (0.0, 80.0, 59.999)}


@dataclass(frozen=True, slots=True)
class Answer:
    """One respondent on one day. `points`: 0 to 100; `satisfied`, `dissatisfied` as the scale has it."""

    customer: str
    day: date
    kind: str
    wave: str
    points: float
    satisfied: bool
    dissatisfied: bool


def answers(
    start: date | None,
    end: date | None,
    customers: Collection[str] | None = None,
    kinds: Collection[str] = KINDS,
) -> list[Answer]:
    """All answers within the local days; with `customers` only theirs."""
    names = ("customer", "local_day", "kind", "wave", "item", "score")
    found = [
        row
        for row in rows(TABLE, names, start, end, customers).to_pylist()
        if row["score"] is not None and row["kind"] in kinds and row["customer"]
    ]
    tops = scales(start, end) if customers is not None else _tops(found)
    return _one_each(found, tops)


def scales(start: date | None, end: date | None) -> dict[tuple[str, str], float]:
    """(kind, wave) -> the highest score of its scale, from everybody's answers."""
    return _tops(rows(TABLE, ("kind", "wave", "score"), start, end).to_pylist())


def _tops(found: Iterable[dict[str, Any]]) -> dict[tuple[str, str], float]:
    highest: dict[tuple[str, str], float] = defaultdict(float)
    for row in found:
        if row["score"] is not None:
            key = row["kind"], row["wave"] or ""
            highest[key] = max(highest[key], row["score"])
    return {key: next(top for top in SCALES if score <= top) for key, score in highest.items()}


def _one_each(found: list[dict[str, Any]], tops: dict[tuple[str, str], float]) -> list[Answer]:
    """The items of one respondent, day and wave become one answer."""
    parts: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in found:
        parts[row["customer"], row["local_day"], row["kind"], row["wave"] or ""].append(row)
    return [
        graded(customer, day, kind, wave, _score(items), tops[kind, wave])
        for (customer, day, kind, wave), items in parts.items()
    ]


def _score(items: list[dict[str, Any]]) -> float:
    overall = [row for row in items if any(word in (row["item"] or "").lower() for word in OVERALL)]
    chosen = [float(row["score"]) for row in overall or items]
    return sum(chosen) / len(chosen)


def graded(customer: str, day: date, kind: str, wave: str, score: float, top: float) -> Answer:
    """A score of a scale that ends at `top`, as an answer."""
    low, good, bad = SCALES[top]
    points = 100.0 * (score - low) / (top - low)
    return Answer(customer, day, kind, wave, points, score >= good, score <= bad)


@dataclass(frozen=True, slots=True)
class Level:
    """How satisfied a group was: the satisfied share and the mean points, each with n and interval."""

    satisfied: Interval
    points: Interval
    moments: Moments

    @property
    def n(self) -> int:
        return self.satisfied.n


def level_of(found: Collection[Answer]) -> Level:
    """Of answers; empty ones are unknown."""
    moments = moments_of(answer.points for answer in found)
    return Level(share(sum(a.satisfied for a in found), len(found)), mean(moments), moments)
