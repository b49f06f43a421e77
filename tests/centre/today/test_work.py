"""The page of background work."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from headwater.centre.jobs.models import Run
from tests.cast import Cast

REFRESH = "performance.refresh"


def test_who_may_open_it(cast: Cast) -> None:
    assert cast.client_of("manager").get("/jobs/").status_code == 200
    for who in ("agent", "team_leader", "newcomer", "outsider"):
        assert cast.client_of(who).get("/jobs/").status_code == 403
    assert cast.client_of("nobody").get("/jobs/").status_code == 302
    assert cast.client_of("manager").post("/jobs/").status_code == 405


def test_every_kind_of_work_with_its_last_good_run_and_when_it_is_next(cast: Cast) -> None:
    now = timezone.now()
    Run.objects.create(
        task=REFRESH, by="clock", state="done", started=now - timedelta(seconds=3), finished=now
    )
    answer = cast.client_of("manager").get("/jobs/")
    lines = {line.name: line for line in answer.context["lines"]}
    line = lines[REFRESH]
    assert (line.mood, line.took) == ("good", 3.0)
    assert now < line.next <= now + timedelta(minutes=2)
    assert lines["imports.bring_in"].next is None and lines["imports.bring_in"].run is None
    assert "上次运行均已成功" in answer.content.decode()


def test_what_failed_says_why_in_the_readers_language(cast: Cast) -> None:
    errors = {"zh": "磁盘已满。", "en": "The disk is full."}
    Run.objects.create(task=REFRESH, by="clock", state="failed", errors=errors, finished=timezone.now())
    client = cast.client_of("manager")
    text = client.get("/jobs/").content.decode()
    assert text.count("磁盘已满。") == 2 and "The disk" not in text
    assert client.get("/jobs/").context["lines"][0].name == REFRESH


def test_work_that_nobody_takes_up_is_said(cast: Cast) -> None:
    client = cast.client_of("manager")
    run = Run.objects.create(task=REFRESH, by="clock", state="waiting")
    assert "headwater doctor" not in client.get("/jobs/").content.decode()
    Run.objects.update(asked=timezone.now() - timedelta(minutes=5))
    assert "headwater doctor" in client.get("/jobs/").content.decode()
    Run.objects.filter(pk=run.pk).update(state="doing")
    assert "headwater doctor" not in client.get("/jobs/").content.decode()
