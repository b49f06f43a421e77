"""Real exports: the bank of 1999 gives exactly its known figures."""

from __future__ import annotations

import pytest

from headwater.engine.lake.intake import import_files, preview, shipped, suggestion
from tests.shared_data import shared

from .conftest import landed

BANK = "bank_1999/calls_1999-08-01_to_20.csv"


def test_the_bank_of_1999(lake, engine) -> None:
    report = import_files(lake, "contacts", [shared(BANK)], shipped("seelab"))
    assert (report.rows, report.accepted, report.ignored, report.rejected) == (29_955, 29_717, 238, 0)
    warned = {(item.column, item.reason): item.count for item in report.warnings}
    assert warned[("ivr_seconds", "negative")] == 14
    rows = engine.table(lake.snapshot(), "contacts")
    answered, abandoned = rows.outcome == "answered", rows.outcome == "abandoned"
    figures = rows.aggregate(
        answered=answered.sum(),
        abandoned=abandoned.sum(),
        ended=(rows.outcome == "ended_in_ivr").sum(),
        quick=(answered & (rows.wait_seconds <= 20)).sum(),
        asa=rows.wait_seconds.mean(where=answered),
        att=rows.talk_seconds.mean(where=answered),
        patience=rows.wait_seconds.mean(where=abandoned),
        identified=rows.customer.notnull().sum(),
        ids=rows.id.nunique(),
    )
    found = engine.execute(figures).to_pylist()[0]
    offered = found["answered"] + found["abandoned"]
    assert (offered, found["answered"], found["abandoned"], found["ended"]) == (27_272, 20_919, 6_353, 2_445)
    assert round(100 * found["answered"] / offered, 2) == 76.71
    assert round(100 * found["quick"] / offered, 2) == 30.54
    assert [round(found[name], 2) for name in ("asa", "att", "patience")] == [96.48, 185.40, 92.44]
    assert found["ids"] == 29_717 and 0 < found["identified"] < 29_717


def test_the_bank_twice_and_in_parts(lake, tmp_path) -> None:
    lines = shared(BANK).read_text().splitlines(keepends=True)
    part = tmp_path / "part.csv"
    part.write_text("".join(lines[:8_000]))
    first = import_files(lake, "contacts", [part], shipped("seelab"))
    second = import_files(lake, "contacts", [shared(BANK)], shipped("seelab"))
    assert second.unchanged == first.accepted and second.accepted + first.accepted == 29_717
    third = import_files(lake, "contacts", [shared(BANK)], shipped("seelab"))
    assert (third.accepted, third.unchanged, third.snapshot) == (0, 29_717, 2)


def test_ready_made_figures_are_unpivoted_as_suggested(lake, engine) -> None:
    path = shared("misc/daily_kpi_2020-2023.csv")
    found = suggestion(path, "daily_kpi")
    names = {measure.column: measure.indicator for measure in found.profile.unpivot}
    assert (
        names["Answer Rate"] == "answer_rate" and names["Service Level (20 Seconds)"] == "service_level_20s"
    )
    report = import_files(lake, "daily_kpi", [path], found.profile)
    assert report.accepted == 1_251 * 8 and report.rejected == 0
    rows = landed(lake, engine, "daily_kpi")
    first = {row["indicator"]: row["value"] for row in rows if row["day"].isoformat() == "2020-01-01"}
    assert first["offered"] == 217 and first["answer_rate"] == pytest.approx(0.94)


def test_service_requests_of_a_city_as_contacts(lake, engine) -> None:
    path = shared("misc/city_311_10000.csv")
    found = suggestion(path, "contacts")
    assert found.profile.field("started_at").column == "CreatedDate"
    assert found.profile.field("channel").column == "MethodReceived"
    report = import_files(lake, "contacts", [path], found.profile)
    assert (report.accepted, report.rejected) == (10_000, 0)
    first = next(row for row in landed(lake, engine) if row["id"] == "18-00269879")
    assert first["local_day"].isoformat() == "2018-04-12" and first["local_slot"] == 44
    assert first["channel"] == "hotline"


def test_the_preview_shows_rows_as_they_land() -> None:
    found = preview(shared(BANK), shipped("seelab"), 5)
    assert [row.line for row in found.rows] == [2, 3, 4, 5, 6]
    assert found.rows[0].values["outcome"] == "ended_in_ivr" and found.rows[0].lands
    assert found.rows[0].cells["call_id"] == "43678"
