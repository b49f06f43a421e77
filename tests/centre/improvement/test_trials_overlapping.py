"""A team that is in one pilot is in no other on the same days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from headwater.centre.improvement.actions import pilots, verifications
from headwater.centre.improvement.models import Improvement, Pilot
from headwater.centre.improvement.trial_forms import compared_since
from headwater.centre.jobs import running
from tests.cast import Cast
from tests.centre.improvement.test_trials import HALF, designed, eight, lakes, locked, opened, still  # noqa: F401
from tests.centre.improvement.trial_lake import FIRST, LAST, START

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Refusals are read in English here."""
    with translation.override("en"):
        yield


def test_a_team_is_in_one_pilot_at_a_time(still: Cast) -> None:  # noqa: F811
    by = still.account("analyst")
    second = designed(still, start=START + timedelta(days=14), weeks=4)
    first = locked(still, size_a=2, size_b=2)
    taken = {team.code for team in first.teams.all()}
    until = f"{first.last_day:%Y-%m-%d}"
    with pytest.raises(ValidationError, match=f"stands in pilot {first.number} from .* to {until}"):
        pilots.lock(by=by, pilot=second)
    pilots.change(by=by, pilot=second, size_a=2, size_b=2)
    running.perform_waiting()
    second = Pilot.objects.get(pk=second.pk)
    assert not taken & {team.code for team in second.teams.all()}
    assert sum(first.number in note["zh"] for note in second.plan["notes"]) == len(taken)
    assert pilots.lock(by=by, pilot=second).state == Pilot.State.RUNNING


def test_days_that_do_not_meet_and_pilots_that_ended_hinder_nothing(still: Cast) -> None:  # noqa: F811
    by = still.account("analyst")
    later = designed(still, start=START + timedelta(days=28), weeks=4)
    same = designed(still, given=list(HALF))
    first = locked(still, weeks=4)
    assert pilots.lock(by=by, pilot=later).state == Pilot.State.RUNNING
    pilots.stop(by=by, pilot=first, reason="not ready")
    pilots.stop(by=by, pilot=later, reason="not ready")
    assert pilots.lock(by=by, pilot=same).state == Pilot.State.RUNNING


def test_history_before_the_data_is_said_and_not_proposed(still: Cast) -> None:  # noqa: F811
    assert compared_since(FIRST + timedelta(days=40)) == FIRST
    assert compared_since(START + timedelta(days=7)) == START - timedelta(days=77)
    pilot = pilots.design(
        by=still.account("analyst"), improvement=opened(still), title="x", unit=still.units["centre"],
        size=5.0, matched_on=[], size_a=2, size_b=2, given=[], by_lot=True,
        history_from=FIRST - timedelta(days=60), start=FIRST + timedelta(days=14), weeks=4, settle=0, looks=0,
    )  # fmt: skip
    running.perform_waiting()
    page = still.client_of("analyst").get(pilot.url).content.decode()
    assert "正在选择班组" not in page and "班组未能选出" in page
    assert f"首个有数据的日期是 {FIRST}" in page


def test_what_lies_ahead_is_said_as_it_is(still: Cast) -> None:  # noqa: F811
    pilot = locked(still, start=LAST + timedelta(days=7), weeks=4, size_a=2, size_b=2)
    page = still.client_of("analyst").get(pilot.url).content.decode()
    assert "已锁定，未开始" in page and "已锁定，进行中" not in page
    row = opened(still)
    Improvement.objects.filter(pk=row.pk).update(size=0.01)
    made = verifications.plan(
        by=still.account("analyst"), improvement=row, since=FIRST, start=START, until=LAST
    )
    page = still.client_of("analyst").get(made.url).content.decode()
    assert "承诺值远低于此，结果多半会是“效果未证实”" in page
