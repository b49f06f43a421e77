"""The judging job: finds what is planted, once; only new days again; goes on after a kill; remembers."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from django.utils import timezone

from headwater.centre.findings.models import Finding
from headwater.centre.findings.queries import chain
from headwater.centre.jobs import running
from headwater.centre.jobs.models import Run
from headwater.centre.jobs.models import State as RunState
from headwater.centre.notices.models import Notice
from headwater.centre.people.audit import System
from headwater.centre.people.models import Account
from headwater.centre.performance import wiring
from headwater.centre.performance.actions import signals as actions
from headwater.centre.performance.actions.targets import Wish, set_targets
from headwater.centre.performance.jobs import JUDGE
from headwater.centre.performance.judging import lanes, run
from headwater.centre.performance.judging.pointing import judge_lane
from headwater.centre.performance.models import (
    ChartSettings,
    Dismissal,
    JudgedLane,
    Judging,
    Signal,
    SignalKind,
    SignalPoint,
    SignalState,
)
from headwater.centre.performance.queries.signals import signal_seen_by
from headwater.engine.lake import Lake, publish_facts
from headwater.engine.words import Words
from tests.cast import Cast
from tests.centre.performance.judging.conftest import BAD_DAY, BAD_HOURS, DAYS, FIRST, LAST, contacts, publish

BY = System("test")
KEYS = ("service_level_20s", "offered")


def quiet(progress: float, words: Words) -> None:
    """Nobody listens."""


@pytest.fixture
def few(centre: Cast) -> Cast:
    """Two indicators alone are judged, so that a test takes a second."""
    for definition in wiring.machine().definitions.values():
        if definition.level == "key" and definition.key not in KEYS:
            ChartSettings.objects.create(indicator=definition.key, rules=[1, 5], judged=False)
    wish = Wish(None, "", 0.8)
    set_targets(by=BY, indicator="service_level_20s", since=date(2025, 1, 1), until=None, wishes=[wish])
    return centre


def judge() -> Judging:
    return run.judge_all(quiet, by=BY)


def bad() -> Signal:
    """The signal of the planted afternoon."""
    return next(one for one in Signal.objects.all() if timezone.localtime(one.start).date() == BAD_DAY)


def test_the_bad_afternoon_is_one_signal_with_its_story_in_a_finding(few: Cast) -> None:
    judge()
    found = list(Signal.objects.filter(kind=SignalKind.UNEXPECTED))
    assert [timezone.localtime(one.start).date() for one in found] == [BAD_DAY]
    (signal,) = found
    start, end = timezone.localtime(signal.start), timezone.localtime(signal.end)
    assert start.hour == BAD_HOURS[0] and end.hour == BAD_HOURS[-1] + 1
    assert signal.indicator == "service_level_20s" and (signal.value or 1) < 0.75
    # The queue, the day and the whole tell of the same.
    assert {(m["grain"], tuple(m["where"].values())) for m in signal.members} >= {
        ("hour", ()),
        ("hour", ("A",)),
    }
    assert signal.state == SignalState.EXPLAINED and signal.story
    finding = signal.finding
    assert finding is not None and finding.about["indicator"] == "service_level_20s"
    assert finding.detail and "水平" in finding.title
    links = chain(finding.reference, few.account("manager"))
    assert [link.url for link in links] == [signal.get_absolute_url(), finding.url]


def test_judging_again_finds_nothing_new_and_judges_nothing(few: Cast) -> None:
    judge()
    signals, points = Signal.objects.count(), SignalPoint.objects.count()
    again = judge()
    assert (again.points, again.signals) == (0, 0)
    assert (Signal.objects.count(), SignalPoint.objects.count()) == (signals, points)
    assert not run.due()


def test_only_new_days_are_judged(few: Cast, tmp_path: Path, settings: Any) -> None:
    settings.HOME = tmp_path
    publish(tmp_path, contacts(days=DAYS - 2))
    first = judge()
    publish(tmp_path, contacts(FIRST + timedelta(days=DAYS - 2), 2, seed=2))
    assert run.due()
    second = judge()
    assert 0 < second.points < first.points / 10


def test_a_day_that_was_brought_in_anew_is_judged_again(few: Cast, tmp_path: Path, settings: Any) -> None:
    settings.HOME = tmp_path
    publish(tmp_path, contacts())
    judge()
    lane = next(one for one in lanes.lanes() if one.key == "offered|day|")
    assert lanes.new_days(lane, wiring.machine().lake.snapshot()) == ()
    publish(tmp_path, [row | {"id": f"more-{row['id']}"} for row in contacts(LAST, 1, seed=3)])
    assert lanes.new_days(lane, wiring.machine().lake.snapshot()) == (LAST,)


def test_a_job_killed_in_the_middle_goes_on(few: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    def dies(lane: Any, days: Any, snapshot: Any) -> int:
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(lane.key)
        return judge_lane(lane, days, snapshot)

    monkeypatch.setattr(run, "judge_lane", dies)
    with pytest.raises(KeyboardInterrupt):
        judge()
    assert JudgedLane.objects.count() == 2 and not Signal.objects.exists()
    begun = Judging.objects.get()
    monkeypatch.setattr(run, "judge_lane", judge_lane)
    finished = judge()
    assert finished.pk == begun.pk and finished.finished_at
    assert len({row.lane for row in JudgedLane.objects.all()}) == JudgedLane.objects.count() > 2
    assert bad().finding is not None and Finding.objects.count() == Signal.objects.count()


def test_the_job_runs_after_a_refresh_and_once(few: Cast) -> None:
    running.defer("performance.refresh", by=BY)
    runs = running.perform_waiting()
    assert [one.task for one in runs] == ["performance.refresh"]
    (judging,) = running.perform_waiting()
    assert (judging.task, judging.state) == (JUDGE, RunState.DONE)
    assert judging.result["signals"] >= 1
    running.defer("performance.refresh", by=BY)
    running.perform_waiting()
    assert running.perform_waiting() == []


def test_a_weak_spot_is_found_once_and_kept_up_to_date(few: Cast) -> None:
    judge()
    (spot,) = Signal.objects.filter(kind=SignalKind.WEAK_SPOT)
    assert spot.spot["weekday"] == 5 and (spot.spot["minute"], spot.spot["until"]) == (660, 720)
    assert spot.number.startswith("W-") and spot.finding
    Judging.objects.all().delete()
    judge()
    assert Signal.objects.filter(kind=SignalKind.WEAK_SPOT).count() == 1
    actions.dismiss(by=few.account("manager"), signal=spot, reason="早班交接")
    Judging.objects.all().delete()
    judge()
    assert Signal.objects.filter(kind=SignalKind.WEAK_SPOT).count() == 1


def test_what_was_called_no_anomaly_does_not_come_again(few: Cast) -> None:
    judge()
    signal, manager = bad(), few.account("manager")
    kept = actions.dismiss(by=manager, signal=signal, reason="系统演练", reach=Dismissal.Reach.ONCE)
    signal.refresh_from_db()
    finding = signal.finding
    assert finding is not None
    assert (signal.state, finding.state, finding.outcome) == (
        SignalState.NOT_AN_ANOMALY,
        "closed",
        "mistaken",
    )
    # The same points come anew, as after an import of the same day: they stay quiet, with the reason.
    SignalPoint.objects.all().delete()
    JudgedLane.objects.all().delete()
    Judging.objects.all().delete()
    judge()
    assert bad().pk == signal.pk and Signal.objects.filter(kind=SignalKind.UNEXPECTED).count() == 1
    mine = SignalPoint.objects.filter(indicator=signal.indicator, grain=signal.grain, where=signal.where)
    assert {point.dismissal for point in mine.filter(day=BAD_DAY)} == {kept}
    actions.withdraw_dismissal(by=manager, dismissal=kept)
    signal.refresh_from_db()
    finding.refresh_from_db()
    assert signal.state == SignalState.EXPLAINED and finding.is_open


def test_a_finding_that_was_closed_closes_its_signal(few: Cast) -> None:
    judge()
    Finding.objects.update(state="closed", outcome="solved", closed_at=timezone.now())
    judge()
    assert bad().state == SignalState.CLOSED


def test_a_redefined_indicator_is_judged_anew(few: Cast) -> None:
    judge()
    JudgedLane.objects.filter(lane="offered|day|").update(version=99)
    lane = next(one for one in lanes.lanes() if one.key == "offered|day|")
    assert len(lanes.new_days(lane, wiring.machine().lake.snapshot())) == DAYS


def test_after_a_failure_the_clock_waits_an_hour(few: Cast) -> None:
    assert run.due()
    failed = Run.objects.create(task=JUDGE, by="clock", state=RunState.FAILED, finished=timezone.now())
    assert not run.due()
    Run.objects.filter(pk=failed.pk).update(finished=timezone.now() - timedelta(hours=2))
    assert run.due()


def test_an_empty_lake_is_nothing_to_judge(cast: Cast, tmp_path: Path, settings: Any) -> None:
    settings.HOME = tmp_path
    assert not run.due()
    assert judge().points == 0


def test_who_answers_is_told_of_news_once(few: Cast, tmp_path: Path, settings: Any) -> None:
    settings.HOME = tmp_path
    publish(tmp_path, contacts(days=(BAD_DAY - FIRST).days + 2))
    judge()
    notice = Notice.objects.get(url=bad().get_absolute_url())
    account = Account.objects.get(person=notice.to)
    assert signal_seen_by(account, bad().pk) is not None
    assert "新异动 S-" in notice.say("zh") and "水平" in notice.say("zh")
    judge()
    assert Notice.objects.filter(url=bad().get_absolute_url()).count() == 1


def test_history_that_is_brought_in_at_once_is_no_news(few: Cast) -> None:
    judge()
    assert bad().finding is not None
    assert not Notice.objects.filter(url=bad().get_absolute_url()).exists()


def test_days_whose_rows_are_still_added_to_are_not_judged(few: Cast, tmp_path: Path, settings: Any) -> None:
    settings.HOME = tmp_path
    publish(tmp_path, contacts(days=30))
    days = [FIRST + timedelta(days=n) for n in range(30)]
    orders = [{"id": f"C-{day}", "opened_at": datetime.combine(day, time(2)), "local_day": day,
               "local_slot": 40, "traced_step": None} for day in days]  # fmt: skip
    publish_facts(Lake(tmp_path), "complaints", pa.Table.from_pylist(orders), "test", days=set(days))
    known, snapshot = wiring.machine().definitions, wiring.machine().lake.snapshot()
    traced = lanes.prints(lanes.Lane(known["traced_share"], "day"), snapshot)
    counted = lanes.prints(lanes.Lane(known["complaint_rate"], "day"), snapshot)
    assert max(traced) == (days[-1] - lanes.RIPENS).isoformat() and max(counted) == days[-1].isoformat()
    assert len(traced) == 30 - lanes.RIPENS.days
