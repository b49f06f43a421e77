"""The facts about people in the lake: as the ledger says, and only what differs is written again."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from headwater.centre.directory import jobs
from headwater.centre.directory.publishing import publish_people
from headwater.centre.jobs import running
from headwater.centre.jobs.models import Run, State
from headwater.centre.people.actions import memberships, persons
from headwater.engine.lake import Lake
from tests.cast import BY, Cast

pytestmark = pytest.mark.django_db
TODAY = date(2024, 3, 20)


def rows(lake: Lake, table: str) -> list[dict]:
    return [row for path in lake.snapshot().files(table) for row in pq.read_table(path).to_pylist()]


def test_publishes_all_then_nothing_then_only_what_differs(cast: Cast, tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    first = publish_people(lake, TODAY)
    assert first == {"memberships": 18, "organisation": 8, "headcount": 3, "person_days": 61}
    number = lake.snapshot().number
    assert publish_people(lake, TODAY) == dict.fromkeys(first, 0)
    assert lake.snapshot().number == number
    memberships.move(person=cast.persons["A101"], unit=cast.units["team_2"], since=date(2024, 3, 19), by=BY)
    again = publish_people(lake, TODAY)
    assert again == {"memberships": 19, "organisation": 0, "headcount": 1, "person_days": 2}
    moved = {r["local_day"]: r["team"] for r in rows(lake, "person_days") if r["agent"] == "A101"}
    assert (moved[date(2024, 3, 18)], moved[date(2024, 3, 19)]) == ("team_1", "team_2")


def test_the_running_months_headcount_moves_on(cast: Cast, tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    publish_people(lake, TODAY)
    publish_people(lake, date(2024, 3, 21))
    days = {row["local_day"] for row in rows(lake, "headcount") if row["local_day"].month == 3}
    assert days == {date(2024, 3, 21)}


def test_an_empty_ledger_leaves_the_lake_alone(db: None, tmp_path: Path) -> None:
    assert publish_people(Lake(tmp_path), TODAY) == {}
    assert Lake(tmp_path).snapshot().number == 0


@pytest.mark.django_db(transaction=True)
def test_changes_ask_for_one_publication(tmp_path: Path, settings) -> None:
    settings.HOME = tmp_path
    for _time in range(3):
        jobs.people_changed(BY)
    assert Run.objects.filter(task=jobs.TASK, state=State.WAITING).count() == 1


def test_the_task_locks_leavers_and_publishes(cast: Cast, tmp_path: Path, settings) -> None:
    settings.HOME = tmp_path
    persons.leave(person=cast.persons["outsider"], on=date(2024, 2, 1), reason="合同到期", by=BY)
    running.defer(jobs.TASK, by=BY)
    done = running.perform_waiting()[0]
    assert done.state == State.DONE, done.error
    assert done.result["memberships"] == 18
    assert not cast.account("outsider").is_active
