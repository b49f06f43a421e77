"""A question about indicators as a frozen value: at once URL, cache key, saved view and test input."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date

from headwater.engine.indicators.twins import NO_TWINS, Twins
from headwater.engine.words import Problem, Words


@dataclass(frozen=True, slots=True)
class Scope:
    """What the person who asks may see. None: everything; an empty tuple: nothing.

    Given parts hold together (and). Rows without a team, agent or queue lie outside of a scope that
    limits it.
    """

    teams: tuple[str, ...] | None = None
    agents: tuple[str, ...] | None = None
    queues: tuple[str, ...] | None = None
    zones: tuple[str, ...] | None = None

    def limits(self) -> dict[str, tuple[str, ...]]:
        """Column -> the values allowed, for the columns that are limited."""
        limited = {field.name.removesuffix("s"): getattr(self, field.name) for field in fields(self)}
        return {column: values for column, values in limited.items() if values is not None}


@dataclass(frozen=True, slots=True)
class IndicatorQuery:
    """Which indicators, broken down by what, from and to which local day (both inclusive), which rows.

    `where` is a condition in the formula language. `scope` is set by whoever knows the person, is always
    applied on top, and never comes out of an address. `twins`: the codes that count as others, which only
    whoever keeps the vocabulary knows.
    """

    indicators: tuple[str, ...]
    by: tuple[str, ...] = ()
    start: date | None = None
    end: date | None = None
    where: str = ""
    scope: Scope | None = None
    twins: Twins = NO_TWINS

    def to_params(self) -> dict[str, str]:
        """The query as parameters of an address; scope and twins stay behind."""
        params = {"indicators": ",".join(self.indicators), "by": ",".join(self.by), "where": self.where}
        params |= {"from": _iso(self.start), "to": _iso(self.end)}
        return {name: value for name, value in params.items() if value}

    @classmethod
    def from_params(cls, params: Mapping[str, str], scope: Scope | None = None) -> IndicatorQuery:
        """The query behind an address, in the scope of the person who asks. Raises Problem."""
        return cls(
            indicators=_names(params.get("indicators", "")),
            by=_names(params.get("by", "")),
            start=_day(params.get("from", "")),
            end=_day(params.get("to", "")),
            where=params.get("where", ""),
            scope=scope,
        )


def _names(text: str) -> tuple[str, ...]:
    return tuple(name for name in text.split(",") if name)


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Problem(
            Words(en=f"“{text}” is no day; write 2026-03-15", zh=f"“{text}”不是日期，请写成 2026-03-15")
        ) from None


def joined(conditions: Iterable[str]) -> str:
    """Several filters as one."""
    given = [text for text in conditions if text.strip()]
    return given[0] if len(given) == 1 else " and ".join(f"({text})" for text in given)
