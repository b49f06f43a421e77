"""What a control chart page is asked: the page's state, a grain, rules and limits, all in the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from headwater.centre.performance.chart_kinds import GROUPED, JUDGED, grains_of, kinds_of, parts_of
from headwater.centre.performance.judging import series
from headwater.centre.performance.question import Question
from headwater.centre.reference.periods import Period
from headwater.centre.ui.data_clock import page_today
from headwater.centre.ui.state import PageState
from headwater.engine.control_charts import RULES, Settings
from headwater.engine.indicators import Definition

# Points a picture can carry, by grain; beyond it the next coarser one is drawn.
MOST_DAYS = {"slot": 14, "hour": 62, "day": 1500, "week": 3660, "month": 36600}
USUAL_DAYS = {"slot": 3, "hour": 14, "day": 90, "week": 366, "month": 1100}
# How many points before each limits that move are taken from, on charts of what was recorded.
ROLLING = {"slot": 96, "hour": 168, "day": 56, "week": 26, "month": 12}


@dataclass(frozen=True)
class ChartQuestion:
    """One indicator in a state of the page, drawn as `kind` at `grain`, judged by `settings`.

    `part`: what the subgroups of Xbar, R and S are. `rolling`: limits of what was recorded move too.
    """

    definition: Definition
    state: PageState
    grain: str
    settings: Settings
    kind: str = "values"
    own: bool = False
    usual: Settings = field(default_factory=Settings)
    part: str = ""
    rolling: bool = False

    @classmethod
    def of(cls, request: HttpRequest, definition: Definition) -> ChartQuestion:
        """The question in an address; what cannot be read there falls back to what is usual."""
        params = request.GET
        grain = params.get("grain", "")
        state = PageState.of(request)
        allowed = grains_of(definition)
        usual = "day" if "day" in allowed else allowed[0]
        chosen = grain if grain in allowed else usual
        if not any(name in params for name in ("period", "from", "to")):
            state = replace(state, period=_lately(chosen))
        state_days = (state.end - state.start).days + 1
        chosen = next(
            (g for g in allowed[allowed.index(chosen) :] if state_days <= MOST_DAYS[g]), allowed[-1]
        )
        made = cls.about(definition, state, chosen, params.get("kind", ""), params.get("part", ""))
        if "set" not in params:
            return made
        asked = _asked(params, made.settings)
        return replace(made, settings=asked, own=True, rolling=params.get("limits") == "rolling")

    @classmethod
    def about(
        cls, definition: Definition, state: PageState, grain: str, kind: str = "", part: str = ""
    ) -> ChartQuestion:
        """The chart as it usually is; a kind or part that does not fit gives way to one that does."""
        settings = series.settings_of(definition.key, grain)
        kinds, parts = kinds_of(definition, grain), parts_of(definition, grain)
        chosen = kind if kind in kinds else kinds[0]
        made = cls(definition, state, grain, settings, chosen, usual=settings)
        return replace(made, part=part if part in parts else parts[0]) if made.grouped else made

    def grains(self) -> list[str]:
        """The grains that the tables allow and the period has room for."""
        return [grain for grain in grains_of(self.definition) if self.days <= MOST_DAYS[grain]]

    @property
    def days(self) -> int:
        return (self.state.end - self.state.start).days + 1

    @property
    def grouped(self) -> bool:
        """Whether its points are subgroups."""
        return self.kind in GROUPED

    @property
    def recorded(self) -> bool:
        """Whether it is drawn as a textbook does, and not as signals are judged."""
        return self.kind not in JUDGED

    @property
    def runs(self) -> bool:
        """Whether run rules are looked at; charts that remember have limits alone."""
        return self.kind not in ("ewma", "cusum")

    @property
    def limits(self) -> str:
        """Where limits come from: frozen days, points before each, or all that are shown (or judged by)."""
        if not self.settings.moving:
            return "frozen"
        return ("rolling" if self.rolling else "all") if self.recorded else "moving"

    @property
    def question(self) -> Question:
        """The same as a question of the indicator page, for filters and rights."""
        return Question.about(self.definition, self.state, self.grain)

    @property
    def base(self) -> tuple[date, date]:
        """The days that frozen limits rest on: those chosen, else the first half of the period."""
        if self.settings.base is not None:
            return self.settings.base
        return self.state.start, self.state.start + timedelta(days=max(7, self.days // 2))

    def params(self) -> list[tuple[str, str]]:
        """The parameters of the address that leads here."""
        state = self.state.to_params() | {"grain": self.grain}
        if self.kind != "values":
            state["kind"] = self.kind
        if self.part:
            state["part"] = self.part
        return [*state.items(), *(self._settings() if self.own else [])]

    def _settings(self) -> list[tuple[str, str]]:
        chosen = self.settings
        found = [("set", "1"), *(("rule", str(rule)) for rule in sorted(chosen.rules))]
        found += [("sigmas", f"{chosen.sigmas:g}"), ("limits", self.limits)]
        if not chosen.moving:
            found += [("base_from", self.base[0].isoformat()), ("base_to", self.base[1].isoformat())]
        return [*found, ("seasons", "out" if chosen.seasonal else "in")]

    def address(self, view: str = "performance:chart", **changed: Any) -> str:
        """The address of a neighbour; `grain`, `kind`, and everything that `PageState.with_` takes."""
        extra = {name: changed.pop(name) for name in ("grain", "kind") if name in changed}
        other = replace(self, state=self.state.with_(**changed) if changed else self.state, **extra)
        return f"{reverse(view, args=[self.definition.key])}?{urlencode(other.params())}"


def _lately(grain: str) -> Period:
    last = page_today()
    return Period(last - timedelta(days=USUAL_DAYS[grain] - 1), last)


def _asked(params: QueryDict, usual: Settings) -> Settings:
    rules = {int(text) for text in params.getlist("rule") if text.isdecimal() and len(text) == 1}
    moving = params.get("limits") != "frozen"
    first, last = _day(params, "base_from"), _day(params, "base_to")
    base = (min(first, last), max(first, last)) if first and last and not moving else usual.base
    return replace(
        usual,
        rules=frozenset(rules & set(RULES)),
        sigmas=_sigmas(params.get("sigmas", ""), usual.sigmas),
        moving=moving,
        base=base,
        seasonal=params.get("seasons") != "in",
    )


def _sigmas(text: str, usual: float) -> float:
    try:
        value = float(text)
    except ValueError:
        return usual
    return value if 1 <= value <= 6 else usual


def _day(params: Mapping[str, str], name: str) -> date | None:
    try:
        return date.fromisoformat(params.get(name, ""))
    except ValueError:
        return None
