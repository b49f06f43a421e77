"""Same type (同类型投诉): the same step and cause again within so many days of a fix."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Fix:
    """A step declared mended on `day`: by the defect or change `key`.

    `causes`: what the complaints behind the fix were traced to, as keys; empty where nobody recorded it.
    """

    key: str
    step: int
    day: date
    causes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Return:
    """A complaint came to a mended step, so many days after; `same_type`: of the same cause and in time."""

    fix: Fix
    days: int
    same_cause: bool
    same_type: bool


def came_back(step: int, cause: str, day: date, fixes: Iterable[Fix], within: int = 90) -> Return | None:
    """What a complaint of `day` at `step` came back after, or None where nothing was mended before.

    Of several fixes the one with the same cause counts first, then the latest. On the day of the fix itself
    it does not count: nobody knows which was first.
    """
    found = [f for f in fixes if f.step == step and f.day < day]
    if not found:
        return None
    fix = max(found, key=lambda f: (bool(cause) and cause in f.causes, f.day, f.key))
    days, same = (day - fix.day).days, bool(cause) and cause in fix.causes
    return Return(fix, days, same, same and days <= within)
