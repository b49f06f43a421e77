"""What the values of a column look like."""

from __future__ import annotations

import re
from collections.abc import Callable

from headwater.engine.lake.intake.mapping.dates import CERTAIN, DAY_FIRST, NAMED, YEARS
from headwater.engine.lake.intake.mapping.numbers import NO, YES
from headwater.engine.lake.intake.profile import NULLS
from headwater.engine.lake.table import Column

CLOCK = re.compile(r"\d{1,3}:\d{2}(:\d{2})?(\.\d+)?")
NUMBER = re.compile(r"[-+¥$]?\d[\d,]*(\.\d+)?(e[-+]?\d+)?%?", re.IGNORECASE)


def filled(values: list[str]) -> list[str]:
    """The values that say something."""
    return [value.strip() for value in values if value.strip() and value.strip() not in NULLS]


def is_moment(text: str) -> bool:
    """Whether a text is a date, with or without time."""
    return any(shape.matches(text) for shape in (*CERTAIN, DAY_FIRST, *NAMED, *YEARS))


def is_clock(text: str) -> bool:
    """Whether a text is a time of day or a length of time."""
    return CLOCK.fullmatch(text) is not None


def has_time(text: str) -> bool:
    """Whether a date comes with its time of day."""
    return ":" in text or "时" in text or "点" in text or (len(text) >= 10 and text.isdigit())


def is_number(text: str) -> bool:
    """Whether a text is a number."""
    return NUMBER.fullmatch(text) is not None


def share(values: list[str], test: Callable[[str], bool]) -> float:
    """The part of the filled values that pass a test; 0.5 where there are none to ask."""
    asked = filled(values)[:200]
    return sum(map(test, asked)) / len(asked) if asked else 0.5


def fit(values: list[str], column: Column) -> float:
    """How well values fit a target column, 0 to 1."""
    if column.type in ("timestamp", "date"):
        return share(values, is_moment)
    if column.type in ("number", "integer"):
        number = share(values, is_number)
        return max(number, share(values, is_clock)) if column.unit == "seconds" else number
    if column.type == "boolean":
        return share(values, lambda text: text.lower() in (*YES, *NO))
    # Free text takes anything; long texts and moments are hardly codes.
    return 0.2 if share(values, is_moment) > 0.8 else 0.8
