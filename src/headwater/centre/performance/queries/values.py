"""What the room tells others about a figure: frozen values, not yet words or colours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from headwater.centre.ui.components import Kpi

# A key indicator on a card: `ui.components.Kpi`, its `state` judged here, `note` saying why it is empty.
Card = Kpi


@dataclass(frozen=True, slots=True)
class Point:
    """A value at a step of time: the step's first day and, within a day, its slot or hour (else 0)."""

    key: tuple[date, int]
    value: float | None
    before: float | None = None
    count: float | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """An indicator over time beside its comparison and its target (both may be missing)."""

    key: str
    name: str
    unit: str
    grain: str
    points: tuple[Point, ...]
    target: float | None
    amber: float | None
    red: float | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mover:
    """A group whose part in the change of an indicator is large.

    `part` is how much of the indicator's change (in its own unit) this group carries.
    """

    key: str
    name: str
    unit: str
    dimension: str
    group: str
    value: float | None
    before: float | None
    part: float
    good: bool | None
    address: str
