"""Background work: what is kept of it, who may see it, and that nothing is lost with a killed worker."""

from __future__ import annotations

import errno

import psycopg
import pytest
from django.db import OperationalError, connection, transaction
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob

from headwater.centre.jobs import queries, running
from headwater.centre.jobs.models import Run, State
from headwater.centre.people.audit import System
from headwater.engine.words import Problem, Words

BY = System("tester")


@pytest.fixture(autouse=True)
def spare_tasks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tasks of these tests alone."""
    monkeypatch.setattr(running, "tasks", dict(running.tasks))
    running.task("test.good", "good")(lambda tell, n: {"twice": 2 * n})

    @running.task("test.mended", "mended by people")
    def mended(tell: running.Tell) -> None:
        tell(0.25, Words(en="reading", zh="正在读取"))
        raise Problem(Words(en="The file is empty.", zh="文件是空的。"))

    @running.task("test.broken", "broken")
    def broken(tell: running.Tell) -> None:
        raise ZeroDivisionError("by nought")


@pytest.mark.django_db
def test_a_run_keeps_its_result() -> None:
    run = running.defer("test.good", by=BY, n=21)
    assert run.state == State.WAITING
    assert running.perform_waiting() == [run]
    run.refresh_from_db()
    assert (run.state, run.result, run.progress, run.by) == (State.DONE, {"twice": 42}, 1.0, "tester")
    assert queries.last_good("test.good") == run


@pytest.mark.django_db
def test_a_problem_is_kept_in_both_languages_with_the_last_progress() -> None:
    running.defer("test.mended", by=BY)
    (run,) = running.perform_waiting()
    assert run.state == State.FAILED
    assert run.errors == {"en": "The file is empty.", "zh": "文件是空的。"}
    assert (run.progress, run.texts["zh"]) == (0.25, "正在读取")
    assert queries.last_good("test.mended") is None


@pytest.mark.django_db
def test_an_unforeseen_error_fails_the_run_and_not_the_worker() -> None:
    running.defer("test.broken", by=BY)
    (run,) = running.perform_waiting()
    assert run.state == State.FAILED
    assert "ZeroDivisionError: by nought" in run.error


@pytest.mark.django_db
def test_a_run_that_kills_its_worker_is_not_tried_for_ever() -> None:
    run = running.defer("test.good", by=BY, n=1)
    Run.objects.filter(pk=run.pk).update(attempts=running.MOST_ATTEMPTS, state=State.DOING)
    running.perform(run.pk)
    run.refresh_from_db()
    assert run.state == State.FAILED
    assert "三次" in run.errors["zh"]


@pytest.mark.django_db
def test_a_finished_run_is_not_done_twice() -> None:
    run = running.defer("test.good", by=BY, n=1)
    running.perform(run.pk)
    Run.objects.filter(pk=run.pk).update(result={"kept": True})
    running.perform(run.pk)
    run.refresh_from_db()
    assert (run.result, run.attempts) == ({"kept": True}, 1)


@pytest.mark.django_db(transaction=True)
def test_no_job_without_its_action() -> None:
    with pytest.raises(RuntimeError, match="after all not"), transaction.atomic():
        running.defer("test.good", by=BY, n=1)
        raise RuntimeError("after all not")
    assert not Run.objects.exists()
    assert not ProcrastinateJob.objects.exists()


@pytest.mark.django_db
def test_an_unknown_task_is_refused_at_once() -> None:
    with pytest.raises(KeyError, match=r"no task is called no\.such"):
        running.defer("no.such", by=BY)


@pytest.mark.django_db
def test_the_bar_is_for_whoever_asked_and_for_those_with_the_right(cast) -> None:
    run = running.defer("test.good", by=cast.account("analyst"), n=1)
    address = reverse("jobs:progress", args=[run.pk])
    assert cast.client_of("analyst").get(address).status_code == 200
    assert cast.client_of("administrator").get(address).status_code == 200
    assert cast.client_of("agent").get(address).status_code == 404
    assert cast.client_of("nobody").get(address).status_code == 302


@pytest.mark.django_db
def test_the_bar_moves_until_the_end_and_says_so(cast) -> None:
    run = running.defer("test.good", by=cast.account("analyst"), n=1)
    address = reverse("jobs:progress", args=[run.pk])
    client = cast.client_of("analyst")
    waiting = client.get(address)
    assert f'hx-get="{address}"' in waiting.content.decode()
    assert "HX-Trigger" not in waiting.headers
    running.perform_waiting()
    ended = client.get(address)
    assert "hx-get" not in ended.content.decode()
    assert ended.headers["HX-Trigger"] == "run-finished"


@pytest.mark.django_db
def test_overview_names_every_task() -> None:
    names = [line.name for line in queries.overview()]
    assert names == sorted(names)
    assert {"jobs.tidy", "jobs.rehearsal", "test.good"} <= set(names)


@pytest.mark.django_db
def test_a_worker_first_brings_the_roll_ups_up_to_date_and_only_once() -> None:
    first = running.begin()
    by_name = {run.task: run for run in first}
    assert "performance.refresh" in by_name and len(by_name) == len(first)
    assert running.begin() == first
    refresh = by_name["performance.refresh"]
    assert running.defer_once("performance.refresh", by=BY) == refresh
    Run.objects.update(state=State.DOING)
    # What runs already may have looked before the newest data came: another one waits behind it.
    second = running.defer_once("performance.refresh", by=BY)
    assert second.pk != refresh.pk
    # Each waits for its own kind alone.
    assert set(ProcrastinateJob.objects.values_list("lock", flat=True)) == set(by_name)


def gone() -> OperationalError:
    """As Django says that the database was killed."""
    error = OperationalError("consuming input failed: server closed the connection unexpectedly")
    error.__cause__ = psycopg.OperationalError("server closed the connection unexpectedly")
    return error


@pytest.mark.django_db
def test_a_run_whose_database_was_killed_is_done_again() -> None:
    tries: list[int] = []

    @running.task("test.cut_off", "cut off")
    def cut_off(tell: running.Tell) -> dict[str, int]:
        tries.append(1)
        if len(tries) == 1:
            raise gone()
        return {"tries": len(tries)}

    run = running.defer("test.cut_off", by=BY)
    with pytest.raises(running.LedgerGone):
        running.perform(run.pk)
    run.refresh_from_db()
    assert (run.state, run.errors) == (State.DOING, {})
    running.perform(run.pk)
    run.refresh_from_db()
    assert (run.state, run.result, run.attempts) == (State.DONE, {"tries": 2}, 2)


@pytest.mark.parametrize("full", [OSError(errno.ENOSPC, "No space left"), psycopg.errors.DiskFull("extend")])
@pytest.mark.django_db
def test_a_full_disk_is_one_sentence(full: Exception) -> None:
    @running.task("test.full", "full")
    def fill(tell: running.Tell) -> None:
        with connection.wrap_database_errors:
            raise full

    running.defer("test.full", by=BY)
    (run,) = running.perform_waiting()
    assert run.state == State.FAILED
    assert "No room is left on the disk" in run.errors["en"] and "磁盘" in run.errors["zh"]


@pytest.mark.django_db
def test_a_run_without_its_job_is_given_one_once() -> None:
    lost, kept = (running.defer("test.good", by=BY, n=n) for n in (1, 2))
    ProcrastinateJob.objects.filter(args__run=lost.pk).delete()
    for _twice in range(2):
        running.begin()
        jobs = ProcrastinateJob.objects.filter(args__run__in=(lost.pk, kept.pk))
        assert sorted(jobs.values_list("args__run", flat=True)) == [lost.pk, kept.pk]
