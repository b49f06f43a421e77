"""Repeat complainants, broad complaints without doubles, mentions with their sentences."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from headwater.centre.complaints.actions import reading
from headwater.centre.complaints.models import Order, OrderMention
from headwater.centre.complaints.queries import broad, mentions, repeats
from headwater.centre.jobs import running
from headwater.engine.lake import Lake
from tests.cast import BY, Cast
from tests.centre.complaints.insight.conftest import CUSTOMER, Writer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
TODAY = timezone.localdate


def _days(n: int = 30) -> tuple[Any, Any]:
    return TODAY() - timedelta(days=n - 1), TODAY()


def test_repeat_complainants_and_what_came_back(write: Writer, cast: Cast) -> None:
    first = write("没有信号", customer=CUSTOMER, ago=12)
    Order.objects.filter(pk=first.pk).update(state="closed", closed_at=timezone.now() - timedelta(days=9))
    write("又没有信号", customer=CUSTOMER, ago=4)
    write("多扣费", customer=CUSTOMER, klass="charges", ago=3)
    write("态度差", customer="13900009999", klass="attitude", ago=3, unit="team_3")
    gone = write("撤销的", customer="13900009999", ago=2)
    Order.objects.filter(pk=gone.pk).update(state="withdrawn")
    rows = list(repeats.complainants(BY, *_days()))
    assert [(r["customer"], r["orders"], r["classes"], r["back"]) for r in rows] == [(CUSTOMER, 3, 2, 1)]
    counts = repeats.counts(BY, *_days())
    assert (counts.customers, counts.repeating, counts.orders) == (2, 1, 3)
    assert list(repeats.complainants(cast.account("outsider"), *_days())) == []


def test_a_customer_counts_once_over_all_sources(write: Writer, lake: Lake, cast: Cast) -> None:
    # This customer complained twice, and grumbled in a contact that is rated low in two tables.
    write("没有信号", customer=CUSTOMER, ago=5, region="江都")
    write("还是没有", customer=CUSTOMER, ago=4, region="江都")
    write("网慢", customer="13600000000", ago=4, region="仪征")
    found = broad.broad_complaints(cast.account("administrator"), *_days())
    assert found.total.customers == 4
    assert found.total.events == {"order": 3, "grumble": 2, "low_score": 1}
    assert found.by_source == {"order": 2, "grumble": 2, "low_score": 1}
    assert {g.key: g.customers for g in found.by_region} == {"江都": 2, "仪征": 2}
    assert sum(g.events["order"] for g in found.by_day) == 3
    assert {g.key: g.events["order"] for g in found.by_class} == {"network": 3, "": 0}


def test_broad_complaints_keep_to_the_scope(write: Writer, lake: Lake, cast: Cast) -> None:
    write("没有信号", customer=CUSTOMER, ago=5)
    own = broad.broad_complaints(cast.account("team_leader"), *_days())
    # Team 3's grumble belongs to others.
    assert own.total.events == {"order": 1, "grumble": 1, "low_score": 1}
    assert broad.broad_complaints(cast.account("outsider"), *_days()).total.customers == 0


def test_broad_complaints_without_a_lake(write: Writer, cast: Cast, home: Any, settings: Any) -> None:
    settings.HOME = home
    write("没有信号", customer=CUSTOMER, ago=1)
    assert broad.broad_complaints(BY, *_days()).total.customers == 1


def test_events_are_listed_narrowed_and_paged(write: Writer, lake: Lake) -> None:
    write("没有信号", customer=CUSTOMER, ago=5, region="江都")
    rows, count = broad.listed(BY, *_days(), {}, 1, 2)
    assert count == 4 and len(rows) == 2
    assert len(broad.listed(BY, *_days(), {}, 2, 2)[0]) == 2
    grumbles, count = broad.listed(BY, *_days(), {"source": "grumble"}, 1, 50)
    assert count == 2 and {r["ref"] for r in grumbles} == {"c1", "c3"}
    assert broad.listed(BY, *_days(), {"region": "仪征"}, 1, 50)[1] == 1
    assert broad.listed(BY, *_days(), {"klass": "-"}, 1, 50)[1] == 3


def test_pages_mask_and_bear_odd_parameters(write: Writer, lake: Lake, cast: Cast) -> None:
    one = write("没有信号13800001234", customer=CUSTOMER, ago=5, text="我在江都区文昌路，昨天没有信号")
    write("没有信号", customer=CUSTOMER, ago=4)
    reading.read_new()
    client = cast.client_of("manager")
    paths = (
        "broad/", "broad/?days=90&source=grumble", "broad/?days=x&page=-1&day=never&klass=zz",
        "broad/?page=99999999", "repeats/", "repeats/?days=365", f"repeats/{one.pk}/", "mentions/",
        "mentions/symptom/?value=no_signal", "mentions/place/?value=",
    )  # fmt: skip
    for path in paths:
        answer = client.get(f"/complaints/{path}")
        assert answer.status_code == 200, path
        assert CUSTOMER not in answer.content.decode(), path
    assert client.get("/complaints/mentions/nonsense/").status_code == 404
    for path in ("broad/excel/", "repeats/excel/"):
        answer = client.get(f"/complaints/{path}")
        assert answer.status_code == 200 and CUSTOMER.encode() not in answer.content


@pytest.mark.parametrize(("name", "code"), [("manager", 200), ("outsider", 200), ("nobody", 302)])
def test_who_may(cast: Cast, write: Writer, name: str, code: int) -> None:
    client, order = cast.client_of(name), write("没有信号", customer=CUSTOMER)
    for path in ("broad/", "repeats/", "mentions/"):
        assert client.get(f"/complaints/{path}").status_code == code
        assert client.post(f"/complaints/{path}").status_code in (405, 302)
    assert client.get(f"/complaints/repeats/{order.pk}/").status_code == {"outsider": 404}.get(name, code)
    assert client.get("/complaints/repeats/999999/").status_code in (404, 302)


def test_mentions_are_read_ahead_and_read_anew_when_the_text_changes(write: Writer) -> None:
    order = write(
        "网络", text="昨天晚上8点江都区文昌路没有信号，用的是华为Mate60，号码13800001234", customer=CUSTOMER
    )
    running.defer(reading.READ, by=BY)
    assert running.perform_waiting()[-1].result == {"orders": 1}
    found = mentions.of_orders([order])[order.pk]
    kinds = {one.kind: one for one in found}
    assert kinds["symptom"].value == "no_signal" and kinds["device"].text == "华为Mate60"
    assert (
        kinds["time"].value == (timezone.localtime(order.received_at).date() - timedelta(days=1)).isoformat()
    )
    # The customer's number in the sentence is masked.
    assert all(CUSTOMER not in one.sentence for one in found)
    Order.objects.filter(pk=order.pk).update(text="宽带断网")
    order.refresh_from_db()
    assert {one.value for one in mentions.of_orders([order])[order.pk]} >= {"offline"}
    assert OrderMention.objects.filter(value="no_signal").exists()


def test_orders_are_narrowed_by_what_they_mention(write: Writer) -> None:
    write("没有信号", ago=1)
    write("手机没信号", ago=2)
    write("多扣费", klass="charges")
    reading.read_new()
    rows = Order.objects.all()
    assert mentions.commonest(rows, "symptom")[0] == ("no_signal", 2)
    assert mentions.mentioning(rows, "symptom", "no_signal").count() == 2
    assert mentions.words_of("symptom", "no_signal", "zh") == "无信号"
