"""One pilot or verification that cannot be worked out says why, and stops no other."""

from __future__ import annotations

import pytest

from headwater.centre.improvement.actions import verifications
from headwater.centre.improvement.actions.unfinished import keep_why
from headwater.centre.improvement.models import PilotLook, Verification
from headwater.centre.improvement.queries import trials
from headwater.centre.jobs import running
from headwater.centre.jobs.models import Run
from headwater.engine.words import Words
from tests.cast import BY, Cast
from tests.centre.improvement.test_trials import eight, half, lakes, locked, opened, whole  # noqa: F401
from tests.centre.improvement.trial_lake import FIRST, LAST, START

pytestmark = pytest.mark.django_db


def ran() -> Run:
    running.defer("improvement.trials", by=BY)
    (run,) = [run for run in running.perform_waiting() if run.task == "improvement.trials"]
    return run


def test_a_verification_that_fails_stops_no_other(whole: Cast) -> None:  # noqa: F811
    by = whole.account("analyst")
    broken, well = (
        verifications.plan(by=by, improvement=opened(whole), since=FIRST, start=START, until=LAST)
        for _n in range(2)
    )
    plan = broken.plan
    Verification.objects.filter(pk=broken.pk).update(plan=[])  # a row that somebody spoiled
    run = ran()
    assert run.state == "failed"
    assert broken.number in run.error and well.number not in run.error
    assert Verification.objects.get(pk=well.pk).verdict == "shown"
    assert Verification.objects.get(pk=broken.pk).state == Verification.State.PLANNED
    assert "未能计算" in whole.client_of("analyst").get(broken.url).content.decode()
    Verification.objects.filter(pk=broken.pk).update(plan=plan)
    assert ran().result["verifications"] == 1
    assert Verification.objects.get(pk=broken.pk).verdict == "shown"


def test_a_look_that_fails_stays_due(half: Cast) -> None:  # noqa: F811
    pilot = locked(half)
    for look in trials.looks_due(LAST):
        keep_why(row=look, why=Words(en="It could not be worked out.", zh="未能计算。"))
    assert "未能计算" in half.client_of("analyst").get(pilot.url).content.decode()
    assert ran().state == "done"
    assert not PilotLook.objects.filter(pilot=pilot, done_at=None).exists()
