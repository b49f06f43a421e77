"""Which series are judged by themselves, and which of their days have to be judged (again)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from headwater.centre.performance import wiring
from headwater.centre.performance.models import ChartSettings, JudgedLane
from headwater.centre.performance.question import finest_grain
from headwater.centre.performance.register import tables_of
from headwater.centre.performance.sight import Sight
from headwater.engine.indicators import Definition
from headwater.engine.lake import Snapshot
from headwater.engine.lake.tables import TABLES

# At a first judging, and after a long pause, what lies further back than this is history.
LOOK_BACK = timedelta(days=62)
GROUPS = ("queue", "zone", "team")
OF_PRINT = 10
# What is written into a row days after its own day: an order is traced, answered, judged. Until then the
# figures of its day are low by nature, and nothing went wrong.
LATER = {
    "complaints": {
        "traced_step",
        "on_time",
        "first_reply_on_time",
        "satisfied",
        "valid",
        "controllable",
        "same_type",
        "scope",
        "repeated",
        "closed_at",
    },
}
RIPENS = timedelta(days=7)


@dataclass(frozen=True)
class Lane:
    """One indicator at one grain, whole or by one dimension."""

    definition: Definition
    grain: str
    by: str = ""

    @property
    def key(self) -> str:
        """Under which its progress is kept."""
        return f"{self.definition.key}|{self.grain}|{self.by}"


def lanes() -> Iterator[Lane]:
    """The key indicators that have data, at the grains that fit, whole and by queue, zone and team."""
    off = set(ChartSettings.objects.filter(judged=False).values_list("indicator", flat=True))
    snapshot = wiring.machine().lake.snapshot()
    for definition in wiring.machine().definitions.values():
        if definition.level != "key" or definition.key in off or not _has_data(definition, snapshot):
            continue
        finest = finest_grain(definition)
        if finest == "month":
            continue
        for grain in ("day", "hour") if finest == "slot" else ("day",):
            yield Lane(definition, grain)
            # Single hours of zones and teams say little that those of the queues do not.
            yield from (
                Lane(definition, grain, by) for by in groups(definition) if grain == "day" or by == "queue"
            )


def _has_data(definition: Definition, snapshot: Snapshot) -> bool:
    tables = tables_of(definition)
    return bool(tables) and all(snapshot.days(table) for table in tables)


def groups(definition: Definition) -> list[str]:
    """The dimensions that the indicator may be laid at the door of, and that its tables know."""
    known = [{column.name for column in TABLES[table].columns} for table in tables_of(definition)]
    return [by for by in GROUPS if _attributed(definition, by) and all(by in names for names in known)]


def _attributed(definition: Definition, by: str) -> bool:
    if by == "team" and definition.unit == "count":
        # How many contacts a team takes is the rota's doing: each change of shifts would be a signal.
        return False
    if by in ("zone", "team"):
        return Sight(None, by).attributes(definition)
    return by in definition.attribution


def ripens(definition: Definition) -> bool:
    """Whether its newest days are not complete yet, for rows are added to after their day."""
    named = (column for column in definition.parsed.columns)
    return any(column.name in LATER.get(column.table, ()) for column in named)


def prints(lane: Lane, snapshot: Snapshot) -> dict[str, str]:
    """Day (ISO) -> what its rows are, for the days near the newest one that are over."""
    tables = tables_of(lane.definition)
    days = sorted(set(snapshot.days(tables[0])))
    if not days:
        return {}
    first = days[-1] - LOOK_BACK
    last = days[-1] - RIPENS if ripens(lane.definition) else days[-1]
    over = [day for day in days if first <= day <= last and day < timezone.localdate()]
    return {
        day.isoformat(): "".join(snapshot.fingerprint(table, day)[:OF_PRINT] for table in tables)
        for day in over
    }


def new_days(lane: Lane, snapshot: Snapshot) -> tuple[date, ...]:
    """The days that were never judged in this lane, or whose rows or definition have changed since."""
    row = JudgedLane.objects.filter(lane=lane.key).first()
    known: Mapping[str, str] = row.days if row and row.version == lane.definition.version else {}
    now = prints(lane, snapshot)
    return tuple(date.fromisoformat(day) for day, mark in now.items() if known.get(day) != mark)
