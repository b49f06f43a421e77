"""What a page shows, as one value that lives in the address: unit, period, comparison, filters.

A copied link shows the colleague the same thing, within their rights: a unit that they may not see is
left out, and `refused` says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest

from headwater.centre.people.access import units_of
from headwater.centre.people.models import Unit
from headwater.centre.people.permissions import Permission
from headwater.centre.reference.periods import CUSTOM, Period, from_params, named
from headwater.centre.ui.data_clock import label_of, page_today

COMPARISONS = ("before", "yesterday", "last_week", "same_weekday", "last_year")
# The dimensions that an address may filter by, under their own names.
FILTERS = ("queue", "service", "segment", "region", "channel", "zone", "team", "agent", "direction")
# Carried along from page to page, besides the state itself.
KEPT = ("wallboard", "refresh")
LONGEST_FILTER = 200


@dataclass(frozen=True)
class PageState:
    """Frozen; `with_(…)` makes the neighbour that a link leads to, `query` its address."""

    period: Period
    today: date
    unit: Unit | None = None
    compare: str = ""
    filters: tuple[tuple[str, str], ...] = ()
    where: str = ""
    kept: tuple[tuple[str, str], ...] = ()
    refused: bool = False

    @classmethod
    def of(cls, request: HttpRequest, default_period: str = "today") -> PageState:
        """The state of a request, made once for each default."""
        made: dict[str, PageState] = request.__dict__.setdefault("_page_states", {})
        if default_period not in made:
            unit, refused = _unit(request)
            made[default_period] = cls.from_params(request.GET, page_today(), unit, default_period)
            if refused:
                made[default_period] = replace(made[default_period], refused=True)
        return made[default_period]

    @classmethod
    def from_params(
        cls, params: Mapping[str, str], today: date, unit: Unit | None = None, default_period: str = "today"
    ) -> PageState:
        """The state of an address; what cannot be read there is left out."""
        compare = params.get("compare", "")
        return cls(
            period=from_params(params, today, default_period),
            today=today,
            unit=unit,
            compare=compare if compare in COMPARISONS else "",
            filters=tuple((n, params[n][:LONGEST_FILTER]) for n in FILTERS if params.get(n)),
            where=params.get("where", ""),
            kept=tuple((n, params[n][:8]) for n in KEPT if n in params),
        )

    @property
    def start(self) -> date:
        """The first local day."""
        return self.period.start

    @property
    def end(self) -> date:
        """The last local day that has begun."""
        return self.period.so_far(self.today).end

    @property
    def label(self) -> str:
        """What the period is called on pages."""
        return label_of(self.period)

    @property
    def wallboard(self) -> bool:
        """Whether the page is hung on a wall: dark, large, without anything to press."""
        return any(name == "wallboard" for name, _value in self.kept)

    @property
    def refresh(self) -> int:
        """Seconds between two looks of a wallboard, never under ten."""
        text = dict(self.kept).get("refresh", "")
        return max(10, int(text)) if text.isdecimal() else 60

    def to_params(self) -> dict[str, str]:
        """Names and values as they stand in an address, always in the same order."""
        params = {"unit": self.unit.code} if self.unit else {}
        params |= self.period.to_params()
        if self.compare:
            params["compare"] = self.compare
        params |= dict(self.filters)
        if self.where:
            params["where"] = self.where
        return params | dict(self.kept)

    @property
    def query(self) -> str:
        """`?unit=…&period=…`, to hang on an address."""
        return f"?{urlencode(self.to_params())}"

    @property
    def frame_query(self) -> str:
        """Unit and period alone: what one takes along to another page."""
        unit = {"unit": self.unit.code} if self.unit else {}
        return f"?{urlencode(unit | self.period.to_params())}"

    @property
    def unfiltered(self) -> PageState:
        """Without filters, for pages of many indicators: not every table knows every dimension."""
        return replace(self, filters=(), where="")

    def with_(self, *, period: str | Period | None = None, **changed: Any) -> PageState:
        """A neighbour. A dimension's name sets that filter; empty takes it away."""
        if isinstance(period, str):
            period = named(period, self.today)
        filters = dict(self.filters) | {n: changed.pop(n) for n in FILTERS if n in changed}
        kept = tuple((n, filters[n]) for n in FILTERS if filters.get(n))
        return replace(self, period=period or self.period, filters=kept, **changed)

    @property
    def is_custom(self) -> bool:
        return self.period.key == CUSTOM


def _unit(request: HttpRequest) -> tuple[Unit | None, bool]:
    code = request.GET.get("unit", "")
    user = getattr(request, "user", None)
    if not code or user is None:
        return None, False
    found = Unit.objects.filter(code=code).first()
    allowed = found is not None and any(u.holds(found) for u in units_of(user, Permission.SEE_INDICATORS))
    return (found, False) if allowed else (None, True)
