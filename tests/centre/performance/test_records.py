"""The records behind a figure: masked everywhere, unmasked only with right and reason, on record."""

from __future__ import annotations

import pytest

from headwater.centre.people.models import AuditEvent
from tests.cast import Cast
from tests.centre.performance.conftest import CUSTOMER

PERIOD = "period=custom&from=2026-03-01&to=2026-03-15"


@pytest.mark.parametrize("who", ["team_leader", "supervisor", "quality", "manager", "administrator"])
def test_customers_are_masked_for_everybody(centre: Cast, who: str) -> None:
    text = centre.client_of(who).get(f"/indicators/att/rows/?{PERIOD}").content.decode()
    assert CUSTOMER not in text
    assert "138****1234" in text


def test_exports_hold_no_customer(centre: Cast) -> None:
    assert (
        CUSTOMER.encode() not in centre.client_of("quality").get(f"/indicators/att/export/?{PERIOD}").content
    )


def test_the_records_are_those_of_the_figure_and_of_the_scope(centre: Cast) -> None:
    leader = centre.client_of("team_leader").get(f"/indicators/att/rows/?{PERIOD}")
    assert leader.context["total"] == 6 * 4 * 15
    manager = centre.client_of("manager")
    assert manager.get(f"/indicators/answer_rate/rows/?{PERIOD}").context["total"] == 1080 + 45 + 9
    assert manager.get(f"/indicators/answer_rate/rows/?{PERIOD}&which=counted").context["total"] == 1080
    assert manager.get(f"/indicators/answer_rate/rows/?{PERIOD}&which=rest").context["total"] == 54


def test_pages_of_the_list(centre: Cast) -> None:
    client = centre.client_of("team_leader")
    first = client.get(f"/indicators/att/rows/?{PERIOD}").context
    last = client.get(f"/indicators/att/rows/?{PERIOD}&page=8").context
    assert (first["first"], first["last"], first["earlier"]) == (1, 50, "")
    assert (last["first"], last["last"], last["later"]) == (351, 360, "")


def test_unmasking_needs_the_right_and_a_reason(centre: Cast) -> None:
    page = f"/indicators/att/rows/unmask/?{PERIOD}"
    quality = centre.client_of("quality")
    record = quality.get(f"/indicators/att/rows/?{PERIOD}").context["lines"][0]["id"]
    refused = centre.client_of("administrator").post(page, {"record": record, "reason": "curious"})
    assert refused.status_code == 403
    assert quality.post(page, {"record": record, "reason": " "}).status_code == 302
    assert not AuditEvent.objects.filter(action="customer.unmasked").exists()
    text = quality.post(page, {"record": record, "reason": "complaint 7"}).content.decode()
    assert text.count(CUSTOMER) == 1
    event = AuditEvent.objects.get(action="customer.unmasked")
    assert (event.by, event.detail["reason"], event.detail["record"]) == ("quality", "complaint 7", record)
