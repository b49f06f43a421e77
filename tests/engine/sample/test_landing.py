"""A sample centre in the lake: every table with all its rows, and never among somebody's own contacts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from headwater.engine.lake import Lake
from headwater.engine.sample import landing
from headwater.engine.sample.command import Wish
from headwater.engine.words import Problem

WISH = Wish(contacts=2_000, days=5, seed=2, end=date(2026, 3, 31))


def quiet(text: str) -> None:
    assert text.startswith("sample: ")


def test_all_rows_arrive_and_contacts_come_last(tmp_path: Path) -> None:
    with landing.generated(WISH, tmp_path, quiet) as report:
        facts = landing.land(report, tmp_path, "tester", quiet)
    snapshot = Lake(tmp_path).snapshot()
    assert facts["snapshot"] == snapshot.number
    assert {table: snapshot.rows(table) for table in report.rows} == report.rows
    assert snapshot.imports[-1].table == "contacts"
    assert {path.name for path in tmp_path.iterdir()} == {"lake", "sample"}
    assert {path.name for path in (tmp_path / "sample").iterdir()} == {
        "truth.json",
        "organisation.json",
        "complaints.parquet",
        "truth_customers.parquet",
        *(["recovery.parquet"] if (tmp_path / "sample" / "recovery.parquet").exists() else []),
    }
    with pytest.raises(Problem, match="has contacts already"), landing.generated(WISH, tmp_path, quiet):
        pass


def test_what_a_killed_sample_left_is_taken_back(tmp_path: Path) -> None:
    with landing.generated(WISH, tmp_path, quiet) as report:
        (report.out / "contacts" / "2026-03-31.parquet").write_bytes(b"torn")
        with pytest.raises(Exception, match="Parquet"):
            landing.land(report, tmp_path, "tester", quiet)
    assert Lake(tmp_path).snapshot().rows("surveys") > 0
    other = Wish(contacts=1_000, days=5, seed=3, end=date(2026, 3, 31))
    with landing.generated(other, tmp_path, quiet) as report:
        landing.land(report, tmp_path, "tester", quiet)
    snapshot = Lake(tmp_path).snapshot()
    assert {table: snapshot.rows(table) for table in report.rows} == report.rows
