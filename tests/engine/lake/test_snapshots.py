"""Snapshots: numbers, fingerprints, facts, undo, and what is left on the disk."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime, timedelta

import pyarrow as pa
import pytest

from headwater.engine.lake import Lake, publish_facts
from headwater.engine.lake.intake import undo
from headwater.engine.words import Problem

from .conftest import HEADER, bring, landed, row


def heads(day: date, count: int, team: str = "t1") -> pa.Table:
    return pa.table({"local_day": [day], "team": [team], "headcount": [count]})


def test_an_empty_lake_is_snapshot_zero(lake, engine) -> None:
    snapshot = lake.snapshot()
    assert snapshot.number == 0 and snapshot.imports == () and snapshot.days("contacts") == ()
    assert engine.execute(engine.table(snapshot, "contacts")).num_rows == 0


def test_facts_are_replaced_wholly_or_by_day(lake, engine) -> None:
    first, second = date(2024, 1, 31), date(2024, 2, 29)
    publish_facts(lake, "headcount", heads(first, 3), "people")
    publish_facts(lake, "headcount", heads(second, 4), "people", days=[second])
    assert lake.snapshot().days("headcount") == (first, second)
    publish_facts(lake, "headcount", heads(second, 5), "people", days=[second])
    rows = engine.execute(engine.table(lake.snapshot(), "headcount", start=second)).to_pylist()
    assert [found["headcount"] for found in rows] == [5]
    publish_facts(lake, "headcount", heads(second, 6), "people")
    assert lake.snapshot().days("headcount") == (second,)
    assert len(lake.snapshot().imports) == 1


def test_an_unknown_column_of_facts_is_told(lake) -> None:
    with pytest.raises(Problem, match="no column shoe"):
        publish_facts(lake, "headcount", pa.table({"shoe": [1]}), "people")
    assert lake.snapshot().number == 0


def test_fingerprints_change_with_their_day_only(lake, tmp_path) -> None:
    bring(lake, tmp_path / "a.csv", HEADER + row(1) + row(2, "2024-05-02 10:00:00"))
    before = lake.snapshot()
    bring(lake, tmp_path / "b.csv", HEADER + row(3, "2024-05-02 11:00:00"))
    after = lake.snapshot()
    one, two = date(2024, 5, 1), date(2024, 5, 2)
    assert before.fingerprint("contacts", one) == after.fingerprint("contacts", one) != ""
    assert before.fingerprint("contacts", two) != after.fingerprint("contacts", two)
    assert after.rows("contacts", start=two) == 2 and after.number == before.number + 1


def test_a_reader_keeps_its_snapshot_through_an_undo(lake, engine, tmp_path) -> None:
    report = bring(lake, tmp_path / "a.csv", HEADER + row(1))
    before = lake.snapshot()
    undo(lake, report.import_id, "me")
    assert lake.snapshot().rows("contacts") == 0
    assert engine.execute(engine.table(before, "contacts")).num_rows == 1
    assert lake.snapshot().record(report.import_id).undone_by == "me"
    with pytest.raises(Problem, match="could be undone"):
        undo(lake, report.import_id, "me")


def test_files_nobody_reads_any_more_are_swept_later(tmp_path) -> None:
    now = datetime(2024, 6, 1, tzinfo=UTC)
    lake = Lake(tmp_path, lambda: now)
    report = bring(lake, tmp_path / "a.csv", HEADER + row(1))
    files = lake.snapshot().files("contacts")
    undo(lake, report.import_id, "me")
    assert files[0].exists()
    now += timedelta(days=1)
    bring(lake, tmp_path / "b.csv", HEADER + row(2))
    assert not files[0].exists() and not lake.snapshot().dropped


def test_undo_tells_of_rows_that_others_relied_on(lake, engine, tmp_path) -> None:
    first = bring(lake, tmp_path / "a.csv", HEADER + row(1) + row(2))
    second = bring(lake, tmp_path / "b.csv", HEADER + row(2) + row(3))
    assert (second.accepted, second.unchanged) == (1, 1)
    undone = undo(lake, first.import_id, "me")
    assert undone.rows == 2 and "1 rows of other imports (b.csv)" in undone.words.en
    assert [found["id"] for found in landed(lake, engine)] == ["c3"]
    again = bring(lake, tmp_path / "b.csv", HEADER + row(2) + row(3))
    assert (again.accepted, again.unchanged) == (1, 1)


def test_an_expression_made_in_one_thread_runs_in_another(lake, engine, tmp_path) -> None:
    bring(lake, tmp_path / "a.csv", HEADER + row(1) + row(2))
    expression = engine.table(lake.snapshot(), "contacts").count()
    found: list[int] = []
    threads = [
        threading.Thread(target=lambda: found.append(engine.execute(expression).column(0)[0].as_py()))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [2, 2, 2, 2]
