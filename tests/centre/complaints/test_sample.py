"""The sample's complaints in the ledger: once, whole, in order of time; published, they are figures."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.utils import timezone

from headwater.centre.complaints import shipped, standing
from headwater.centre.complaints.actions import orders as acting
from headwater.centre.complaints.actions.sample import load_sample_complaints
from headwater.centre.complaints.models import (
    Accountability,
    Bulletin,
    ComplaintClass,
    MassComplaint,
    Order,
    OrderEvent,
    Trace,
    TraceRules,
)
from headwater.centre.complaints.publishing import publish_complaints
from headwater.centre.directory.sample_people import load_sample
from headwater.centre.people.audit import System
from headwater.centre.processes.actions.sample import load_sample_processes
from headwater.engine.indicators import Calculator, IndicatorQuery, catalogue
from headwater.engine.lake import Lake
from headwater.engine.lake.engines import open_engine
from headwater.engine.sample import generate
from headwater.engine.sample.complaints.causes import _CAUSES, CLASSES
from tests.centre.complaints.conftest import Taker

pytestmark = pytest.mark.django_db
BY = System("sample")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose `sample` folder has a small centre that ends yesterday."""
    home = tmp_path_factory.mktemp("home")
    generate(home / "sample", 40_000, 60, seed=1, end=timezone.localdate() - timedelta(days=1))
    return home


@pytest.fixture
def home(files: Path, db: None) -> Path:
    load_sample(path=files / "sample" / "organisation.json", home=files, by=BY)
    load_sample_processes(by=BY)
    return files


def test_classes_of_the_sample_are_those_that_are_shipped() -> None:
    minutes = {row["code"]: (row["first_reply_minutes"], row["solve_minutes"]) for row in shipped.rows()}
    assert {one.code: (one.first_reply, one.solve) for one in CLASSES} == minutes
    always = {row["code"] for row in shipped.rows() if row["hours"] == "always"}
    assert {one.code for one in CLASSES if one.always} == always
    causes = {(code, name) for code, names in shipped.CAUSES.items() for name, _ in names}
    assert {(code, name) for code, name, _ in _CAUSES} == causes


def test_it_comes_in_once_and_whole(home: Path, tmp_path: Path) -> None:
    rows = pq.read_table(home / "sample" / "complaints.parquet").to_pylist()
    first = load_sample_complaints(by=BY, home=home)
    assert first["orders"] == len(rows) == Order.objects.count()
    assert first["traces"] == Trace.objects.count() > 0.4 * len(rows)
    assert load_sample_complaints(by=BY, home=home)["orders"] == 0
    whole = MassComplaint.objects.get()
    assert whole.orders.count() == sum(row["mass"] is not None for row in rows) > 50
    assert set(Trace.objects.values_list("scope", flat=True)) == {"individual", "shared"}
    assert Trace.objects.filter(same_type=True).exists() and Trace.objects.filter(controllable=True).exists()
    assert not Trace.objects.filter(scope="shared", measure=None).exists()
    assert not ComplaintClass.objects.filter(department=None).exists(), "each class goes somewhere"
    _single_cases_are_the_most_and_somebodys()
    _accountability_is_in_all_states()
    _every_order_is_as_its_events_say()
    _kept_moments_are_those_of_the_clocks()
    _published_they_are_figures(tmp_path)
    _somebody_may_go_on()


def _single_cases_are_the_most_and_somebodys() -> None:
    outside = Trace.objects.filter(order__mass=None)
    single = outside.filter(scope="individual")
    assert 0.5 < single.count() / outside.count() < 0.9
    named = single.exclude(order__taken_by=None)
    assert named.exists() and not named.filter(person=None).exists()
    assert not Trace.objects.filter(order__mass__isnull=False, scope="individual").exists()
    few = TraceRules.objects.get().few
    assert all("少于" not in one.scope_reasons[0]["zh"] or one.cases < few for one in outside)


def _accountability_is_in_all_states() -> None:
    states = set(Accountability.objects.values_list("state", flat=True))
    assert states >= {"proposed", "decided", "appealed", "upheld", "lowered", "dismissed"}, states
    assert Accountability.objects.count() < 30
    assert set(Bulletin.objects.values_list("kind", "state")) == {("month", "issued"), ("ten_days", "issued")}


def _every_order_is_as_its_events_say() -> None:
    now = timezone.now()
    for order in Order.objects.prefetch_related("events", "contacts"):
        events = list(order.events.all())
        assert [e.at for e in events] == sorted(e.at for e in events)
        assert events[0].kind == "received" and events[0].at == order.received_at
        assert all(e.at <= now for e in events)
        assert [e.version for e in events] == list(range(1, order.version + 1))
        moved = [e for e in events if e.kind == "handed_over"]
        assert (moved[-1].to_unit_id if moved else order.unit_id) == order.department_id
        assert sum(e.data["back"] for e in moved) >= order.bounces
        assert (order.state == "closed") == any(e.kind == "closed" for e in events)


def _kept_moments_are_those_of_the_clocks() -> None:
    for order in Order.objects.order_by("pk")[:40]:
        found = standing.moments(standing.clocks(order), order.state)
        assert {name: getattr(order, name) for name in ("reply_kept", "solve_kept", "solve_due_at")} == {
            name: found[name] for name in ("reply_kept", "solve_kept", "solve_due_at")
        }
    late = Order.objects.filter(solve_kept=False).count() / Order.objects.exclude(solve_kept=None).count()
    assert 0.02 < late < 0.3


def _somebody_may_go_on() -> None:
    order = Order.objects.filter(state="in_work").first() or Order.objects.filter(state="new").first()
    assert order is not None
    before = OrderEvent.objects.filter(order=order).count()
    acting.reply(by=System("test"), order=order, text="已处理。", final=True)
    order.refresh_from_db()
    assert order.state == "answered" and order.events.count() == before + 1


def test_without_the_sample_nothing_happens(tmp_path: Path) -> None:
    assert load_sample_complaints(by=BY, home=tmp_path)["orders"] == 0


def _published_they_are_figures(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    assert publish_complaints(lake) == Order.objects.count()
    assert publish_complaints(lake) == 0
    engine = open_engine(memory_limit="500MB")
    keys = ("traced_share", "complaint_on_time_rate", "repeat_complaint_rate", "same_type_complaint_share")
    answer = Calculator(lake, engine, catalogue.load()).compute(IndicatorQuery(keys))
    engine.close()
    found = {row["indicator"]: row["value"] for row in answer.rows}
    assert found["traced_share"] == pytest.approx(Trace.objects.count() / Order.objects.count())
    assert 0.7 < found["complaint_on_time_rate"] < 0.98
    assert 0 < found["repeat_complaint_rate"] < 0.2 and found["same_type_complaint_share"] > 0


def test_a_room_never_used_publishes_nothing(tmp_path: Path, db: None) -> None:
    assert publish_complaints(Lake(tmp_path)) == 0
    assert Lake(tmp_path).snapshot().number == 0


def test_an_open_order_is_late_only_when_its_time_is_over(take: Taker, tmp_path: Path) -> None:
    order = take(klass="network")
    for later, verdict in ((timedelta(minutes=1), None), (timedelta(hours=3), False)):
        lake = Lake(tmp_path / str(later.seconds))
        publish_complaints(lake, timezone.now() + later)
        [row] = pq.read_table(lake.snapshot().files("complaints")[0]).to_pylist()
        assert row["first_reply_on_time"] is verdict and row["on_time"] is None
        assert row["id"] == order.number and row["local_day"] == timezone.localdate(order.received_at)
    assert row["opened_at"].replace(tzinfo=UTC) == order.received_at <= datetime.now(UTC)


def test_merged_and_withdrawn_orders_are_no_complaints(take: Taker, tmp_path: Path) -> None:
    one, two, three = take(title="一"), take(title="二"), take(title="三")
    acting.merge(by=BY, order=two, into=one, text="同一问题")
    acting.withdraw(by=BY, order=three, text="客户撤回")
    assert publish_complaints(Lake(tmp_path)) == 1
