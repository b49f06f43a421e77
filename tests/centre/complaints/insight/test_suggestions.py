"""Classes and causes learned from closed orders: suggested, taken, measured, learned again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from headwater.centre.complaints.actions import suggestions as actions
from headwater.centre.complaints.models import ComplaintClass, Order, SuggestionTaken, TextModel
from headwater.centre.complaints.queries import suggestions as queries
from headwater.centre.jobs import running
from headwater.engine.words import Problem
from tests.cast import BY, Cast
from tests.centre.complaints.insight.conftest import Writer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
TEXT = "家里光猫亮红灯，宽带断网两天了"


def test_classes_are_learned_from_closed_orders(closed: list[Order]) -> None:
    made = actions.train_now(by=BY)
    assert made.orders == len(closed) == 60
    found = queries.suggest("宽带不通", TEXT)
    assert found[0].klass.code == "broadband" and found[0].confidence > 0.5
    assert found[0].cause is not None and found[0].cause.klass.code == "broadband"
    assert any("光猫" in word or "宽带" in word for word in found[0].words)
    assert queries.reports(made)[0].texts == 60 and queries.reports(made)[0].macro_f1 > 0.9


def test_nothing_is_suggested_before_anything_was_learned(write: Writer) -> None:
    assert queries.suggest("宽带不通", TEXT) == []
    with pytest.raises(Problem, match="two classes"):
        actions.train_now(by=BY)
    # By itself it waits in silence; asked by somebody it says why not.
    running.defer(actions.LEARN, by=BY)
    assert running.perform_waiting()[-1].result == {"trained": False}


def test_only_orders_closed_teach(write: Writer, closed: list[Order]) -> None:
    write("宽带不通", text=TEXT, klass="privacy")
    assert queries.learned_from().count() == len(closed)


def test_a_class_out_of_use_is_not_suggested(closed: list[Order]) -> None:
    actions.train_now(by=BY)
    ComplaintClass.objects.filter(code="broadband").update(active=False)
    assert all(one.klass.code != "broadband" for one in queries.suggest("宽带不通", TEXT))


def test_a_complaint_of_a_rare_class_is_not_pressed_into_a_common_one(
    closed: list[Order], write: Writer
) -> None:
    for number, what in enumerate(("补卡", "换卡", "卡坏", "读不出卡")):
        for klass in ("device", "privacy"):
            order = write(f"手机{what}{number}", text=f"{what}要带身份证，{klass}", klass=klass)
            order.state, order.closed_at = "closed", timezone.now()
            order.save()
    made = actions.train_now(by=BY)
    assert made.left_out == {"device": 4, "privacy": 4}
    assert all(not one.sure for one in queries.suggest("手机补卡", "补卡要带身份证"))
    assert queries.suggest("宽带不通", TEXT)[0].sure


def test_it_is_learned_again_when_enough_was_closed(
    closed: list[Order], write: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "ENOUGH_NEW", 20)
    assert queries.due(None)
    first = actions.train_now(by=BY)
    assert not queries.due(first)
    for number in range(queries.ENOUGH_NEW):
        order = write(f"宽带不通 {number}", text=TEXT, klass="broadband")
        order.state, order.closed_at = "closed", timezone.now() + timedelta(seconds=number)
        order.save()
    assert queries.due(first)
    running.defer(actions.LEARN, by=BY)
    assert running.perform_waiting()[-1].result == {"trained": True, "orders": 80}
    assert TextModel.objects.count() == 2 and queries.current() != first
    # The earlier one keeps its accuracy and gives its weights back.
    first.refresh_from_db()
    assert first.body is None and queries.reports(first)[0].texts == 60
    assert queries.in_use(queries.trainings()[0]) == (0, 0)


def test_a_suggestion_is_taken_with_one_action(closed: list[Order], cast: Cast, write: Writer) -> None:
    actions.train_now(by=BY)
    order = write("宽带不通", text=TEXT, klass="access")
    best = queries.suggest(order.title, order.text)[0]
    by = cast.account("manager")
    row = actions.take_suggestion(by=by, order=order, klass=best.klass, cause=best.cause, seen=order.version)
    assert (row.klass, row.cause) == (best.klass, best.cause)
    kept = SuggestionTaken.objects.get()
    assert kept.confidence == pytest.approx(best.confidence) and kept.model == queries.current()
    assert queries.taken(queries.trainings()[0]) == 1
    with pytest.raises(ValidationError, match="was changed"):
        actions.take_suggestion(by=by, order=order, klass=best.klass, seen=order.version)


def test_only_those_who_manage_have_it_learned_again(cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        actions.learn(by=cast.account("agent"))


def test_pages(closed: list[Order], cast: Cast, write: Writer) -> None:
    client = cast.client_of("manager")
    client.cookies["django_language"] = "en"
    assert b"As soon as some orders" in client.get("/complaints/learning/").content
    actions.train_now(by=BY)
    page = client.get("/complaints/learning/").content.decode()
    assert "60 closed orders kept back" in page and "hi-confusion" in page
    order = write("宽带不通", text=f"{TEXT}，号码13912345678", klass="access", customer="13912345678")
    shown = client.get(order.url).content.decode()
    assert "reads-like" in shown and "13912345678" not in shown
    best = queries.suggest(order.title, order.text)[0]
    sent = {"klass": best.klass.pk, "cause": best.cause.pk if best.cause else "", "seen": order.version}
    assert client.post(f"/complaints/{order.pk}/suggestion/", sent).status_code == 302
    order.refresh_from_db()
    assert order.klass.code == "broadband"
    typed = {"title": "宽带不通", "text": f"{TEXT} 13912345678", "customer": "13912345678"}
    piece = client.post("/complaints/suggestion/", typed).content.decode()
    assert "data-suggest-klass" in piece and "13912345678" not in piece
    assert client.post("/complaints/suggestion/", {"title": ""}).content.strip() == b""


@pytest.mark.parametrize(
    ("name", "see", "learn"), [("manager", 200, 200), ("agent", 200, 403), ("nobody", 302, 302)]
)
def test_who_may(cast: Cast, closed: list[Order], name: str, see: int, learn: int) -> None:
    client = cast.client_of(name)
    assert client.get("/complaints/learning/").status_code == see
    assert client.post("/complaints/learning/again/").status_code == learn
    assert client.get("/complaints/learning/again/").status_code in (405, 302, 403)
    assert client.post("/complaints/999999/suggestion/").status_code in (404, 302, 403)
    foreign = closed[0]
    other = cast.client_of("outsider").post(f"/complaints/{foreign.pk}/suggestion/", {"klass": "x"})
    assert other.status_code in (403, 404)
