"""Hot spots: found over the newest orders, judged for each reader's scope, made into work."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from headwater.centre.complaints.actions import hot_spots as actions
from headwater.centre.complaints.actions.rising_told import RISING
from headwater.centre.complaints.models import HotSpot, HotSpotLook, Order
from headwater.centre.complaints.queries import hot_spots as queries
from headwater.centre.findings.models import Finding
from headwater.centre.jobs import running
from headwater.centre.notices.models import Notice
from headwater.centre.people.models import RoleGrant
from tests.cast import BY, Cast
from tests.centre.complaints.insight.conftest import CLASS_OF, Writer
from tests.engine.text.wordings import letters

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def burst(write: Writer) -> list[Order]:
    """Four matters over six weeks, and twenty more about the internet within the last day, some of team 3."""
    texts, matters = letters(np.random.default_rng(8), 14)
    rng = np.random.default_rng(9)
    made = [
        write(text, klass=CLASS_OF.get(matter, "access"), ago=float(rng.uniform(2, 42)))
        for text, matter in zip(texts, matters, strict=True)
    ]
    new, about = letters(np.random.default_rng(10), 20)
    offline = [text for text, matter in zip(new, about, strict=True) if matter == "offline"]
    for number, text in enumerate(offline):
        unit = "team_3" if number < 8 else "team_1"
        made.append(write(text, klass="broadband", ago=number / 100, unit=unit, area="江都片区"))
    return made


def _internet(by: object) -> queries.Seen:
    found = [one for one in queries.seen_by(by) if "宽带" in one.spot.name or "光猫" in one.spot.name]
    return max(found, key=lambda one: one.orders)


def test_the_burst_is_found_and_rising(burst: list[Order], cast: Cast) -> None:
    look = actions.look(by=BY)
    assert look is not None and look.orders == len(burst)
    found = queries.seen_by(cast.account("manager"))
    assert found[0].rising and found[0] == _internet(cast.account("manager"))
    assert found[0].orders >= 25 and found[0].rise.count >= 15
    assert sum(one.rising for one in found) == 1
    assert sum(found[0].daily) == found[0].orders


def test_those_concerned_are_told_once(burst: list[Order], cast: Cast) -> None:
    actions.look(by=BY)
    spot = _internet(cast.account("manager")).spot
    told = Notice.objects.filter(url=spot.url)
    people = {notice.to for notice in told}
    assert people and cast.persons["outsider"] not in people and len(told) == len(people)
    assert told[0].params["words"] == spot.name and told[0].level == "warning"
    actions.look(by=BY)
    assert told.all().count() == len(people), "it goes on: nobody is told again"
    HotSpot.objects.update(told_at=timezone.now() - timedelta(days=15))
    actions.look(by=BY)
    assert told.all().count() == 2 * len(people), "silent for two weeks, then rising anew"
    assert not Notice.objects.exclude(url=spot.url).filter(text=RISING).exists(), "quiet matters tell nobody"


def test_each_reader_counts_own_orders_only(burst: list[Order], cast: Cast) -> None:
    actions.look(by=BY)
    whole, own = _internet(cast.account("manager")), _internet(cast.account("team_leader"))
    assert own.spot == whole.spot and own.orders <= whole.orders - 8
    assert queries.orders_of(cast.account("team_leader"), own.spot).count() == own.orders
    assert queries.seen_by(cast.account("outsider")) == []
    assert queries.seen_one(cast.account("outsider"), own.spot.thread) is None


def test_a_matter_keeps_its_thread_from_look_to_look(burst: list[Order], write: Writer, cast: Cast) -> None:
    actions.look(by=BY)
    before = _internet(BY).spot
    write("湖滨小区家里宽带昨天晚上断网，光猫亮红灯，一直上不了网", klass="broadband", ago=0)
    actions.look(by=BY)
    after = _internet(BY).spot
    assert after.pk != before.pk and after.thread == before.thread and after.url == before.url
    actions.look(by=BY)
    assert HotSpotLook.objects.count() == actions.KEPT


def test_nothing_to_look_at_is_no_fault(cast: Cast) -> None:
    assert actions.look(by=BY) is None and queries.seen_by(BY) == []
    page = cast.client_of("manager").get("/complaints/hot-spots/").content.decode()
    assert "Nobody has looked" in page or "热点" in page


def test_the_job_looks_when_there_is_news(burst: list[Order]) -> None:
    running.defer(actions.LOOK, by=BY)
    running.defer(actions.LOOK, by=BY)
    first, second = running.perform_waiting()
    assert first.result["looked"] and second.result == {"looked": False}


def test_a_mass_complaint_takes_its_open_orders(burst: list[Order], cast: Cast) -> None:
    actions.look(by=BY)
    by = cast.account("manager")
    spot = _internet(by).spot
    stale = HotSpot.objects.get(pk=spot.pk)  # as a second person's page had it
    mass = actions.make_mass(by=by, spot=spot, title="江都宽带中断", unit=cast.units["centre"])
    with pytest.raises(ValidationError, match="already"):
        actions.make_mass(by=by, spot=stale, title="同时", unit=cast.units["centre"])
    assert mass.orders.count() == _internet(by).orders and mass.klass.code == "broadband"
    assert HotSpot.objects.get(pk=spot.pk).mass == mass
    with pytest.raises(ValidationError, match="already"):
        actions.make_mass(
            by=by, spot=HotSpot.objects.get(pk=spot.pk), title="再来", unit=cast.units["centre"]
        )
    with pytest.raises(PermissionDenied):
        actions.make_mass(by=cast.account("agent"), spot=spot, title="x", unit=cast.units["centre"])


def test_a_large_one_is_filled_in_the_background(
    burst: list[Order], cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "AT_ONCE", 5)
    actions.look(by=BY)
    by = cast.account("manager")
    mass = actions.make_mass(by=by, spot=_internet(by).spot, title="宽带", unit=cast.units["centre"])
    assert mass.orders.count() == 1
    running.perform_waiting()
    assert mass.orders.count() == _internet(by).orders


def test_a_finding_is_opened_once(burst: list[Order], cast: Cast) -> None:
    actions.look(by=BY)
    client = cast.client_of("manager")
    thread = _internet(BY).spot.thread
    for _again in range(2):
        assert client.post(f"/complaints/hot-spots/{thread}/finding/").status_code == 302
    found = Finding.objects.get()
    assert "光猫" in found.title or "宽带" in found.title


def test_pages_and_files(burst: list[Order], cast: Cast) -> None:
    actions.look(by=BY)
    client, spot = cast.client_of("manager"), _internet(BY).spot
    numbers = [order.customer for order in burst]
    for path in ("", "?which=rising", f"{spot.thread}/", f"{spot.thread}/mass/?since=2026-01-01"):
        answer = client.get(f"/complaints/hot-spots/{path}")
        assert answer.status_code == 200
        assert not any(number in answer.content.decode() for number in numbers)
    assert client.get(f"/complaints/hot-spots/{spot.thread}/mass/?since=never").status_code == 200
    for path in ("excel/", f"{spot.thread}/excel/"):
        assert client.get(f"/complaints/hot-spots/{path}").status_code == 200
    sent = {"title": "宽带中断", "since": "", "unit": cast.units["centre"].pk}
    assert client.post(f"/complaints/hot-spots/{spot.thread}/mass/", sent)["location"].startswith(
        "/complaints/mass/"
    )


@pytest.mark.parametrize(
    ("name", "code"), [("manager", 200), ("team_leader", 200), ("outsider", 404), ("nobody", 302)]
)
def test_who_sees_one(burst: list[Order], cast: Cast, name: str, code: int) -> None:
    actions.look(by=BY)
    client, thread = cast.client_of(name), _internet(BY).spot.thread
    assert client.get(f"/complaints/hot-spots/{thread}/").status_code == code
    assert client.get("/complaints/hot-spots/999999/").status_code in (404, 302)
    assert client.post("/complaints/hot-spots/").status_code in (405, 302)
    assert cast.client_of("agent").post("/complaints/hot-spots/look/").status_code == 403
    assert client.get("/complaints/hot-spots/look/").status_code in (405, 302, 403)


def test_the_api_reads_and_suggests(burst: list[Order], cast: Cast) -> None:
    RoleGrant.objects.create(account=cast.accounts["quality"], role="integrator", unit=cast.units["centre"])
    actions.look(by=BY)
    client = cast.client_of("quality")
    rows = client.get("/api/complaints/hot-spots?rising=true").json()
    assert len(rows) == 1 and rows[0]["rising"] and rows[0]["count"] >= 15
    one = client.get(f"/api/complaints/hot-spots/{rows[0]['number']}").json()
    assert sum(one["days"].values()) == one["orders"]
    assert client.get("/api/complaints/hot-spots/999999").status_code == 404
    told = {"title": "宽带不通", "text": "光猫红灯"}
    answer = client.post("/api/complaints/suggestions", told, content_type="application/json")
    assert answer.status_code == 200 and answer.json() == []
    # Without the right to use the API nobody gets in, whatever else they may.
    assert cast.client_of("agent").get("/api/complaints/hot-spots").status_code == 401
