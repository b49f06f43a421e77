"""Places, times, services, devices and symptoms in the complaint texts, matched with what the data know.

Counted once, when a model is screened: an order counts once for each thing that it speaks of. A device that
is a value of a customers' column can be a condition there; a place that is an area of the events can be a
footprint.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from headwater.centre.complaints.models import Order
from headwater.centre.recovery import customers
from headwater.centre.recovery.design import ORDERS, Design
from headwater.centre.recovery.seeding import orders
from headwater.centre.reference import queries as reference
from headwater.engine.lake import Snapshot
from headwater.engine.lake.engines import Engine
from headwater.engine.text.extract import KINDS, Extractor, Mention, Vocabulary

# Newest texts that are read, values of a column that are words of the centre, things shown of each kind.
MOST_TEXTS, MOST_VALUES, MOST_OF_A_KIND = 3_000, 300, 5
LONGEST = 120
DAY = re.compile(r"\d{4}-\d\d-\d\d")


def mentioned(design: Design, engine: Engine, snapshot: Snapshot) -> list[dict[str, Any]]:
    """What the seeds' texts speak of, most often first of each kind; nothing where seeds are no orders."""
    if design.seeds.source != ORDERS:
        return []
    rows = orders(design.seeds, design.unit_path).order_by("-received_at")[:MOST_TEXTS]
    values = _values(engine, snapshot)
    areas = _areas(engine, snapshot)
    return _counted(rows, Extractor(_vocabulary(values, areas)), values, areas)


def _counted(
    rows: Iterable[Order], extractor: Extractor, values: dict[str, str], areas: set[str]
) -> list[dict[str, Any]]:
    number: dict[tuple[str, str], int] = defaultdict(int)
    example: dict[tuple[str, str], str] = {}
    for row in rows:
        # A sentence is kept as an example, and shown: nobody's number may stand in it.
        text = f"{row.title_shown}。{row.text_shown}"
        found = extractor.extract(text, timezone.localdate(row.received_at))
        for mention in {(m.kind, m.value): m for m in found if _telling(m)}.values():
            key = str(mention.kind), mention.value
            number[key] += 1
            example.setdefault(key, text[slice(*mention.sentence)].strip()[:LONGEST])
    lines = []
    for kind in KINDS:
        mine = sorted((key for key in number if key[0] == kind), key=lambda key: (-number[key], key))
        for key in mine[:MOST_OF_A_KIND]:
            value = key[1]
            line = {"kind": kind, "value": value, "orders": number[key], "sentence": example[key]}
            lines.append(line | {"column": values.get(value, ""), "area": value in areas})
    return lines


def _telling(mention: Mention) -> bool:
    """Of times only those that name a day: "an hour ago" tells nothing of other customers."""
    return mention.kind != "time" or bool(DAY.fullmatch(mention.value))


def _vocabulary(values: dict[str, str], areas: set[str]) -> Vocabulary:
    services = reference.labels("service", "zh")
    return Vocabulary(
        places={area: area for area in areas},
        services={name: name for name in services.values()},
        devices={value: value for value, column in values.items() if column not in ("region", "segment")},
    )


def _values(engine: Engine, snapshot: Snapshot) -> dict[str, str]:
    """Value -> the nominal column of the customers that has it; columns of many values are no words."""
    day = customers.newest_extract(snapshot)
    if day is None:
        return {}
    rows = engine.table(snapshot, customers.TABLE, day, day)
    found: dict[str, str] = {}
    for name, kind in rows.schema().items():
        if name in customers.IDENTITY or not kind.is_string():
            continue
        table = engine.execute(rows.select(name).distinct().limit(MOST_VALUES + 1))
        listed = [value for value in table[name].to_pylist() if value]
        if len(listed) <= MOST_VALUES:
            found.update({value: name for value in listed if len(value) > 1})
    return found


def _areas(engine: Engine, snapshot: Snapshot) -> set[str]:
    days = snapshot.days("network_events")
    if not days:
        return set()
    rows = engine.table(snapshot, "network_events", days[-1], days[-1])
    table = engine.execute(rows.select("area").distinct().limit(MOST_VALUES * 10))
    return {value for value in table["area"].to_pylist() if value}
