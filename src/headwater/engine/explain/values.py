"""What is asked of an explanation and what it answers, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Settings:
    """How hard to look. Every constant has its reason; none is fitted to a centre.

    depth: attributes in one combination at most; people do not act on a cause of four.
    most: causes at most; a list that is longer explains nothing.
    least_share: a further cause must carry this part of what all causes carry, or it is detail.
    """

    depth: int = 3
    most: int = 6
    least_share: float = 0.05


@dataclass(frozen=True, slots=True)
class Cause:
    """One attribute combination that moved.

    where: attribute -> value, as text.
    actual, expected: amounts under the combination (of a ratio: of its numerator).
    of, expected_of: the ratio's denominators there; None for an amount.
    share: the part of the whole difference (of the amounts, or of the two rates) that lies under the
        combination; below 0 where it moved against the whole, above 1 where others moved against it;
        None where the whole does not differ at all.
    """

    where: dict[str, str]
    actual: float
    expected: float
    of: float | None
    expected_of: float | None
    share: float | None

    def to_json(self) -> dict[str, Any]:
        """Plain JSON, keys as in the command's answer."""
        return {
            "where": self.where,
            "actual": self.actual,
            "expected": self.expected,
            "of": self.of,
            "expected_of": self.expected_of,
            "share": self.share,
        }


@dataclass(frozen=True, slots=True)
class Explanation:
    """The fewest combinations that account for a difference, most important first.

    mix, rate: parts of the difference of two rates, who came and how they were served; None for an
        amount, and where one of the two rates is undefined. They add up to the difference.
    explained: the part of the whole difference under all causes together, each leaf counted once.
    seconds: how long the search took.
    whole: the figures of the whole table, as a cause without a place; for people, not in the JSON.
    """

    causes: tuple[Cause, ...]
    mix: float | None
    rate: float | None
    explained: float
    seconds: float
    whole: Cause

    def to_json(self) -> dict[str, Any]:
        """Plain JSON, as the command prints it."""
        return {
            "causes": [cause.to_json() for cause in self.causes],
            "mix": self.mix,
            "rate": self.rate,
            "explained": self.explained,
            "seconds": self.seconds,
        }
