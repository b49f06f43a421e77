"""A condition of the address in words: “16:00–22:00 · 14 days: 08-02, 08-03 … · Service: PS”."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import ngettext

from headwater.centre.people.models import Account
from headwater.centre.performance.filters import may_name
from headwater.centre.performance.names import dimension_name, group_names
from headwater.centre.ui.persons import listed as row_of
from headwater.engine.indicators.formula import FormulaError, parse_filter
from headwater.engine.indicators.formula.tree import (
    And,
    Column,
    Compare,
    Moment,
    Node,
    Number,
    OneOf,
    Presence,
    Text,
)

DAYS_SHOWN, VALUES_SHOWN = 4, 3
# Steps of the day in minutes.
STEPS = {"slot": 15, "local_slot": 15, "hour": 60}


@dataclass(frozen=True)
class Worded:
    """A condition in words, and how many days it picks out of the period (0: all of them)."""

    pieces: tuple[str, ...]
    days: int = 0

    @property
    def text(self) -> str:
        """All of it on one line."""
        return " · ".join(self.pieces)


def worded(asker: Account, where: str, table: str) -> Worded | None:
    """The words for a condition as the explanations write it; None for any other, which is shown as it is."""
    try:
        tree = parse_filter(where, table)
    except FormulaError:
        return None
    if tree is None:
        return None
    parts = tree.parts if isinstance(tree, And) else (tree,)
    clock, days, pieces = [0, 24 * 60], 0, []
    for part in parts:
        if isinstance(part, Compare) and _slot(part, clock):
            continue
        found = _days(part)
        if found:
            days = len(found)
            pieces.append(_days_words(found))
            continue
        words = _place(asker, part, table)
        if not words:
            return None
        pieces.append(words)
    if clock != [0, 24 * 60]:
        pieces.insert(0, f"{_clock(clock[0])}–{_clock(clock[1])}")
    return Worded(tuple(pieces), days)


def _slot(part: Compare, clock: list[int]) -> bool:
    """Whether the part limits the time of day; if so, `clock` is narrowed."""
    left, right = part.left, part.right
    if not (isinstance(left, Column) and left.name in STEPS and isinstance(right, Number)):
        return False
    step = STEPS[left.name]
    minutes = int(right.value) * step
    if part.sign == ">=":
        clock[0] = minutes
    elif part.sign == "<":
        clock[1] = minutes
    elif part.sign == "=":
        clock[:] = [minutes, minutes + step]
    else:
        return False
    return True


def _days(part: Node) -> list[date]:
    if not (isinstance(part, OneOf) and isinstance(part.operand, Column)):
        return []
    if part.operand.name not in ("day", "local_day"):
        return []
    return [one.value for one in part.values if isinstance(one, Moment)]


def _days_words(days: list[date]) -> str:
    listed = ", ".join(f"{day:%m-%d}" for day in days[:DAYS_SHOWN])
    listed += " …" if len(days) > DAYS_SHOWN else ""
    text = ngettext("%(n)d day: %(days)s", "%(n)d days: %(days)s", len(days))
    return text % {"n": len(days), "days": listed}


def _place(asker: Account, part: Node, table: str) -> str:
    """A dimension and its value or values."""
    match part:
        case Compare("=", Column(_, name), Text(value)):
            values: list[str | None] = [value]
        case OneOf(Column(_, name), listed) if all(isinstance(one, Text) for one in listed):
            values = [one.value for one in listed if isinstance(one, Text)]
        case Presence(Column(_, name), False):
            values = [None]
        case _:
            return ""
    if any(value is not None and not may_name(asker, name, value) for value in values):
        return ""
    names = group_names(name, values, table)
    shown = row_of(str(names[value]) for value in values[:VALUES_SHOWN])
    more = f" … ({len(values)})" if len(values) > VALUES_SHOWN else ""
    return f"{dimension_name(name)}: {shown}{more}"


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
