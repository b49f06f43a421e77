"""Traces and accidents over the API: within one's units, masked, the register for its keepers alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from headwater.centre.complaints.actions.accidents import enter_accident
from headwater.centre.complaints.actions.traces import trace_order
from headwater.centre.complaints.models import AccidentClass, Order
from tests.cast import BY, Cast
from tests.centre.complaints.tracing.conftest import CUSTOMER, Paper

TRACES, ACCIDENTS = "/api/complaints/traces", "/api/complaints/accidents"


def test_traces(cast: Cast, taken: Callable[..., Order], paper: Paper) -> None:
    inside, outside = taken(), taken(unit=cast.units["network"], department=cast.units["network"])
    for order in (inside, outside):
        trace_order(by=BY, order=order, step=paper.check, finding=f"未回电 {CUSTOMER}")
    found = cast.client_of("administrator").get(TRACES).json()
    assert {row["order"] for row in found} == {inside.number, outside.number}
    assert CUSTOMER not in str(found) and found[0]["scope"] == "individual" and found[0]["reasons"]
    [mine] = cast.client_of("analyst").get(f"{TRACES}?limit=0").json()
    assert (mine["order"], mine["step"], mine["customer"]) == (inside.number, "核查", "138****1234")
    assert cast.client_of("administrator").get(f"{TRACES}?before={inside.pk}").json() == []
    assert cast.client_of("agent").get(TRACES).status_code in (401, 403)


def test_accidents(cast: Cast, taken: Callable[..., Order]) -> None:
    order = taken()
    now = timezone.now()
    facts: dict[str, Any] = {"klass": AccidentClass.objects.first(), "reporter": cast.persons["quality"]}
    made = enter_accident(
        by=BY, title="资料外泄", happened_at=now, known_at=now, unit=cast.units["centre"],
        report_to="总经理", what=f"客户 {CUSTOMER} 的资料被拍照。", wrong="", order=order, **facts,
    )  # fmt: skip
    [found] = cast.client_of("administrator").get(ACCIDENTS).json()
    assert (found["number"], found["order"], found["state"]) == (made.number, order.number, "open")
    assert CUSTOMER not in str(found)
    assert cast.client_of("administrator").get(f"{ACCIDENTS}?before={made.pk}").json() == []
    assert cast.client_of("analyst").get(ACCIDENTS).status_code == 403
