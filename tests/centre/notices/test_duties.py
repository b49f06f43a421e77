"""Duties: reminded before, on and after the day, once each; late ones go to the head."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_noop

from headwater.centre.jobs import running
from headwater.centre.notices import actions, queries
from headwater.centre.notices.heads import head_of
from headwater.centre.notices.models import Duty, Notice
from headwater.centre.people.audit import System
from headwater.engine.words import Words
from tests.cast import Cast

CLOCK = System("clock")
DUE = date(2026, 3, 20)
KEY = "improvement.action:12"


def owed(cast: Cast, who: str = "A101", due: date = DUE, **more: object) -> Duty:
    wanted = {
        "by": CLOCK,
        "person": cast.persons[who],
        "key": KEY,
        "title": "改写话术",
        "url": "/x/",
        "due": due,
    }
    return actions.undertake(**(wanted | more))  # type: ignore[arg-type]


def days_reminded(cast: Cast, duty: Duty, until: int, step: int = 1) -> list[int]:
    """The days before (-) and after the date on which the person was told something more."""
    # As if it had been taken on long before.
    Duty.objects.filter(pk=duty.pk).update(reminded_for=None)
    found = []
    for day in range(-10, until + 1, step):
        if actions.remind(by=CLOCK, today=duty.due + timedelta(days=day)):
            found.append(day)
        assert actions.remind(by=CLOCK, today=duty.due + timedelta(days=day)) == 0  # never twice
    return found


def test_the_days_of_reminders(cast: Cast) -> None:
    assert days_reminded(cast, owed(cast), 10) == [-3, 0, 3, 6, 9]


def test_a_worker_that_was_away_catches_up_with_the_newest_alone(cast: Cast) -> None:
    assert days_reminded(cast, owed(cast), 10, step=5) == [0, 5, 10]


def test_what_they_say(cast: Cast) -> None:
    duty = owed(cast)
    days_reminded(cast, duty, 3)
    told = [n.say("en") for n in Notice.objects.filter(to=duty.person).order_by("pk")]
    assert len(told) == 4 and "2026-03-20" in told[1]
    levels = [n.level for n in Notice.objects.filter(to=duty.person).order_by("pk")]
    assert levels == ["warning", "warning", "warning", "urgent"]


def test_a_late_one_goes_to_the_head_once(cast: Cast) -> None:
    duty = owed(cast)
    days_reminded(cast, duty, 9)
    assert Notice.objects.filter(to=cast.persons["team_leader"]).count() == 1
    duty.refresh_from_db()
    assert duty.escalated_to == cast.persons["team_leader"]
    assert duty.escalated_on == DUE + timedelta(days=3)
    assert duty in queries.duties_under(cast.account("team_leader"))
    assert duty in queries.duties_under(cast.account("manager"))
    assert duty not in queries.duties_under(cast.account("outsider"))


def test_or_to_whom_it_names(cast: Cast) -> None:
    days_reminded(cast, owed(cast, escalate_to=cast.persons["quality"]), 3)
    assert Duty.objects.get().escalated_to == cast.persons["quality"]


def test_the_head_is_the_nearest_above(cast: Cast) -> None:
    heads = {"A101": "team_leader", "A201": "supervisor", "A301": "manager", "team_leader": "supervisor",
             "supervisor": "manager", "quality": "manager"}  # fmt: skip
    for who, head in heads.items():
        assert head_of(cast.persons[who]) == cast.persons[head], who
    assert head_of(cast.persons["manager"]) is None
    assert head_of(cast.persons["outsider"]) is None


def test_done_or_taken_back_is_silent(cast: Cast) -> None:
    for end, state in ((actions.fulfil, "fulfilled"), (actions.withdraw, "withdrawn")):
        duty = owed(cast)
        end(by=CLOCK, key=KEY)
        assert end(by=CLOCK, key=KEY) is None
        duty.refresh_from_db()
        assert duty.state == state and duty.ended_at is not None
        assert actions.remind(by=CLOCK, today=DUE + timedelta(days=3)) == 0
        assert not queries.duties_of(cast.account("agent"))
    assert queries.duties_of(cast.account("agent"), open_only=False).count() == 1


def test_the_same_key_again_changes_it(cast: Cast) -> None:
    today = timezone.localdate()
    owed(cast, due=today)
    owed(cast, due=today)
    assert Notice.objects.count() == 1
    owed(cast, due=today + timedelta(days=9))
    assert Notice.objects.filter(to=cast.persons["A101"]).count() == 2
    owed(cast, who="A102", due=today + timedelta(days=9))
    assert Notice.objects.filter(to=cast.persons["A101"]).count() == 3
    assert Notice.objects.filter(to=cast.persons["A102"]).count() == 1
    assert Duty.objects.get().person == cast.persons["A102"]


def test_who_takes_it_on_is_not_told_and_needs_no_reminder_of_days_before(cast: Cast) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    actions.undertake(
        by=cast.account("agent"), person=cast.persons["A101"], key=KEY, title="t", url="/x/", due=tomorrow
    )
    assert actions.remind(by=CLOCK, today=timezone.localdate()) == 0
    assert Notice.objects.count() == 0
    assert actions.remind(by=CLOCK, today=tomorrow) == 1


def test_nobody_who_has_left(cast: Cast) -> None:
    cast.persons["A102"].left = date(2025, 1, 1)
    with pytest.raises(ValidationError):
        owed(cast, who="A102")


def test_a_title_to_be_translated_is_read_in_each_language(cast: Cast) -> None:
    text = gettext_noop("See to finding %(number)s: %(title)s")
    duty = owed(cast, title=text, params={"number": "F-1", "title": "x"})
    assert duty.both()["en"] == "See to finding F-1: x" and duty.both()["zh"] != duty.both()["en"]
    assert "F-1" in Notice.objects.get().say("zh")


def test_notices_say_values_in_the_readers_language(cast: Cast) -> None:
    words = Words(en="the answer rate", zh="接通率")
    text = gettext_noop("%(what)s is due today.")
    manager, quality = cast.persons["manager"], cast.persons["quality"]
    made = actions.notify(by=CLOCK, to=[manager, quality, manager], text=text, params={"what": words})
    assert [n.to for n in made] == [manager, quality]
    assert "接通率" in made[0].say("zh") and "the answer rate" in made[0].say("en")
    with pytest.raises(ValueError, match="level"):
        actions.notify(by=CLOCK, to=manager, text=text, level="loud")


def test_the_clock_reminds_by_day(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    owed(cast, due=timezone.localdate())
    Duty.objects.update(reminded_for=None)
    for hour, expected in ((7, 0), (8, 1), (9, 0)):
        now = timezone.localtime().replace(hour=hour)
        monkeypatch.setattr(timezone, "localtime", lambda *a, now=now: now)
        run = running.defer("notices.remind", by=CLOCK)
        running.perform_waiting()
        run.refresh_from_db()
        assert run.result == {"reminded": expected}
