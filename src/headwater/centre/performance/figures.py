"""Figures out of answers: cells that can be added and compared, and whose part in a move is how large."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isclose
from typing import Any

from headwater.engine.indicators import Answer


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure: its value, and the parts it is made of where it is a quotient."""

    value: float | None
    numerator: float | None = None
    denominator: float | None = None
    count: float | None = None
    suppressed: bool = False

    @property
    def quotient(self) -> bool:
        """Whether the value is numerator / denominator, so that cells add up by their parts."""
        if self.numerator is None or not self.denominator or self.value is None:
            return False
        return isclose(self.numerator / self.denominator, self.value, rel_tol=1e-9, abs_tol=1e-12)


NO_CELL = Cell(None)


def cell(row: Mapping[str, Any] | None) -> Cell:
    """A row of an answer as a cell."""
    if row is None:
        return NO_CELL
    return Cell(
        row["value"], row.get("numerator"), row.get("denominator"), row.get("count"), "suppressed" in row
    )


def only(answer: Answer, key: str) -> Cell:
    """The one figure of an answer that was not broken down."""
    return cell(next((row for row in answer.rows if row["indicator"] == key), None))


def groups(answer: Answer, by: str, key: str) -> dict[Any, Cell]:
    """The figures of an answer by one dimension."""
    return {row[by]: cell(row) for row in answer.rows if row["indicator"] == key}


def together(cells: Iterable[Cell]) -> Cell:
    """Several like cells (four Mondays) as the usual one: parts added and divided, else the mean value."""
    known = [c for c in cells if c.value is not None]
    if not known:
        return NO_CELL
    counts = [c.count for c in known if c.count is not None]
    count = sum(counts) / len(known) if counts else None
    if all(c.quotient for c in known):
        above, below = sum(c.numerator or 0 for c in known), sum(c.denominator or 0 for c in known)
        return Cell(above / below if below else None, above, below, count)
    return Cell(sum(c.value or 0 for c in known) / len(known), count=count)


@dataclass(frozen=True, slots=True)
class Part:
    """What one group carries of the whole's move, in the indicator's own unit. All parts add up to it."""

    group: Any
    now: Cell
    before: Cell
    part: float


def parts(
    now: Mapping[Any, Cell], before: Mapping[Any, Cell], whole: Cell, was: Cell, *, adds: bool
) -> list[Part]:
    """The move of the whole, split by group, largest first.

    For a quotient N/D with the rate before R0 a group carries (n1 - R0 d1)/D1 - (n0 - R0 d0)/D0: how it was
    served and how many of it came, in one number; the sum over all groups is R1 - R0 exactly. An amount
    that adds up (`adds`) is split by its groups' own moves; anything else (a percentile) cannot be split.
    """
    if whole.value is None or was.value is None or not (adds or (whole.quotient and was.quotient)):
        return []
    every = {**dict.fromkeys(before), **dict.fromkeys(now)}
    found = [
        Part(g, now.get(g, NO_CELL), before.get(g, NO_CELL), _part(now.get(g), before.get(g), whole, was))
        for g in every
    ]
    return sorted(found, key=lambda part: -abs(part.part))


def _part(now: Cell | None, before: Cell | None, whole: Cell, was: Cell) -> float:
    now, before = now or NO_CELL, before or NO_CELL
    if whole.quotient and was.quotient:
        return _above(now, whole, was) - _above(before, was, was)
    return (now.value or 0) - (before.value or 0)


def _above(group: Cell, whole: Cell, was: Cell) -> float:
    if group.denominator is None or not whole.denominator:
        return 0.0
    return ((group.numerator or 0) - (was.value or 0) * (group.denominator or 0)) / whole.denominator
