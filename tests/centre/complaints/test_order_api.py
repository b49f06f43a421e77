"""The API of orders: taking in once, reading within one's units, replying, masked everywhere."""

from __future__ import annotations

import pytest

from headwater.centre.complaints.models import Order
from headwater.centre.people.models import RoleGrant
from tests.cast import Cast
from tests.centre.complaints.conftest import Taker

pytestmark = pytest.mark.django_db
HERE, JSON, NUMBER = "/api/complaints/orders", "application/json", "13812345678"
TOLD = {"title": "断网", "unit": "team_1", "klass": "network", "customer": NUMBER, "source": "crm"}


@pytest.fixture
def client(cast: Cast):
    RoleGrant.objects.create(account=cast.accounts["quality"], role="integrator", unit=cast.units["centre"])
    return cast.client_of("quality")


def test_taking_in_once(client, cast: Cast) -> None:
    told = TOLD | {"source_id": "7", "text": f"请回电 {NUMBER}", "contacts": ["a"], "cause": "基站故障"}
    made = client.post(HERE, told, content_type=JSON)
    assert made.status_code == 201
    body = made.json()
    assert (body["customer"], body["text"], body["state"]) == ("138****5678", "请回电 138****5678", "new")
    assert body["first_reply"]["allowed"] == 7200 and body["first_reply"]["kept"] is None
    again = client.post(HERE, told | {"title": "别的"}, content_type=JSON)
    assert again.status_code == 200 and again.json()["number"] == body["number"]
    assert Order.objects.count() == 1


def test_what_is_refused(client, cast: Cast) -> None:
    for wrong in (
        {"unit": "nowhere"},
        {"klass": "odd"},
        {"title": ""},
        {"severity": 9},
        {"cause": "没有"},
        {"source": "a b"},
        {"received_at": "2999-01-01T00:00:00"},
        {"title": "a\x00b"},
    ):
        answer = client.post(HERE, TOLD | wrong, content_type=JSON)
        assert answer.status_code == 422 and answer.json()["detail"], wrong
    assert client.post(HERE, TOLD | {"unit": "network"}, content_type=JSON).status_code == 403
    assert not Order.objects.exists()


def test_reading_and_replying(client, cast: Cast, take: Taker) -> None:
    inside, outside = take(customer=NUMBER), take(unit="network")
    found = client.get(HERE).json()
    assert [row["number"] for row in found] == [inside.number]
    assert NUMBER not in str(found)
    assert client.get(f"{HERE}?stage=3").json() == []
    assert client.get(f"{HERE}?before={inside.pk}").json() == []
    assert client.get(f"{HERE}?state=odd").status_code == 422
    assert client.get(f"{HERE}/{outside.pk}").status_code == 404
    one = client.get(f"{HERE}/{inside.pk}").json()
    assert one["events"][0]["kind"] == "received"
    stale = {"text": "好", "version": one["version"] + 1}
    assert client.post(f"{HERE}/{inside.pk}/replies", stale, content_type=JSON).status_code == 422
    told = {"text": f"已处理，回电 {NUMBER}", "final": True, "version": one["version"]}
    done = client.post(f"{HERE}/{inside.pk}/replies", told, content_type=JSON)
    assert done.status_code == 201 and done.json()["state"] == "answered"
    assert done.json()["solve"]["kept"] is True and NUMBER not in done.content.decode()
    said = {"text": "还是不行", "objects": True}
    back = client.post(f"{HERE}/{inside.pk}/said", said, content_type=JSON)
    assert back.json()["state"] == "in_work"
    assert client.post(f"{HERE}/{outside.pk}/replies", told, content_type=JSON).status_code == 404


def test_who_may(cast: Cast, take: Taker) -> None:
    order = take()
    assert cast.client_of("agent").get(HERE).status_code == 401
    reader = cast.client_of("analyst")
    assert reader.get(f"{HERE}/{order.pk}").status_code == 200
    assert reader.post(HERE, TOLD, content_type=JSON).status_code == 403
    assert len(reader.get("/api/complaints/classes").json()) == 10
