"""What bulletins count, and the monthly assessment of a department out of it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from headwater.engine.words import Words

# Under so many orders a share says too little to be ranked by.
FEWEST = 5


@dataclass(frozen=True, slots=True)
class Counts:
    """Numbers of one class or department in a period; shares are made of them, never kept."""

    received: int = 0
    closed: int = 0
    overdue: int = 0
    reply_kept: int = 0
    reply_known: int = 0
    solve_kept: int = 0
    solve_known: int = 0
    traced: int = 0
    controllable: int = 0
    same_type: int = 0
    satisfied: int = 0
    satisfied_known: int = 0
    bounces: int = 0
    records: int = 0
    points: float = 0.0

    def share(self, part: str, whole: str) -> float | None:
        """A part of a whole, None where there is no whole."""
        below = getattr(self, whole)
        return getattr(self, part) / below if below else None

    @property
    def reply_on_time(self) -> float | None:
        return self.share("reply_kept", "reply_known")

    @property
    def solve_on_time(self) -> float | None:
        return self.share("solve_kept", "solve_known")

    @property
    def traced_share(self) -> float | None:
        return self.share("traced", "received")

    @property
    def controllable_share(self) -> float | None:
        return self.share("controllable", "traced")

    @property
    def satisfied_share(self) -> float | None:
        return self.share("satisfied", "satisfied_known")

    def plus(self, other: Counts) -> Counts:
        """Both together."""
        return Counts(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON."""
        return {f.name: getattr(self, f.name) for f in fields(self)}

    @classmethod
    def from_dict(cls, kept: Mapping[str, Any]) -> Counts:
        """What `to_dict` wrote, also that of an earlier release."""
        return cls(**{f.name: kept[f.name] for f in fields(cls) if f.name in kept})


# key -> its words, the unit of its value, and whether more is better
MEASURES: dict[str, tuple[Words, str, bool]] = {
    "reply_on_time": (Words("First reply in time", "首次回复及时率"), "ratio", True),
    "solve_on_time": (Words("Solved in time", "处理及时率"), "ratio", True),
    "traced_share": (Words("Traced", "溯源率"), "ratio", True),
    "controllable_share": (Words("Controllable complaints", "可控投诉占比"), "ratio", False),
    "same_type": (Words("Same-type complaints", "同类型投诉"), "count", False),
    "satisfied_share": (Words("Satisfied at the call-back", "回访满意率"), "ratio", True),
    "bounces": (Words("Sent back", "退单次数"), "count", False),
    "points": (Words("Points of accountability", "问责分值"), "score", False),
}
# As shipped: key, weight, full weight at, nothing at.
SHIPPED = (
    ("reply_on_time", 20, "0.98", "0.80"),
    ("solve_on_time", 25, "0.95", "0.70"),
    ("traced_share", 15, "1", "0.60"),
    ("controllable_share", 10, "0.20", "0.70"),
    ("same_type", 10, "0", "5"),
    ("satisfied_share", 10, "0.90", "0.60"),
    ("bounces", 5, "0", "10"),
    ("points", 5, "0", "20"),
)


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure with its weight; straight from `full` (all of the weight) to `none` (nothing)."""

    key: str
    weight: float
    full: float
    none: float


@dataclass(frozen=True, slots=True)
class Mark:
    """What one measure came to: its value, the points it gave of its weight (None: nothing to judge)."""

    key: str
    value: float | None
    points: float | None
    weight: float


@dataclass(frozen=True, slots=True)
class Assessment:
    """The marks, and the score of 100; None with too few orders. Measures without cases do not weigh."""

    marks: tuple[Mark, ...]
    score: float | None


def mark(measure: Measure, counts: Counts) -> Mark:
    """One measure of one department."""
    value = getattr(counts, measure.key)
    if value is None:
        return Mark(measure.key, None, None, measure.weight)
    part = (float(value) - measure.none) / (measure.full - measure.none)
    return Mark(measure.key, float(value), measure.weight * min(1.0, max(0.0, part)), measure.weight)


def assess(counts: Counts, measures: Sequence[Measure]) -> Assessment:
    """The weighed mean of what could be judged, out of 100."""
    marks = tuple(mark(measure, counts) for measure in measures)
    judged = [one for one in marks if one.points is not None and one.weight > 0]
    whole = sum(one.weight for one in judged)
    if counts.received < FEWEST or not whole:
        return Assessment(marks, None)
    return Assessment(marks, 100 * sum(one.points or 0 for one in judged) / whole)


def ranks(scores: Mapping[int, float | None]) -> dict[int, int]:
    """Key -> place, 1 the best; equal scores share a place, who has none has no place."""
    known = sorted((score for score in scores.values() if score is not None), reverse=True)
    return {key: known.index(score) + 1 for key, score in scores.items() if score is not None}


def measure_of(key: str, weight: Decimal, full: Decimal, none: Decimal) -> Measure:
    """Out of the ledger's decimals."""
    return Measure(key, float(weight), float(full), float(none))
