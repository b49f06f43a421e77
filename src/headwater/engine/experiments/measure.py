"""What an indicator is measured in and where better lies, so that verdicts can be said in words."""

from __future__ import annotations

import math
from dataclasses import dataclass

from headwater.engine.words import Words

UNITS = ("ratio", "seconds", "count", "score", "money", "number")
DIRECTIONS = ("up", "down")


@dataclass(frozen=True, slots=True)
class Measure:
    """An indicator as an experiment sees it.

    `unit` is one of an indicator's (a ratio is a fraction of one); `direction` says where better lies.
    """

    name: Words
    unit: str = "number"
    direction: str = "up"

    def __post_init__(self) -> None:
        """Refuses units and directions that no verdict could be given in (ValueError)."""
        if self.unit not in UNITS or self.direction not in DIRECTIONS:
            raise ValueError(f"unit {self.unit!r} or direction {self.direction!r} is not known")

    @property
    def sign(self) -> int:
        """1 where more is better, -1 where less is."""
        return 1 if self.direction == "up" else -1

    def amount(self, value: float) -> Words:
        """A value or a size without sign: 83.2%, 1.6 s, 1.6 秒."""
        return _said(self.unit, value, difference=False)

    def change(self, value: float) -> Words:
        """A difference with its sign: -1.6 s, +0.40 个百分点."""
        size = _said(self.unit, abs(value), difference=True)
        sign = "+" if value > 0 else "-" if value < 0 else "±"
        return Words(en=sign + size.en, zh=sign + size.zh)

    def size(self, value: float) -> Words:
        """How big a difference is, without its sign."""
        return _said(self.unit, abs(value), difference=True)


def _said(unit: str, value: float, *, difference: bool) -> Words:
    if not math.isfinite(value):
        return Words(en="unbounded", zh="无界")
    if unit == "ratio":
        number = _number(value * 100, 2)
        return (
            Words(en=f"{number} pp", zh=f"{number} 个百分点")
            if difference
            else Words(f"{number}%", f"{number}%")
        )
    number = _number(value, 2 if unit in ("score", "money") else 1)
    if unit == "seconds":
        return Words(en=f"{number} s", zh=f"{number} 秒")
    return Words(number, number)


def _number(value: float, digits: int) -> str:
    """With two digits that count where the value is small: a gain of 0.04 is not 0.0."""
    if value and abs(value) < 10.0**-digits:
        digits = min(6, 1 - math.floor(math.log10(abs(value))))
    return f"{round(value, digits) + 0.0:,.{digits}f}"
