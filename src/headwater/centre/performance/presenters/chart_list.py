"""The control charts that there are: the indicators judged by themselves, with what was signalled lately."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from headwater.centre.people.models import Account
from headwater.centre.performance.judging.lanes import lanes
from headwater.centre.performance.models import JudgedLane, Signal
from headwater.centre.performance.models.signals import WAITING
from headwater.centre.performance.names import dimension_name
from headwater.centre.performance.sight import sight_of
from headwater.centre.ui.components import language_now


@dataclass(frozen=True)
class Row:
    """One indicator: the grains and dimensions that it is judged at, up to which day, how many signals."""

    key: str
    name: str
    url: str
    grains: str
    through: str
    signals: int
    waiting: int


def rows_of(asker: Account, seen: QuerySet[Signal]) -> list[Row]:
    """The indicators that the asker's units answer for, key indicators all."""
    every, open_ones = _counted(seen), _counted(seen.filter(state__in=WAITING))
    judged = {row.lane: row for row in JudgedLane.objects.all()}
    sight = sight_of(asker)
    found: dict[str, list[Any]] = {}
    for lane in lanes():
        if sight.attributes(lane.definition):
            found.setdefault(lane.definition.key, []).append(lane)
    return [_row(key, mine, judged, every, open_ones) for key, mine in found.items()]


def _counted(rows: QuerySet[Signal]) -> Counter[str]:
    return Counter(rows.order_by().values_list("indicator", flat=True))


def _row(
    key: str, mine: list[Any], judged: dict[str, JudgedLane], every: Counter[str], waiting: Counter[str]
) -> Row:
    days = [max(judged[lane.key].days) for lane in mine if lane.key in judged and judged[lane.key].days]
    grains = dict.fromkeys(_lane_words(lane) for lane in mine)
    return Row(
        key,
        mine[0].definition.name.say(language_now()),
        reverse("performance:chart", args=[key]),
        " · ".join(grains),
        max(days, default=""),
        every[key],
        waiting[key],
    )


def _lane_words(lane: Any) -> str:
    grain = dimension_name(lane.grain)
    return f"{grain} × {dimension_name(lane.by)}" if lane.by else grain
