"""A process with steps of the centre and of the network; a small lake with what two customers did."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from django.utils import timezone, translation

from headwater.centre.complaints.actions import intake
from headwater.centre.complaints.models import ComplaintClass, Order, OrderContact
from headwater.centre.processes import actions as processes
from headwater.centre.processes.models import ProcessMap, Step
from headwater.engine.lake import Lake, publish_facts
from tests.cast import BY, Cast

CUSTOMER, OTHER = "13800001234", "13900005678"
SECRET = "我的号码13800001234，等了很久没人管"
# The moments of the lake lie a little before the test's own day.
NOON = timezone.make_aware(
    datetime.combine(timezone.localdate() - timedelta(days=5), datetime.min.time())
) + timedelta(hours=12)


@dataclass
class Paper:
    """The map of the centre, with a step that the network department owns."""

    process: ProcessMap
    take: Step
    check: Step
    mend: Step


@pytest.fixture
def paper(cast: Cast) -> Paper:
    """Take -> check -> mend -> done."""
    centre, network = cast.units["centre"], cast.units["network"]
    process = processes.make_map(by=BY, name="故障申告", name_en="Fault report", unit=centre)
    begin = processes.add_step(by=BY, process=process, name="来电", kind="start")
    take = processes.add_step(
        by=BY, process=process, name="受理", name_en="Take in", unit=cast.units["team_1"], after=begin
    )
    check = processes.add_step(
        by=BY, process=process, name="核查", name_en="Check", unit=centre, kind="decision", after=take
    )
    mend = processes.add_step(
        by=BY, process=process, name="抢修", name_en="Mend", unit=network, after=check, label="需要"
    )
    processes.add_step(by=BY, process=process, name="办结", kind="end", after=mend)
    return Paper(process, take, check, mend)


@pytest.fixture
def klass(db: None) -> ComplaintClass:
    return ComplaintClass.objects.get(code="network")


@pytest.fixture
def taken(cast: Cast, klass: ComplaintClass) -> Callable[..., Order]:
    """Orders of team 1 unless told otherwise, `ago` days old."""

    def make(title: str = "没有信号", ago: float = 1, contact: str = "", **facts: Any) -> Order:
        facts = {"customer": CUSTOMER, "unit": cast.units["team_1"], "klass": klass, "text": SECRET} | facts
        facts.setdefault("department", facts["unit"])
        at = timezone.now() - timedelta(days=ago)
        order = intake.open_order(by=BY, title=title, received_at=at, **facts)
        if contact:
            OrderContact.objects.create(order=order, contact=contact, happened_at=NOON)
        return order

    return make


def stored(rows: list[dict[str, Any]], when: str) -> pa.Table:
    """Rows as the lake keeps them: UTC without a zone, the local day and slot beside."""
    for row in rows:
        at = timezone.localtime(row[when])
        row |= {"local_day": at.date(), "local_slot": at.hour * 4 + at.minute // 15}
        row[when] = row[when].astimezone(UTC).replace(tzinfo=None)
    return pa.Table.from_pylist(rows)


def contact(number: int, customer: str, hours: float, agent: str = "A101", **more: Any) -> dict[str, Any]:
    return {
        "id": f"c{number}",
        "started_at": NOON + timedelta(hours=hours),
        "customer": customer,
        "agent": agent,
        "team": f"team_{agent[1]}",
        "channel": "hotline",
        "service": "SA",
        "outcome": "answered",
        "wait_seconds": 95.0,
    } | more


@pytest.fixture
def lake(home: Path, settings: Any) -> Lake:
    """Calls, menu steps and an answer of one customer; one call of another, with team 3."""
    settings.HOME = home
    made = Lake(home)
    calls = [contact(1, CUSTOMER, 0), contact(2, CUSTOMER, 3, "A102"), contact(3, OTHER, 1, "A301")]
    publish_facts(made, "contacts", stored(calls, "started_at"), "test")
    steps = [
        {"id": "i1", "contact": "c1", "entered_at": NOON, "position": 1, "node": "main", "customer": CUSTOMER}
    ]
    publish_facts(made, "ivr_steps", stored(steps, "entered_at"), "test")
    answers = [
        {"id": "s1", "answered_at": NOON + timedelta(hours=4), "kind": "post_contact", "contact": "c2",
         "customer": CUSTOMER, "score": 1.0, "agent": "A102", "comment": "还是打不通，请回电13800001234"}
    ]  # fmt: skip
    publish_facts(made, "surveys", stored(answers, "answered_at"), "test")
    return made


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Sentences are compared in English."""
    with translation.override("en"):
        yield
