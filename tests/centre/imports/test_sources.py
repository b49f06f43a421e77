"""Collecting from a second, real PostgreSQL on a schedule: mapped, marked, refused, told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.utils import timezone

from headwater.centre.config import postgres
from headwater.centre.imports.actions import sources as actions
from headwater.centre.imports.actions.collecting import due
from headwater.centre.imports.actions.profiles import save_profile
from headwater.centre.imports.marks import kept, next_due, since
from headwater.centre.imports.models import ImportRun, SqlSource
from headwater.centre.imports.passwords import password_of
from headwater.centre.imports.queries.lake import the_lake
from headwater.centre.jobs import running
from headwater.centre.jobs.models import Run as Job
from headwater.centre.notices.models import Notice
from headwater.engine.lake.intake.databases import Database, checked_query, fetch
from headwater.engine.lake.intake.profile import Profile as Mapping
from headwater.engine.words import Problem
from tests.cast import Cast

QUERY = "select id, seen at_what, msisdn, cell, what from events where seen > :since order by seen;"
FIELDS = {"id": "id", "at_what": "happened_at", "msisdn": "customer", "cell": "cell", "what": "kind"}


@pytest.fixture(scope="module")
def billing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Another system's database server, with its own data folder and socket."""
    home = tmp_path_factory.mktemp("billing")
    with postgres.running(home):
        yield postgres.socket_folder(home)


@pytest.fixture
def events(billing: Path) -> Iterator[psycopg.Connection[Any]]:
    """Its table of events, with three rows."""
    link = psycopg.connect(host=str(billing), dbname="headwater", user="headwater", autocommit=True)
    link.execute("drop table if exists events")
    link.execute("create table events (id int, seen timestamp, msisdn text, cell text, what text)")
    add(link, 1, 3)
    yield link
    link.close()


def add(link: psycopg.Connection[Any], first: int, last: int) -> None:
    for number in range(first, last + 1):
        at = datetime(2026, 3, 2, 8) + timedelta(minutes=number)  # noqa: DTZ001
        link.execute("insert into events values (%s, %s, '13800001234', 'c7', 'call')", (number, at))


def source(cast: Cast, billing: Path, **values: Any) -> SqlSource:
    save_profile(by=cast.account("analyst"), name="信令", mapping=Mapping.from_map("network_events", FIELDS))
    facts: dict[str, Any] = {
        "name": "信令监测",
        "kind": "postgresql",
        "host": str(billing),
        "database": "headwater",
        "user": "headwater",
        "query": QUERY,
        "mark_column": "at_what",
        "starts_from": date(2026, 1, 1),
        "profile": "信令",
        "rhythm": "hour",
        "at": time(0, 5),
        "active": True,
    }
    return actions.keep_source(by=cast.account("analyst"), **(facts | values))


def collected(cast: Cast, found: SqlSource) -> SqlSource:
    actions.collect_now(by=cast.account("analyst"), source=found)
    running.perform_waiting()
    found.refresh_from_db()
    return found


def test_only_what_is_new_is_fetched(cast: Cast, billing: Path, events: Any) -> None:
    found = collected(cast, source(cast, billing))
    assert (found.last_rows, found.failures, the_lake().snapshot().rows("network_events")) == (3, 0, 3)
    add(events, 4, 5)
    assert collected(cast, found).last_rows == 2
    assert the_lake().snapshot().rows("network_events") == 5
    assert collected(cast, found).last_rows == 0, "nothing new is no import"
    runs = ImportRun.objects.filter(collected=found)
    assert [(run.state, run.accepted) for run in runs.order_by("pk")] == [("landed", 3), ("landed", 2)]


def test_a_killed_one_is_read_again_without_doubles(cast: Cast, billing: Path, events: Any) -> None:
    found = collected(cast, source(cast, billing))
    SqlSource.objects.update(mark=None)  # as if it had been killed before the mark was written
    found = collected(cast, found)
    run = ImportRun.objects.filter(collected=found).latest("pk")
    assert (run.unchanged, the_lake().snapshot().rows("network_events")) == (3, 3)


def test_rows_that_do_not_fit_come_back_with_the_reason(cast: Cast, billing: Path, events: Any) -> None:
    events.execute("insert into events values (9, '2026-03-02 09:00', '13800001234', 'c7', null)")
    found = collected(cast, source(cast, billing))
    run = ImportRun.objects.get(collected=found)
    assert (run.accepted, run.rejected, run.has_rejects) == (3, 1, True)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("with gone as (delete from events returning id) select id from gone", "data-modifying"),
        ("select nextval('counter')", "read-only"),
    ],
)
def test_it_can_only_read(billing: Path, events: Any, tmp_path: Path, query: str, said: str) -> None:
    events.execute("create sequence if not exists counter")
    theirs = Database("postgresql", str(billing), "headwater", "headwater")
    with pytest.raises(Problem, match=said):
        fetch(theirs, query, tmp_path / "out")
    assert events.execute("select count(*) from events").fetchone() == (3,)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "query",
    [
        "delete from events",
        "select 1; drop table events",
        "select ';' ; commit; delete from events",
        "select * from events where seen > :until",
        "select * into copy_of_events from events",
        "select id from events into outfile '/tmp/x'",
        "",
    ],
)
def test_other_statements_are_refused(query: str) -> None:
    with pytest.raises(Problem):
        checked_query(query)


def test_what_is_quoted_does_not_count() -> None:
    query = "with a as (select ';:no' x, 1::int y /* ; :no */) select * from a where x > '12:30' -- ;."
    assert checked_query(query) == query


def test_a_failure_is_told_once(cast: Cast, billing: Path, events: Any) -> None:
    found = source(cast, billing, query="select id from nowhere", mark_column="")
    for _time in range(3):
        collected(cast, found)
    assert (found.failures, "nowhere" in found.problem_zh) == (3, True)
    assert Notice.objects.filter(to=cast.persons["analyst"]).count() == 1
    assert set(Job.objects.filter(task=actions.TASK).values_list("state", flat=True)) == {"failed"}
    page = cast.client_of("analyst").get(found.url).content.decode()
    assert "nowhere" in page


def test_a_changed_query_begins_anew(cast: Cast, billing: Path, events: Any) -> None:
    found = collected(cast, source(cast, billing))
    assert found.mark is not None
    values = {"query": QUERY.replace("seen >", "seen >="), "mark_column": "at_what"}
    found = actions.keep_source(by=cast.account("analyst"), source=found, **values)
    assert found.mark is None


def test_what_makes_no_sense_is_said_at_its_field(cast: Cast, billing: Path) -> None:
    for values, field in [
        ({"mark_column": ""}, "mark_column"),
        ({"starts_from": None}, "starts_from"),
        ({"profile": "没有"}, "profile"),
        ({"query": "drop table events"}, "query"),
        ({"host": connection.settings_dict["HOST"], "user": connection.settings_dict["USER"]}, "host"),
    ]:
        with pytest.raises(ValidationError) as refused:
            source(cast, billing, **values)
        assert field in refused.value.error_dict
    assert not SqlSource.objects.exists()


def test_the_password_is_in_no_table(
    cast: Cast, billing: Path, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        found = source(cast, billing, password="Geheim-77")
    assert password_of(found) == "Geheim-77"
    values = SqlSource.objects.values().get()
    assert "Geheim-77" not in str(values)
    page = cast.client_of("analyst").get(f"{found.url}edit/").content.decode()
    assert "Geheim-77" not in page


@pytest.mark.parametrize(("name", "value"), [("host", "/tmp"), ("port", 5433), ("user", "other")])
def test_a_kept_password_goes_to_nobody_else(
    cast: Cast, billing: Path, name: str, value: Any, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        found = source(cast, billing, password="Geheim-77")
    with pytest.raises(ValidationError) as refused:
        actions.keep_source(by=cast.account("analyst"), source=found, **{name: value})
    assert "password" in refused.value.error_dict
    actions.keep_source(by=cast.account("analyst"), source=found, at=time(2, 0))
    actions.keep_source(by=cast.account("analyst"), source=found, password="Neu-78", **{name: value})


@pytest.mark.parametrize("way", ["{}/", "{}/.", "{}//"])
def test_the_own_ledger_is_refused_however_it_is_written(cast: Cast, billing: Path, way: str) -> None:
    own = connection.settings_dict
    found = source(
        cast, billing, host=way.format(own["HOST"]), database=own["NAME"], user=own["USER"], mark_column="",
        query="select username, password from people_account",
    )  # fmt: skip
    with pytest.raises(Problem, match="own ledger"):
        actions.try_out(by=cast.account("analyst"), source=found)


def test_two_people_at_once(cast: Cast, billing: Path) -> None:
    found = source(cast, billing)
    actions.keep_source(by=cast.account("analyst"), source=found, seen=1, at=time(1, 0))
    with pytest.raises(ValidationError):
        actions.keep_source(by=cast.account("analyst"), source=found, seen=1, at=time(2, 0))


def test_it_runs_when_its_time_has_come(cast: Cast, billing: Path, events: Any) -> None:
    found = source(cast, billing)
    assert due() == 0
    SqlSource.objects.update(due_at=timezone.now() - timedelta(days=3))
    assert (due(), due()) == (1, 0), "what was missed counts once"
    running.perform_waiting()
    found.refresh_from_db()
    assert found.last_rows == 3 and found.due_at is not None and found.due_at > timezone.now()


@pytest.mark.parametrize(
    ("rhythm", "expected"),
    [
        ("hour", datetime(2026, 3, 4, 2, 30, tzinfo=UTC)),
        ("day", datetime(2026, 3, 4, 22, 30, tzinfo=UTC)),
        ("week", datetime(2026, 3, 8, 22, 30, tzinfo=UTC)),
    ],
)
def test_rhythms_in_local_time(rhythm: str, expected: datetime) -> None:
    # 10:00 of a Wednesday in Shanghai; 06:30 of the day there is 22:30 of the day before here.
    found = SqlSource(active=True, rhythm=rhythm, at=time(6, 30), weekday=0)
    assert next_due(found, datetime(2026, 3, 4, 2, 0, tzinfo=UTC)) == expected


def test_marks_come_back_as_they_were() -> None:
    for mark in (datetime(2026, 3, 2, 8, 1, 2, 3, tzinfo=UTC), date(2026, 3, 2), 10**18, "a:7"):
        assert since(SqlSource(mark=kept(mark))) == mark


def test_the_walk_through_the_pages(cast: Cast, billing: Path, events: Any) -> None:
    client = cast.client_of("analyst")
    sent = {
        "name": "计费",
        "kind": "postgresql",
        "host": str(billing),
        "database": "headwater",
        "user": "headwater",
        "query": "select id, seen, msisdn, cell, what from events",
        "rhythm": "day",
        "at": "03:00",
        "weekday": "0",
    }
    answer = client.post("/imports/sources/new/", sent)
    assert answer.status_code == 302
    found = SqlSource.objects.get()
    assert "计费" in client.get("/imports/sources/").content.decode()
    tried = client.post(f"{found.url}try/")
    upload = tried["Location"]
    assert upload.startswith("/imports/uploads/")
    assert "msisdn" in client.get(upload).content.decode()
    assert client.post(f"{found.url}collect/").status_code == 302, "without a profile it is a sentence"
    assert not ImportRun.objects.exists()
    assert client.post(f"{found.url}remove/").status_code == 302
    assert not SqlSource.objects.exists()


@pytest.mark.parametrize(
    ("who", "status"),
    [("agent", 403), ("quality", 403), ("outsider", 403), ("nobody", 302), ("analyst", 200)],
)
def test_who_may(cast: Cast, billing: Path, who: str, status: int) -> None:
    found = source(cast, billing)
    client = cast.client_of(who)
    pages = ("/imports/sources/", "/imports/sources/new/", found.url, f"{found.url}edit/")
    assert {client.get(page).status_code for page in pages} == {status}
    if status == 403:
        with pytest.raises(PermissionDenied):
            actions.collect_now(by=cast.account(who), source=found)
    assert client.get(f"{found.url}try/").status_code == 405


def test_a_missing_driver_is_a_sentence(cast: Cast, tmp_path: Path) -> None:
    with pytest.raises(Problem, match=r"headwater\[oracle\]"):
        fetch(Database("oracle", "db", "x", "y"), "select 1 from dual", tmp_path / "out")
