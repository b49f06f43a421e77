"""A small centre that lost a cell area: customers with features, events, complaints of an incident."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings

from headwater.centre.complaints.models import ComplaintClass, MassComplaint, Order
from headwater.centre.recovery.actions import lookalikes
from headwater.centre.recovery.design import Feature, Seeds
from headwater.centre.recovery.models import LookalikeModel
from headwater.engine.lake import Lake, publish_facts
from headwater.engine.lake.intake import adopt
from tests.cast import Cast

DAY = date(2026, 3, 5)
BEGAN = datetime(2026, 3, 5, 6, tzinfo=UTC)
CUSTOMERS = 600
FEATURES = (Feature("call_drops", "numeric"), Feature("arpu", "numeric"), Feature("terminal", "nominal"))


def number(place: int) -> str:
    """A customer that no real number looks like."""
    return f"1390001{place:04}"


def customers(day: date = DAY, without: tuple[str, ...] = (), seed: int = 0) -> None:
    """An extract: the first 60 have many dropped calls, and complain or keep silent."""
    rng = np.random.default_rng(seed)
    troubled = np.arange(CUSTOMERS) < 60
    columns: dict[str, Any] = {
        "customer": [number(n) for n in range(CUSTOMERS)],
        "as_of": [day] * CUSTOMERS,
        "id": [f"{day}-{n}" for n in range(CUSTOMERS)],
        "local_day": [day] * CUSTOMERS,
        "call_drops": rng.poisson(np.where(troubled, 12, 1)),
        "arpu": rng.lognormal(4, 0.5, CUSTOMERS),
        "terminal": np.where(troubled & (rng.random(CUSTOMERS) < 0.6), "N70", "E5"),
    }
    kept = {name: values for name, values in columns.items() if name not in without}
    file = Path(settings.HOME) / f"customers-{day}-{seed}.parquet"
    file.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table(kept), file)
    adopt(Lake(settings.HOME), "customers", [file], "test")


def network() -> None:
    """Failed calls of customers 0-39 and many calls of 30-79 in East, one failure in West."""
    at = BEGAN.replace(tzinfo=None) + timedelta(minutes=30)
    rows = [(number(n), "East", "failed") for n in range(40)]
    rows += [(number(n), "East", "ok") for n in range(30, 80) for _ in range(5)]
    rows += [(number(90), "West", "failed")]
    table = pa.Table.from_pylist(
        [
            {"id": f"e{n}", "happened_at": at, "customer": who, "area": area, "kind": "call",
             "result": result, "local_day": DAY, "local_slot": 24}
            for n, (who, area, result) in enumerate(rows)
        ]
    )  # fmt: skip
    publish_facts(Lake(settings.HOME), "network_events", table, "test")


def incident(cast: Cast, complained: int = 30, unit: str = "centre") -> MassComplaint:
    """A mass complaint with an order of each of the first customers."""
    klass = ComplaintClass.objects.order_by("pk").first() or ComplaintClass.objects.create(
        code="network", name="网络", first_reply_minutes=60, solve_minutes=600, department_minutes=300
    )
    where = cast.units[unit]
    mass = MassComplaint.objects.create(
        title="东区无法呼叫",
        started_at=BEGAN,
        ended_at=BEGAN + timedelta(hours=4),
        unit=where,
        area="East",
        made_by="test",
    )
    Order.objects.bulk_create(
        Order(
            received_at=BEGAN + timedelta(hours=1),
            customer=number(n),
            title="打不出电话",
            text="昨天在东区用 N70 打不出电话",
            klass=klass,
            unit=where,
            department=where,
            mass=mass,
            source_id=f"{mass.pk}-{n}",
        )
        for n in range(complained)
    )
    return mass


def a_model(cast: Cast, mass: MassComplaint, unit: str = "centre", **facts: Any) -> LookalikeModel:
    """A model of the incident's complainants."""
    given: dict[str, Any] = {
        "name": "掉话多的客户",
        "problem": "网络质量",
        "chosen_by": "count",
        "chosen": 40,
    }
    return lookalikes.make(
        by=cast.account("analyst"),
        unit=cast.units[unit],
        owner=cast.persons["analyst"],
        seeds=facts.pop("seeds", Seeds(mass=mass.pk)),
        features=facts.pop("features", FEATURES),
        **(given | facts),
    )
