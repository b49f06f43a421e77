"""What an indicator page is asked: the page's state, a grain and a dimension, all in the address."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from headwater.centre.performance.families import services_of
from headwater.centre.performance.register import tables_of
from headwater.centre.performance.sight import Sight
from headwater.centre.reference.periods import Period
from headwater.centre.ui.state import FILTERS, PageState
from headwater.engine.indicators import Definition, IndicatorQuery, schemas
from headwater.engine.indicators.grains import end_of, start_of
from headwater.engine.indicators.query import joined

GRAINS = ("slot", "hour", "day", "week", "ten_days", "month", "quarter", "year")
OF_SLOT = {"slot": 96, "hour": 24}
# A line of more steps than this is no longer read; the grain gives way to the next coarser one.
MOST_STEPS = 800
Step = tuple[date, int]
# Stands for the number of a slot while an address is put together; no filter contains it.
PLACE = "SLOT_NUMBER"


@dataclass(frozen=True)
class Question:
    """One indicator, the state of the page, the grain of the line, the dimension of the bars.

    `family`: only services of this family; an address with all of them in it may be too long for a browser.
    """

    key: str
    state: PageState
    grain: str
    by: str = ""
    finest: str = "slot"
    family: str = ""

    @classmethod
    def of(cls, request: HttpRequest, definition: Definition) -> Question:
        """The question in an address; what cannot be read there falls back to what suits the period."""
        params = request.GET
        made = cls.about(
            definition, PageState.of(request), params.get("grain", ""), params.get("by", "")[:40]
        )
        return replace(made, family=params.get("family", "")[:120])

    @classmethod
    def about(cls, definition: Definition, state: PageState, grain: str = "", by: str = "") -> Question:
        """The question about an indicator in that state."""
        made = cls(definition.key, state, grain, by, finest_grain(definition))
        return replace(made, grain=made.fitting_grain())

    def grains(self) -> list[str]:
        """The grains that the indicator's tables allow and the period has room for."""
        allowed = GRAINS[GRAINS.index(self.finest) :]
        return [g for g in allowed if self.days * OF_SLOT.get(g, 1) <= MOST_STEPS]

    @property
    def days(self) -> int:
        return (self.state.end - self.state.start).days + 1

    def fitting_grain(self) -> str:
        """The grain asked for, or the finest that still makes a line and not a hedge."""
        if self.grain in self.grains():
            return self.grain
        usual = (
            "hour"
            if self.days == 1
            else "day"
            if self.days <= 62
            else "week"
            if self.days <= 400
            else "month"
        )
        return max(usual, self.finest, key=GRAINS.index)

    def keys(self) -> tuple[str, ...]:
        """What the calculator groups a line by."""
        if self.grain in OF_SLOT:
            return ("day", self.grain)
        return (self.grain,)

    def conditions(self) -> str:
        """The filters of the address and the free formula, as one formula."""
        chosen = [f"{name} = {quoted(value)}" for name, value in self.state.filters]
        if self.family:
            chosen.append(f"service in ({', '.join(quoted(one) for one in services_of(self.family))})")
        return joined([*chosen, self.state.where])

    def query(
        self, sight: Sight, by: Iterable[str] = (), start: date | None = None, end: date | None = None
    ) -> IndicatorQuery:
        """The engine's question, always inside of what the asker may see."""
        return IndicatorQuery(
            indicators=(self.key,),
            by=tuple(by),
            start=start or self.state.start,
            end=end or self.state.end,
            where=self.conditions(),
            scope=sight.scope,
        )

    def params(self) -> dict[str, str]:
        """The parameters of the address that leads here."""
        extra = {"grain": self.grain, "by": self.by, "family": self.family}
        return self.state.to_params() | {name: value for name, value in extra.items() if value}

    def address(self, view: str = "performance:indicator", **changed: Any) -> str:
        """The address of a neighbour; `grain`, `by`, `family` and everything that `PageState.with_` takes."""
        extra = {name: changed.pop(name) for name in ("grain", "by", "key", "family") if name in changed}
        other = replace(self, state=self.state.with_(**changed) if changed else self.state, **extra)
        return f"{reverse(view, args=[other.key])}?{urlencode(other.params())}"

    def to_group(self, by: str, group: Any) -> str:
        """The page narrowed to one group: by its filter where the address has one, else by a condition."""
        if group is not None and by in FILTERS:
            return self.address(**{by: str(group)})
        own = f"{by} is missing" if group is None else f"{by} = {quoted(str(group))}"
        return self.address(where=joined([self.state.where, own]))

    def rows_of_day(self, day: date, of_slot: str, count: int) -> list[str]:
        """The addresses of the records in each slot or hour of a day; the address is put together once."""
        own = joined([self.state.where, f"{of_slot} = {PLACE}"])
        one = self.address("performance:rows", period=Period(day, day), where=own)
        return [one.replace(PLACE, str(number)) for number in range(count)]

    # -- the comparison
    @property
    def compare(self) -> str:
        """The comparison asked for; without one, the week before for a day, the period before for others."""
        return self.state.compare or ("last_week" if self.days == 1 else "before")

    def comparisons(self) -> list[Period]:
        """The periods to compare with: one, or the four last weeks for the same weekday."""
        now = Period(self.state.start, self.state.end)
        if self.compare == "before":
            return [self.state.period.same_part_before(self.state.today)]
        if self.compare == "last_year":
            return [now.year_before()]
        shifts = {"yesterday": (1,), "last_week": (7,), "same_weekday": (7, 14, 21, 28)}[self.compare]
        return [_shifted(now, days) for days in shifts]

    def steps(self, period: Period | None = None) -> list[Step]:
        """Every step of the line in order: the first day of the step, and the slot or hour within it."""
        start, end = (period.start, period.end) if period else (self.state.start, self.state.end)
        if self.grain in OF_SLOT:
            days = (end - start).days + 1
            slots = range(OF_SLOT[self.grain])
            return [(start + timedelta(days=day), slot) for day in range(days) for slot in slots]
        return [(first, 0) for first in _spans(start, end, self.grain)]

    def step_of(self, row: dict[str, Any]) -> Step:
        """The step that an answer's row belongs to."""
        if self.grain in OF_SLOT:
            return row["day"], int(row[self.grain])
        return row[self.grain], 0

    def span_of(self, step: Step) -> Period:
        """The days of a step that lie in the period."""
        last = end_of(step[0], self.grain) if self.grain not in OF_SLOT else step[0]
        return Period(max(step[0], self.state.start), min(last, self.state.end))


def finest_grain(definition: Definition) -> str:
    """slot where the tables know times of day, day where only days, month where they are kept by month."""
    tables = [schemas()[name] for name in tables_of(definition)]
    if any(table.monthly for table in tables):
        return "month"
    return "slot" if tables and all(table.has_slot for table in tables) else "day"


def quoted(value: str) -> str:
    """A text as the formula language writes it."""
    return "'" + value.replace("'", "''") + "'"


def _shifted(period: Period, days: int) -> Period:
    back = timedelta(days=days)
    return Period(period.start - back, period.end - back)


def _spans(start: date, end: date, grain: str) -> list[date]:
    found, day = [], start_of(start, grain)
    while day <= end:
        found.append(day)
        day = end_of(day, grain) + timedelta(days=1)
    return found
