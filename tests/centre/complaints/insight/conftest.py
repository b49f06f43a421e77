"""Orders about a few matters in many wordings, closed and open, and a small lake of grumbles."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.utils import timezone

from headwater.centre.complaints.actions import intake
from headwater.centre.complaints.models import ComplaintClass, Order
from headwater.engine.lake import Lake, publish_facts
from tests.cast import BY, Cast
from tests.centre.complaints.tracing.conftest import contact, stored
from tests.engine.text.wordings import letters

Writer = Callable[..., Order]
# Which class each matter of the wordings was closed in.
CLASS_OF = {"offline": "broadband", "charge": "value_added", "signal": "network", "attitude": "attitude"}
CUSTOMER = "13800001234"


@pytest.fixture
def write(cast: Cast) -> Writer:
    """`write("text", klass="network", ago=3, unit="team_1")`: an order received so many days ago."""

    def writer(
        title: str, *, klass: str = "network", ago: float = 1, unit: str = "team_1", **facts: Any
    ) -> Order:
        at = timezone.now() - timedelta(days=ago)
        facts.setdefault("customer", f"139{abs(hash((title, ago))) % 10**8:08d}")
        found = ComplaintClass.objects.get(code=klass)
        where = cast.units[unit]
        return intake.open_order(
            by=BY, title=title, unit=where, department=where, klass=found, received_at=at, **facts
        )

    return writer


@pytest.fixture
def closed(write: Writer) -> list[Order]:
    """Sixty closed orders of four classes."""
    texts, matters = letters(np.random.default_rng(2), 15)
    made = []
    for number, (text, matter) in enumerate(zip(texts, matters, strict=True)):
        if not matter:
            continue
        order = write(text[:20], text=text, klass=CLASS_OF[matter], ago=20 + number / 10)
        order.cause = order.klass.causes.order_by("pk")[number % 2]
        order.state, order.closed_at = "closed", order.received_at + timedelta(days=1)
        order.save()
        made.append(order)
    return made


@pytest.fixture
def lake(home: Path, settings: Any) -> Lake:
    """Contacts rated low and high, answers below and above their mark; of teams 1 and 3."""
    settings.HOME = home
    made = Lake(home)
    calls = [
        contact(1, CUSTOMER, 0, satisfaction=1, region="江都"),
        contact(2, CUSTOMER, 3, satisfaction=5, region="江都"),
        contact(3, "13900005678", 1, "A301", satisfaction=2, region="仪征"),
    ]
    publish_facts(made, "contacts", stored(calls, "started_at"), "test")
    noon = _noon()
    answers = [
        # The same contact as rated above: one grumble.
        {"id": "s1", "answered_at": noon, "kind": "post_contact", "contact": "c1", "customer": CUSTOMER,
         "score": 1.0, "item": "q", "team": "team_1", "agent": "A101", "region": "江都", "pass_mark": None},
        {"id": "s2", "answered_at": noon, "kind": "relationship", "contact": None, "customer": "13700000001",
         "score": 55.0, "item": "w", "team": "team_1", "agent": "A101", "region": "江都", "pass_mark": 60.0},
        {"id": "s3", "answered_at": noon, "kind": "relationship", "contact": None, "customer": "13700000002",
         "score": 90.0, "item": "w", "team": "team_1", "agent": "A101", "region": "江都", "pass_mark": 60.0},
    ]  # fmt: skip
    publish_facts(made, "surveys", stored(answers, "answered_at"), "test")
    return made


def _noon() -> datetime:
    day = timezone.localdate() - timedelta(days=5)
    return timezone.make_aware(datetime.combine(day, datetime.min.time())) + timedelta(hours=12)
