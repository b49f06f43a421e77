"""What is to be explained, and what it is compared with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from headwater.engine.words import Problem, Words

RECURS = ("", "interval", "weekday", "month_day")
SLOT_MINUTES = 15
SLOTS = 96
# Whether people work on a day; a calendar's `is_working`.
Worked = Callable[[date], bool]


def ordinary_week(day: date) -> bool:
    """Worked from Monday to Friday: what holds where no calendar is given."""
    return day.weekday() < 5


@dataclass(frozen=True)
class Usual:
    """What counts as usual: the same weekdays of up to `weeks` weeks before.

    At least `fewest` of them are wanted; where there are not so many, the weeks after the incident count
    too. Days that stand out themselves (earlier incidents) are left out.
    """

    weeks: int = 8
    fewest: int = 3


@dataclass(frozen=True)
class Incident:
    """An indicator, from when to when, where.

    `start`, `end`: the centre's local clock without zone, the end excluded. `where`: dimension -> value of
    the lake's columns that it is limited to. `recurs`: "" for something that happened once; "weekday",
    "month_day" or "interval" for a weak spot that comes back at these hours on each such day from `start`
    to `end`: then it is compared with the other days (or the hours around it) of the same weeks.
    Raises Problem where the end is not after the start.
    """

    indicator: str
    start: datetime
    end: datetime
    where: Mapping[str, str] = field(default_factory=dict)
    recurs: str = ""

    def __post_init__(self) -> None:
        """Refuses a period that is none."""
        if self.end <= self.start or self.recurs not in RECURS:
            raise Problem(
                Words(
                    f"An incident ends after it began; got {self.start:%Y-%m-%d %H:%M} to"
                    f" {self.end:%Y-%m-%d %H:%M} (recurs: “{self.recurs}”).",
                    f"异动的结束时间必须晚于开始时间；当前为 {self.start:%Y-%m-%d %H:%M} 至"
                    f" {self.end:%Y-%m-%d %H:%M}（重复方式“{self.recurs}”）。",
                )
            )

    @property
    def days(self) -> tuple[date, ...]:
        """The local days that it touches; of something that recurs only those on which it does."""
        last = (self.end - timedelta(microseconds=1)).date()
        first = self.start.date()
        every = tuple(first + timedelta(days=step) for step in range((last - first).days + 1))
        return tuple(day for day in every if self._on(day))

    def _on(self, day: date) -> bool:
        if self.recurs == "weekday":
            return day.weekday() == self.start.weekday()
        if self.recurs == "month_day":
            return day.day == self.start.day
        return True

    @property
    def slots(self) -> tuple[int, int]:
        """The quarter hours of the day, end excluded; (0, 96) for whole days, or for several in a row."""
        if len(self.days) > 1 and not self.recurs:
            return 0, SLOTS
        begin = _slot(self.start.time())
        end = -(-(self.end.hour * 60 + self.end.minute) // SLOT_MINUTES)
        return (begin, end) if 0 < end <= SLOTS and end > begin else (begin, SLOTS)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON."""
        return {
            "indicator": self.indicator,
            "start": self.start.isoformat(timespec="minutes"),
            "end": self.end.isoformat(timespec="minutes"),
            "where": dict(self.where),
            "recurs": self.recurs,
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Incident:
        """The incident behind `to_dict`."""
        return cls(
            values["indicator"],
            datetime.fromisoformat(values["start"]),
            datetime.fromisoformat(values["end"]),
            dict(values["where"]),
            values.get("recurs", ""),
        )


def _slot(clock: time) -> int:
    return (clock.hour * 60 + clock.minute) // SLOT_MINUTES


def moment(day: date, slot: int) -> datetime:
    """The local moment at which a quarter hour of a day begins; slot 96 is the next midnight."""
    return datetime.combine(day, time()) + timedelta(minutes=slot * SLOT_MINUTES)
