"""The page of weak spots: an indicator, its target, k of n, and the times that miss it again and again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from headwater.centre.people.models import Account, Unit
from headwater.centre.performance import wiring
from headwater.centre.performance.actions.charts import may_set
from headwater.centre.performance.goals import goals, own_agent, subject
from headwater.centre.performance.judging import series
from headwater.centre.performance.judging.lanes import lanes
from headwater.centre.performance.judging.spots import LOOKED_AT
from headwater.centre.performance.models import Signal
from headwater.centre.performance.names import dimension_name
from headwater.centre.performance.queries.signals import billing_days
from headwater.centre.performance.question import finest_grain
from headwater.centre.performance.sight import sight_of
from headwater.centre.ui.components import Note, format_value, language_now
from headwater.centre.ui.data_clock import page_today
from headwater.engine.control_charts import WeakSpot, weak_spots
from headwater.engine.control_charts.points import MINUTES, day_of
from headwater.engine.control_charts.weak_spots import KINDS
from headwater.engine.indicators import Definition
from headwater.engine.words import Problem

GRAINS = ("day", "hour", "slot")
USUAL = (4, 5)
MOST = 60


@dataclass(frozen=True)
class Asked:
    """Which indicator is looked through, at which grain, by which k of n, with which billing days."""

    definition: Definition
    grain: str
    k: int
    n: int
    billing: frozenset[int]

    @classmethod
    def of(cls, params: Mapping[str, str]) -> Asked | None:
        """Out of an address; None where no indicator with a good and a bad side is defined."""
        offered = choices()
        if not offered:
            return None
        key = params.get("indicator", "")
        definition = next((one for one in offered if one.key == key), offered[0])
        grain = params.get("grain", "")
        allowed = grains(definition)
        n = _number(params.get("n", ""), USUAL[1], 60)
        return cls(
            definition,
            grain if grain in allowed else allowed[-1] if "hour" not in allowed else "hour",
            min(_number(params.get("k", ""), min(USUAL[0], n), 60), n),
            n,
            days_in(params["billing"]) if "billing" in params else billing_days(),
        )


def choices() -> list[Definition]:
    """The key indicators that are judged and can miss a target."""
    found = dict.fromkeys(lane.definition.key for lane in lanes())
    known = wiring.machine().definitions
    return [known[key] for key in found if known[key].direction != "none"]


def grains(definition: Definition) -> list[str]:
    """What the indicator's tables allow."""
    return list(GRAINS) if finest_grain(definition) == "slot" else ["day"]


def _number(text: str, usual: int, most: int) -> int:
    return min(int(text), most) if text.isdecimal() and len(text) < 4 and int(text) else usual


def days_in(text: str) -> frozenset[int]:
    """Days of the month as people write them; what is none is left out."""
    return frozenset(int(day) for day in text.replace("，", ",").split(",") if _is_day(day))


def _is_day(text: str) -> bool:
    return text.strip().isdecimal() and len(text.strip()) < 3 and 1 <= int(text) <= 31


@dataclass(frozen=True)
class Row:
    """One weak spot in words."""

    kind: str
    when: str
    share: str
    gap: str
    worst: str
    elsewhere: str
    stands_out: bool
    missed: list[str]
    signal: Signal | None


def page_of(asker: Account, asked: Asked, unit: Unit | None, seen: Any) -> dict[str, Any]:
    """The spots, or why there are none."""
    definition = asked.definition
    shown: dict[str, Any] = {
        "asked": asked,
        "name": definition.name.say(language_now()),
        "unit": definition.unit,
        "indicators": [(one.key, one.name.say(language_now())) for one in choices()],
        "grains": [(name, dimension_name(name)) for name in grains(definition)],
        "billing": ", ".join(map(str, sorted(asked.billing))),
        "may_keep": may_set(asker) and asked.grain == "day" and asked.billing != billing_days(),
    }
    sight = sight_of(asker, unit)
    if sight.nothing or not sight.attributes(definition):
        return shown | {"note": Note(_("This indicator is not told of your units."), "forbidden")}
    goal = goals([definition], page_today(), subject(asker, sight, unit), own_agent(asker)).get(
        definition.key
    )
    if goal is None or goal.per:
        return shown | {"note": _no_target(definition)}
    today = page_today()
    wanted = series.Wanted(definition, asked.grain, today - LOOKED_AT, today, scope=sight.scope)
    points = series.points_of(wanted).get(None, [])
    try:
        spots = weak_spots(
            points,
            goal.amber,
            definition.direction,  # type: ignore[arg-type]
            asked.k,
            asked.n,
            minutes=MINUTES.get(asked.grain, 0),
            billing=asked.billing,
        )
    except Problem as problem:
        return shown | {"note": Note(problem.words.say(language_now()), "failed")}
    known = {(s.indicator, *_key(s.spot or {})): s for s in seen if s.indicator == definition.key}
    rows = [row_of(definition, spot, known) for spot in spots[:MOST]]
    return shown | {
        "rows": rows,
        "more": max(0, len(spots) - MOST),
        "outstanding": sum(row.stands_out for row in rows),
        "target": format_value(definition.unit, goal.amber),
        "first": max(today - LOOKED_AT, min((day_of(p.at) for p in points), default=today)),
        "last": today,
    }


def row_of(definition: Definition, spot: WeakSpot, known: Mapping[Any, Signal]) -> Row:
    """A weak spot in words, with its signal where it has one."""
    key = (definition.key, spot.kind, spot.weekday, spot.minute, spot.day)
    return Row(
        KINDS[spot.kind].say(language_now()),
        spot.words.say(language_now()),
        _("%(misses)s of %(of)s") % {"misses": spot.misses, "of": spot.of},
        format_value(definition.unit, spot.gap),
        format_value(definition.unit, spot.worst),
        format_value("ratio", spot.elsewhere),
        spot.stands_out,
        [f"{day_of(at):%m-%d}" for at in spot.missed],
        known.get(key),
    )


def _key(spot: Mapping[str, Any]) -> tuple[Any, ...]:
    return spot.get("kind"), spot.get("weekday"), spot.get("minute"), spot.get("day")


def _no_target(definition: Definition) -> Note:
    return Note(
        _("“%(name)s” has no target for you that single days could miss. Set one, then look again.")
        % {"name": definition.name.say(language_now())},
        "empty",
    )
