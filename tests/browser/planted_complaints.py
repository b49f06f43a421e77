"""A centre in which customers with dropped calls suffer: some complained, some kept silent.

600 customers, the first 60 of them with many dropped calls. 30 of these complained and are answered; one more
complains in the walk; the silent ones are to be found. `content` says who of them is not dissatisfied at all.
Forty-five other complaints, of three other classes, are what the class is told apart from.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from django.utils import timezone

from headwater.centre.complaints.actions import intake
from headwater.centre.complaints.actions.traces import trace_order
from headwater.centre.complaints.models import ComplaintClass, Order
from headwater.centre.processes import actions as processes
from headwater.centre.processes.models import Step
from headwater.engine.lake import Lake, publish_facts
from headwater.engine.lake.intake import adopt
from tests.cast import BY, Cast
from tests.engine.text.wordings import letters

CUSTOMERS, TROUBLED, COMPLAINED = 600, 60, 30
CLASS_OF = {"offline": "broadband", "charge": "value_added", "signal": "network", "attitude": "attitude"}
CONTACT = "call-59"
# Who handled the complaints that were traced before: over several people and days.
TRACED_BEFORE = ("A102", "A103", "A104", "A201", "A202")


def number(place: int) -> str:
    """A customer that no real number looks like."""
    return f"1392000{place:04}"


# Complains in the walk.
LATEST, MASKED = number(59), "139****0059"


def content(customer: str) -> bool:
    """The truth of who was found: not dissatisfied, or silent until somebody asks."""
    place = int(customer[-4:])
    return place >= TROUBLED or place % 4 == 0


@dataclass(frozen=True, slots=True)
class Paper:
    """The steps of the process that complaints are traced to."""

    take: Step
    check: Step


def ledger(cast: Cast) -> Paper:
    """The process map, the closed complaints, those of them that were traced."""
    paper = _process(cast)
    texts, matters = letters(np.random.default_rng(2), COMPLAINED)
    silent = iter(range(TROUBLED, CUSTOMERS))
    complained = iter(range(COMPLAINED))
    told = [(text, matter) for text, matter in zip(texts, matters, strict=True) if matter]
    others = {"offline": 15, "charge": 15, "attitude": 15}
    traced = iter(TRACED_BEFORE)
    for at, (text, matter) in enumerate(told):
        if matter == "signal":
            order = _closed(cast, text, matter, number(next(complained)), 8 + at / 8)
            if handler := next(traced, ""):
                _trace(cast, order, paper.check, handler)
            _close(order)
        elif others[matter]:
            others[matter] -= 1
            _close(_closed(cast, text, matter, number(next(silent)), 8 + at / 8))
    return paper


def _process(cast: Cast) -> Paper:
    centre, team = cast.units["centre"], cast.units["team_1"]
    process = processes.make_map(by=BY, name="网络投诉处理", name_en="Network complaints", unit=centre)
    begin = processes.add_step(by=BY, process=process, name="来电", kind="start")
    take = processes.add_step(by=BY, process=process, name="受理", unit=team, after=begin)
    check = processes.add_step(by=BY, process=process, name="核查基站公告", unit=team, after=take)
    processes.add_step(by=BY, process=process, name="办结", kind="end", after=check)
    return Paper(take, check)


def _closed(cast: Cast, text: str, matter: str, customer: str, ago: float) -> Order:
    klass = ComplaintClass.objects.get(code=CLASS_OF[matter])
    cause = klass.causes.order_by("pk").last()
    team = cast.units["team_1"]
    at = timezone.now() - timedelta(days=ago)
    facts: dict[str, Any] = {"klass": klass, "cause": cause, "unit": team, "department": team}
    return intake.open_order(
        by=BY, title=text[:18], text=text, customer=customer, received_at=at, channel="hotline", **facts
    )


def _trace(cast: Cast, order: Order, step: Step, handler: str) -> None:
    # One by one each of them looked like a single case.
    judged = {"scope": "individual", "scope_because": "当时为个例"}
    trace_order(by=BY, order=order, step=step, cause=order.cause, person=cast.persons[handler], **judged)


def _close(order: Order) -> None:
    ended = order.received_at + timedelta(days=1)
    Order.objects.filter(pk=order.pk).update(state="closed", closed_at=ended, answered_at=ended)


def lake(home: Path) -> None:
    """The customers' features, and the call of the one who is going to complain."""
    made, day = Lake(home), timezone.localdate() - timedelta(days=2)
    rng = np.random.default_rng(0)
    troubled = np.arange(CUSTOMERS) < TROUBLED
    columns: dict[str, Any] = {
        "customer": [number(n) for n in range(CUSTOMERS)],
        "as_of": [day] * CUSTOMERS,
        "id": [f"x{n}" for n in range(CUSTOMERS)],
        "local_day": [day] * CUSTOMERS,
        "call_drops": rng.poisson(np.where(troubled, 12, 1)),
        "arpu": rng.lognormal(4, 0.5, CUSTOMERS),
        "terminal": np.where(troubled & (rng.random(CUSTOMERS) < 0.6), "N70", "E5"),
    }
    file = home / "customers.parquet"
    pq.write_table(pa.table(columns), file)
    adopt(made, "customers", [file], "test")
    publish_facts(made, "contacts", pa.Table.from_pylist([_call(day)]), "test")


def _call(day: Any) -> dict[str, Any]:
    noon = timezone.make_aware(datetime.combine(day, datetime.min.time())) + timedelta(hours=12)
    return {
        "id": CONTACT,
        "started_at": noon.astimezone(UTC).replace(tzinfo=None),
        "local_day": day,
        "local_slot": 48,
        "customer": LATEST,
        "agent": "A101",
        "team": "team_1",
        "zone": "north",
        "channel": "hotline",
        "direction": "inbound",
        "service": "SA",
        "outcome": "answered",
        "wait_seconds": 95.0,
        "talk_seconds": 120.0,
    }
