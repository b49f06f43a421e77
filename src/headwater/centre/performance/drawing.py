"""Contacts drawn at random from a cell, the same ones for the same seed."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import ibis
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from headwater.centre.performance import wiring
from headwater.centre.performance.sight import Sight
from headwater.centre.ui.components import mask_customer
from headwater.engine.explain.story.counting import where_text
from headwater.engine.indicators import Definition
from headwater.engine.indicators.calculate.plan import condition
from headwater.engine.indicators.formula.rendering import render
from headwater.engine.indicators.query import joined

SLOT = timedelta(minutes=15)
# Nobody listens to a sample out of more: such a cell is no cell, and its list would fill the memory.
LARGEST_CELL = 500_000
# Kept with a sampled contact as they are; whatever names a person is masked or left out.
KEPT = (
    "queue",
    "service",
    "segment",
    "region",
    "channel",
    "outcome",
    "wait_seconds",
    "talk_seconds",
    "hold_seconds",
    "wrap_seconds",
    "transferred_to",
    "satisfaction",
)


@dataclass(frozen=True)
class Cell:
    """Which records: local moments (the end excluded), dimension -> value or values, a free condition."""

    table: str
    start: datetime
    end: datetime
    where: Mapping[str, Any]
    condition: str = ""

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last local day."""
        return self.start.date(), (self.end - timedelta(microseconds=1)).date()


@dataclass(frozen=True)
class Drawn:
    """One record of a draw, with nothing in it that names a customer."""

    record: str
    day: date
    facts: dict[str, Any]
    recording: str


def rows_of(cell: Cell, sight: Sight) -> Any:
    """The records of a cell that the sight allows, as an expression."""
    now = wiring.machine()
    first, last = cell.days
    rows = now.engine.table(now.lake.snapshot(), cell.table, first, last)
    text = joined([where_text(cell.where, cell.table), cell.condition])
    allowed = condition(cell.table, text, sight.scope, wiring.twins())
    if allowed is not None:
        rows = rows.filter(render(allowed, rows))
    if "local_slot" in rows.columns:
        # Slots of the first and the last day only: the days between are whole.
        begin, end = _slot(cell.start), _slot(cell.end) or 96
        rows = rows.filter((rows.local_day > ibis.literal(first)) | (rows.local_slot >= begin))
        rows = rows.filter((rows.local_day < ibis.literal(last)) | (rows.local_slot < end))
    return rows


def draw(definition: Definition, cell: Cell, sight: Sight, size: int, seed: int) -> tuple[int, list[Drawn]]:
    """How many records the cell has, and `size` of them at random (all, where there are no more)."""
    now = wiring.machine()
    rows = rows_of(cell, sight)
    if "id" not in rows.columns:
        raise ValidationError(_("Records of this table carry no number, so none can be drawn."))
    rows = rows.filter(rows.id.notnull())
    count = int(now.engine.execute(rows.count().name("n").as_table())["n"][0].as_py())
    if count > LARGEST_CELL:
        raise ValidationError(
            _("%(n)s contacts are too many to draw from. Drill further down first.") % {"n": f"{count:,}"}
        )
    ids = now.engine.execute(rows.select("local_day", "id")).to_pylist()
    # In an order of their own: the engine's may change from day to day, the draw must not.
    every = sorted({(row["local_day"], str(row["id"])) for row in ids})
    chosen = random.Random(seed).sample(every, min(size, len(every)))
    return len(every), _with_facts(rows, chosen)


def _with_facts(rows: Any, chosen: list[tuple[date, str]]) -> list[Drawn]:
    if not chosen:
        return []
    wanted = rows.filter(rows.id.cast("string").isin([record for _day, record in chosen]))
    found = {
        (row["local_day"], str(row["id"])): row for row in wiring.machine().engine.execute(wanted).to_pylist()
    }
    return [
        Drawn(key[1], key[0], facts_of(found[key]), str(found[key].get("recording") or ""))
        for key in chosen
        if key in found
    ]


def facts_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """What a listener needs to find a call and to know what it was; the customer masked."""
    facts = {name: row[name] for name in KEPT if row.get(name) is not None}
    if row.get("customer"):
        facts["customer"] = mask_customer(row["customer"])
    clock = clock_of(row)
    if clock is not None:
        facts["started_at"] = clock.isoformat(timespec="seconds")
    return facts


def clock_of(row: Mapping[str, Any]) -> datetime | None:
    """When it began by the clock on the wall there: the zone of the records need not be that of the home."""
    started, slot = row.get("started_at"), row.get("local_slot")
    if not isinstance(started, datetime) or slot is None:
        return None
    # Zones lie whole quarters of an hour apart, so the rest of the quarter is the same everywhere.
    rest = timedelta(minutes=started.minute % 15, seconds=started.second)
    return datetime.combine(row["local_day"], time()) + int(slot) * SLOT + rest


def _slot(moment: datetime) -> int:
    return (moment.hour * 60 + moment.minute) // 15
