"""Accountability and bulletins over the API, as far as the token's owner sees them."""

from __future__ import annotations

from collections.abc import Callable

from django.utils import timezone

from headwater.centre.complaints.actions import accountability_proposals as proposals
from headwater.centre.complaints.actions import bulletins
from headwater.centre.complaints.actions.traces import trace_order
from headwater.centre.complaints.models import Order
from tests.cast import BY, Cast
from tests.centre.complaints.tracing.conftest import Paper, klass, paper, taken

__all__ = ["klass", "paper", "taken"]
RECORDS, BULLETINS = "/api/complaints/accountability", "/api/complaints/bulletins"


def test_records(cast: Cast, taken: Callable[..., Order], paper: Paper) -> None:
    order = taken()
    trace_order(by=BY, order=order, step=paper.take, person=cast.persons["A101"])
    proposals.by_rules()
    found = cast.client_of("administrator").get(RECORDS).json()
    assert [(row["order"], row["person"], row["state"], row["points"]) for row in found] == [
        (order.number, "A101", "proposed", None)
    ]
    assert found[0]["klass"] == "network" and found[0]["proposed_points"] > 0
    assert cast.client_of("administrator").get(f"{RECORDS}?before={order.pk}&limit=0").status_code == 200
    assert cast.client_of("analyst").get(RECORDS).status_code == 403
    assert cast.client_of("agent").get(RECORDS).status_code == 401


def test_bulletins(cast: Cast, taken: Callable[..., Order]) -> None:
    taken(ago=0)
    today = timezone.localdate()
    draft = bulletins.draft(by=BY, kind="month", unit=cast.units["centre"], day=today)
    client = cast.client_of("administrator")
    assert [row["number"] for row in client.get(BULLETINS).json()] == [draft.number]
    one = client.get(f"{BULLETINS}/{draft.pk}").json()
    assert sum(row["received"] for row in one["classes"]) == 1 == one["departments"][0]["received"]
    assert one["departments"][0]["score"] is None and one["state"] == "draft"
    assert cast.client_of("analyst").get(BULLETINS).json() == [], "a draft is for those who issue"
    assert cast.client_of("analyst").get(f"{BULLETINS}/{draft.pk}").status_code == 404
    assert client.get(f"{BULLETINS}/99999999999999999999").status_code == 404
