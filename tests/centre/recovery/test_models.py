"""Look-alike models: designed, screened in the background, back-tested, overruled, frozen, standing."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pyarrow.parquet as pq
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from headwater.centre.complaints.models import MassComplaint
from headwater.centre.jobs import running
from headwater.centre.jobs.models import Run
from headwater.centre.notices.models import Notice
from headwater.centre.people.models import AuditEvent
from headwater.centre.recovery import files, scores
from headwater.centre.recovery.actions import cohorts, lookalikes, screenings
from headwater.centre.recovery.design import FILE, Design, Feature, Seeds
from headwater.centre.recovery.lookalike_lists import keep_list
from headwater.centre.recovery.models import Cohort, LookalikeModel, Screening
from headwater.centre.recovery.scores import Selection
from tests.cast import Cast
from tests.centre.recovery.modelling import FEATURES, a_model, customers, incident, number


@pytest.fixture
def mass(cast: Cast, home: Any, settings: Any) -> MassComplaint:
    settings.HOME = home
    customers()
    return incident(cast)


def screened(cast: Cast, model: LookalikeModel) -> Screening:
    row = screenings.ask(by=cast.account("analyst"), model=model)
    running.perform_waiting()
    row.refresh_from_db()
    return row


def test_a_screening_finds_who_kept_silent(cast: Cast, mass: MassComplaint) -> None:
    row = screened(cast, a_model(cast, mass))
    assert (row.state, row.errors) == ("done", {})
    assert (row.customers, row.complainants, row.selected) == (600, 30, 40)
    assert row.no_better is False
    found = scores.rows(row, 0, 30)["customer"].to_pylist()
    # 30 of those who kept silent have the features of the 30 who complained.
    assert sum(who in {number(n) for n in range(30, 60)} for who in found) >= 25
    assert sum(row.histogram["counts"]) == 570
    assert set(row.backtest["methods"]) >= {"distance", "centroid", "contrast", "learned"}
    assert row.model.state == "ready"


def test_the_page_shows_histogram_backtest_who_and_why(cast: Cast, mass: MassComplaint) -> None:
    model = a_model(cast, mass, method="distance", chosen_by="radius", chosen=1.5)
    row = screened(cast, model)
    page = cast.client_of("analyst").get(model.get_absolute_url()).content.decode()
    for part in ('id="slider-data"', 'id="curve"', 'id="precision"', "掉话次数", 'id="freeze"'):
        assert part in page
    # One figure, and which way it runs: not a distance beside its own negative.
    assert "距离（越小越相似）" in page and "得分（越高越相似）" not in page
    assert "139****" in page and number(35) not in page
    assert "N70" in page
    exact = cast.client_of("analyst").get(f"/recovery/screenings/{row.pk}/count/?by=radius&value=0.7").json()
    distances = scores.distances(row)
    assert exact["count"] == int((distances <= 0.7).sum())
    wrong = cast.client_of("analyst").get(f"/recovery/screenings/{row.pk}/count/?by=radius&value=x")
    assert wrong.status_code == 400


def test_the_histogram_counts_as_the_distances_do(cast: Cast, mass: MassComplaint) -> None:
    row = screened(cast, a_model(cast, mass, method="distance"))
    distances, drawn = scores.distances(row), row.histogram
    for edge, within in zip(drawn["edges"][1:], drawn["within"], strict=True):
        assert within == int((distances <= edge).sum())


def test_what_texts_speak_of_is_offered(cast: Cast, mass: MassComplaint) -> None:
    row = screened(cast, a_model(cast, mass, features=FEATURES[:2]))
    found = {line["value"]: line for line in row.facts["mentions"]}
    assert found["N70"]["column"] == "terminal"
    assert found["N70"]["orders"] == 30
    page = cast.client_of("analyst").get(row.model.get_absolute_url()).content.decode()
    assert "within=terminal+%3D+%27N70%27" in page
    edit = cast.client_of("analyst").get(f"{row.model.get_absolute_url()}edit/?feature=terminal")
    assert 'name="use-terminal" checked' in edit.content.decode()


def test_no_better_than_chance_is_not_used_unless_overruled(cast: Cast, mass: MassComplaint) -> None:
    model = a_model(cast, mass, features=(Feature("arpu", "numeric"),))
    row = screened(cast, model)
    assert row.no_better is True
    page = cast.client_of("analyst").get(model.get_absolute_url()).content.decode()
    assert "并不优于随机" in page or "随机" in page
    selection = Selection("count", 20)
    by = cast.account("analyst")
    with pytest.raises(ValidationError):
        cohorts.freeze_screening(by=by, screening=row, name="x", selection=selection)
    with pytest.raises(ValidationError):
        screenings.overrule(by=by, screening=row, reason="  ")
    screenings.overrule(by=by, screening=row, reason="只为核对流程")
    row.refresh_from_db()
    frozen = cohorts.freeze_screening(by=by, screening=row, name="x", selection=selection)
    assert frozen.count == 20
    assert frozen.warning["zh"] and frozen.overruled_reason == "只为核对流程"
    assert AuditEvent.objects.filter(action="screening.overruled", detail__reason="只为核对流程").exists()


def test_a_list_is_frozen_with_reasons(cast: Cast, mass: MassComplaint) -> None:
    row = screened(cast, a_model(cast, mass))
    client = cast.client_of("analyst")
    address = f"/recovery/screenings/{row.pk}/freeze/?by=count&value=25"
    refused = client.post(address, {"name": "第一批" * 60})
    assert refused.status_code == 200 and "第一批第一批" in refused.content.decode(), "what was typed stays"
    answer = client.post(address, {"name": "第一批"})
    frozen = Cohort.objects.get()
    assert answer.url == frozen.get_absolute_url()  # type: ignore[attr-defined]
    assert (frozen.count, frozen.source_number, frozen.screening) == (25, row.number, row)
    members = list(frozen.members.all())
    assert [m.rank for m in members] == list(range(1, 26))
    assert any("掉话次数" in reason["zh"] for m in members for reason in m.reasons)
    best = scores.rows(row, 0, 25)["customer"].to_pylist()
    assert [m.customer for m in members] == best


def test_exports_are_masked_and_large_ones_need_a_second_person(cast: Cast, mass: MassComplaint) -> None:
    row = screened(cast, a_model(cast, mass, method="distance"))
    by = cast.account("analyst")
    small = cohorts.freeze_screening(by=by, screening=row, name="小", selection=Selection("count", 20))
    large = cohorts.freeze_screening(by=by, screening=row, name="大", selection=Selection("count", 550))
    client = cast.client_of("manager")
    file = client.get(f"/recovery/cohorts/{small.pk}/excel/")
    assert file.status_code == 200
    assert number(30).encode() not in file.content
    refused = client.get(f"/recovery/cohorts/{large.pk}/excel/")
    assert refused.status_code == 302
    assert "export" in refused.url  # type: ignore[attr-defined]


def test_a_feature_that_left_the_data_is_told_in_words(cast: Cast, mass: MassComplaint) -> None:
    model = a_model(cast, mass, standing=True)
    screened(cast, model)
    assert screenings.run_standing() == 0
    customers(date(2026, 3, 6), without=("call_drops",), seed=1)
    assert screenings.run_standing() == 1
    running.perform_waiting()
    model.refresh_from_db()
    assert "掉话次数" in model.standing_error["zh"]
    told = Notice.objects.filter(to=model.owner).order_by("-pk").first()
    assert told is not None and told.level == "warning"
    # It failed on these data: it is not tried again before others land.
    assert screenings.run_standing() == 0
    page = cast.client_of("analyst").get(model.get_absolute_url()).content.decode()
    assert "2026-03-06" in page and "掉话次数" in page


def test_a_standing_model_tells_who_is_new(cast: Cast, mass: MassComplaint) -> None:
    model = a_model(cast, mass, standing=True, method="distance")
    screened(cast, model)
    customers(date(2026, 3, 6), seed=2)
    assert screenings.run_standing() == 1
    running.perform_waiting()
    row = model.screenings.first()
    assert row is not None and row.by_itself and row.new_since is not None and row.new_since > 0
    assert row.new_since == row.gone_since
    assert Notice.objects.filter(to=model.owner).exists()
    library = cast.client_of("analyst").get("/recovery/models/").content.decode()
    assert model.number in library and "网络质量" in library


def test_stopped_and_killed_work_keeps_nothing(cast: Cast, mass: MassComplaint) -> None:
    model = a_model(cast, mass, method="distance")
    row = screenings.ask(by=cast.account("analyst"), model=model)
    with pytest.raises(ValidationError):
        screenings.ask(by=cast.account("analyst"), model=model)
    # What a killed job left aside, and the row that still says running.
    left = files.root() / files.ASIDE / "1-dead"
    left.mkdir(parents=True)
    (left / files.LEASE).touch()
    Screening.objects.filter(pk=row.pk).update(state="running")
    running.perform_waiting()
    row.refresh_from_db()
    assert row.state == "done" and not left.exists()
    again = screenings.ask(by=cast.account("analyst"), model=model)
    Screening.objects.filter(pk=again.pk).update(stop_asked=True)
    running.perform_waiting()
    again.refresh_from_db()
    assert again.state == "cancelled"
    assert [f.name for f in (files.root() / files.SCREENINGS).iterdir()] == [row.folder]


def test_a_row_whose_worker_is_gone_can_be_stopped_and_asked_again(cast: Cast, mass: MassComplaint) -> None:
    model = a_model(cast, mass, method="distance")
    row = screenings.ask(by=cast.account("analyst"), model=model)
    Screening.objects.filter(pk=row.pk).update(state="running")
    Run.objects.filter(pk=row.run).update(state="failed")
    row.refresh_from_db()
    screenings.stop(by=cast.account("analyst"), screening=row)
    row.refresh_from_db()
    assert row.state == "cancelled"
    assert screened(cast, model).state == "done"


def test_what_nobody_foresaw_ends_the_row_too(cast: Cast, mass: MassComplaint) -> None:
    model = a_model(cast, mass, method="distance")
    # A disk that is full at the last moment stands for whatever may happen.
    full = files.root() / files.SCREENINGS
    full.parent.mkdir(parents=True, exist_ok=True)
    full.write_text("a file where the folder should be")
    row = screened(cast, model)
    assert row.state == "failed" and "日志" in row.errors["zh"]


@pytest.mark.parametrize(
    ("seeds", "words"),
    [
        (["000000000"], "都不在"),
        ([number(n) for n in range(600)], "所有客户都是投诉客户"),
    ],
)
def test_odd_complainants_are_told_in_words(
    cast: Cast, mass: MassComplaint, seeds: list[str], words: str
) -> None:
    kept = Seeds(FILE, file=keep_list(seeds), file_name="a.csv", file_count=len(seeds))
    row = screened(cast, a_model(cast, mass, seeds=kept))
    assert row.state == "failed" and words in row.errors["zh"]
    page = cast.client_of("analyst").get(row.model.get_absolute_url()).content.decode()
    assert words in page


def test_one_complainant_is_not_back_tested_and_not_usable(cast: Cast, mass: MassComplaint) -> None:
    kept = Seeds(FILE, file=keep_list([number(0)]), file_name="a.csv", file_count=1)
    row = screened(cast, a_model(cast, mass, seeds=kept, method="distance"))
    assert row.state == "done" and row.no_better is None and not row.usable
    assert any("10" in note["zh"] for note in row.backtest["notes"])


def test_the_form_makes_a_model(cast: Cast, mass: MassComplaint) -> None:
    client = cast.client_of("analyst")
    assert client.get("/recovery/models/new/").status_code == 200
    data = {"name": "掉话", "problem": "网络质量", "unit": cast.units["centre"].pk, "source": "orders"}
    data |= {"owner": cast.persons["analyst"].number, "mass": mass.pk, "method": "distance"}
    data |= {"chosen_by": "share", "chosen": "5", "use-call_drops": "on", "weight-call_drops": "2.5"}
    data |= {"use-terminal": "on", "kind-terminal": "nominal", "within": "arpu > 0"}
    answer = client.post("/recovery/models/new/", data)
    assert answer.status_code == 302, answer.content.decode()
    model = LookalikeModel.objects.get()
    assert model.chosen == 0.05
    assert model.features[0] == {"name": "call_drops", "kind": "numeric", "weight": 2.5}
    running.perform_waiting()
    assert model.screenings.get().state == "done"
    refused = client.post("/recovery/models/new/", data | {"method": "learned", "chosen_by": "radius"})
    assert "只有" in refused.content.decode() or "distances" in refused.content.decode()
    wrong = client.post("/recovery/models/new/", data | {"within": "arppu > 0"})
    assert "arppu" in wrong.content.decode()


def test_a_list_from_a_file(cast: Cast, mass: MassComplaint) -> None:
    text = "客户号码,备注\n" + "\n".join(f"{number(n)},x" for n in range(20)) + "\n"
    upload = SimpleUploadedFile("名单.csv", text.encode("gb18030"))
    data = {"name": "名单", "problem": "资费", "unit": cast.units["centre"].pk, "source": "file"}
    data |= {"owner": cast.persons["analyst"].number, "method": "distance", "chosen_by": "count"}
    data |= {"chosen": "10", "use-call_drops": "on", "file": upload}
    answer = cast.client_of("analyst").post("/recovery/models/new/", data)
    assert answer.status_code == 302, answer.content.decode()
    running.perform_waiting()
    row = Screening.objects.get()
    assert (row.complainants, row.state) == (20, "done")


def test_a_design_comes_back_as_it_was_kept() -> None:
    seeds = Seeds(classes=(1, 2), start=date(2026, 1, 1), end=date(2026, 2, 1), mass=3)
    design = Design(seeds, FEATURES, "arpu > 1", "distance", "radius", 1.5, "/1/")
    assert Design.of(json.loads(json.dumps(design.to_json()))) == design


def test_scores_hold_no_row_twice_and_no_complainant(cast: Cast, mass: MassComplaint) -> None:
    row = screened(cast, a_model(cast, mass, method="contrast"))
    table = pq.read_table(scores.file_of(row))
    assert len(set(table["customer"].to_pylist())) == len(table) == 570
    assert number(0) not in table["customer"].to_pylist()


@pytest.mark.parametrize(
    ("who", "status"),
    [("nobody", 302), ("agent", 403), ("outsider", 403), ("analyst", 200), ("manager", 200)],
)
def test_who_sees_a_model(cast: Cast, mass: MassComplaint, who: str, status: int) -> None:
    model = a_model(cast, mass)
    for address in (model.get_absolute_url(), "/recovery/models/", "/recovery/cohorts/"):
        assert cast.client_of(who).get(address).status_code == status
    if status == 200:
        client = cast.client_of(who)
        assert client.get("/recovery/models/99999/").status_code == 404
        assert client.get(f"/recovery/models/{model.pk}/screen/").status_code == 405
    if who == "nobody":
        return
    leader = cast.client_of("team_leader")
    assert leader.get(model.get_absolute_url()).status_code == 404
    with pytest.raises(PermissionDenied):
        lookalikes.change(by=cast.account("team_leader"), model=model, name="x")
