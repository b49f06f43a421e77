"""The sample's recovery: brought in once, true to its files; published, it gives the figures of seed 004."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.utils import timezone

from headwater.centre.complaints.actions.sample import load_sample_complaints
from headwater.centre.complaints.publishing import publish_complaints
from headwater.centre.directory.sample_people import load_sample
from headwater.centre.findings.models import Finding
from headwater.centre.people.audit import System
from headwater.centre.processes.actions.sample import load_sample_processes
from headwater.centre.recovery.actions.sample import load_sample_recovery
from headwater.centre.recovery.models import Call, Campaign, FollowUp, Footprint, LookalikeModel, Recipient
from headwater.centre.recovery.publishing import publish_outcomes
from headwater.centre.recovery.queries.outcomes.identification import month_of
from headwater.engine.indicators import Calculator, IndicatorQuery, catalogue
from headwater.engine.lake import Lake
from headwater.engine.lake.engines import open_engine
from headwater.engine.lake.intake import adopt
from headwater.engine.lake.tables import TABLES
from headwater.engine.sample import generate

pytestmark = pytest.mark.django_db
BY = System("sample")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a small centre that ends yesterday: its files, and the tables that recovery reads."""
    home = tmp_path_factory.mktemp("home")
    made = generate(home / "sample", 40_000, 60, seed=1, end=timezone.localdate() - timedelta(days=1))
    for table in ("customers", "network_events", "surveys", "contacts"):
        assert not TABLES[table].fact
        adopt(Lake(home), table, made.files(table), "sample", "test")
    return home


@pytest.fixture
def home(files: Path, db: None, settings: object) -> Path:
    settings.HOME = files  # type: ignore[attr-defined]
    load_sample(path=files / "sample" / "organisation.json", home=files, by=BY)
    load_sample_processes(by=BY)
    load_sample_complaints(by=BY, home=files)
    return files


def test_the_whole_of_it(home: Path) -> None:
    assert load_sample_recovery(by=BY, home=home) == {"models": 2, "footprints": 1, "campaigns": 2}
    assert load_sample_recovery(by=BY, home=home)["campaigns"] == 0
    assert LookalikeModel.objects.filter(standing=True).count() == 1
    _the_footprint_is_the_planted_one(home)
    _the_finished_campaign_is_as_the_file_says(home)
    _the_other_one_is_under_way()
    _published_it_gives_figures(home)


def _the_footprint_is_the_planted_one(home: Path) -> None:
    found = Footprint.objects.get()
    truth = pq.read_table(home / "sample" / "truth_customers.parquet").to_pylist()
    touched = {row["customer"] for row in truth if row["touched"]}
    assert found.state == "done"
    assert found.total + found.complainants == pytest.approx(len(touched), rel=0.03)


def _the_finished_campaign_is_as_the_file_says(home: Path) -> None:
    rows = pq.read_table(home / "sample" / "recovery.parquet").to_pylist()
    campaign = Campaign.objects.get(state="finished")
    assert Finding.objects.get().source.number == campaign.number
    assert campaign.begun_at and campaign.finished_at and campaign.begun_at < campaign.finished_at
    there = Counter(campaign.recipients.values_list("arm", "verdict"))
    assert there == Counter((row["arm"], row["verdict"]) for row in rows)
    assert FollowUp.objects.count() == sum(row["score"] is not None for row in rows)
    calls = Call.objects.filter(recipient__campaign=campaign)
    assert calls.count() == sum(row["tries"] for row in rows)
    assert all(call.begun_at < call.ended_at < timezone.now() for call in calls)
    assert not calls.filter(recipient__arm="held_out").exists()


def _the_other_one_is_under_way() -> None:
    campaign = Campaign.objects.get(state="running")
    states = Counter(campaign.recipients.filter(arm="treated").values_list("state", flat=True))
    assert states["done"] > 20 and states["given"] > 0
    shared = Recipient.objects.filter(campaign=campaign).values("customer")
    assert not Recipient.objects.exclude(campaign=campaign).filter(customer__in=shared).exists()


def _published_it_gives_figures(home: Path) -> None:
    lake = Lake(home)
    publish_complaints(lake)
    assert publish_outcomes(lake) > Recipient.objects.count()
    assert publish_outcomes(lake) == 0
    rows = pq.read_table(lake.snapshot().files("recovery_outcomes"), columns=["arm", "reached"]).to_pylist()
    assert not [row for row in rows if row["arm"] == "held_out" and row["reached"] is not None]
    keys = ("recovery_precision", "recovery_reach", "identification_rate", "identification_rate_complaints")
    engine = open_engine(memory_limit="500MB")
    answer = Calculator(lake, engine, catalogue.load()).compute(IndicatorQuery(keys))
    engine.close()
    found = {row["indicator"]: row["value"] for row in answer.rows}
    assert found["recovery_precision"] == pytest.approx(0.86, abs=0.05)
    assert 0.75 < found["recovery_reach"] < 0.9
    assert found["identification_rate"] > 1.5 * found["identification_rate_complaints"] > 0
    _a_month_agrees_with_the_page(lake)


def _a_month_agrees_with_the_page(lake: Lake) -> None:
    """The rows of a month add up to what the page of the month says."""
    at = Recipient.objects.exclude(identified_at=None).earliest("identified_at").identified_at
    assert at is not None
    first: date = timezone.localdate(at).replace(day=1)
    month = month_of(BY, first)
    rows = [
        row for path in lake.snapshot().files("recovery_outcomes") for row in pq.read_table(path).to_pylist()
    ]
    mine = [row for row in rows if row["local_day"].replace(day=1) == first]
    assert sum(row["identified"] is True for row in mine) == month.by_calls
    [yardstick] = [row for row in mine if row["arm"] == "month"]
    assert yardstick["complainants"] == month.complained


def test_a_room_never_used_publishes_nothing(tmp_path: Path, db: None) -> None:
    assert publish_outcomes(Lake(tmp_path)) == 0


def test_without_the_sample_s_people_nothing_happens(tmp_path: Path, db: None) -> None:
    assert load_sample_recovery(by=BY, home=tmp_path)["models"] == 0
