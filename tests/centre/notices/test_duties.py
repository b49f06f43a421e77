"""Duties: reminded before, on and after the day, once each; late ones go to the head."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_noop, override

from headwater.centre.jobs import running
from headwater.centre.notices import actions, queries
from headwater.centre.notices.heads import head_of
from headwater.centre.notices.models import Duty, Notice
from headwater.centre.people.audit import System
from headwater.centre.people.models import Membership, Person
from headwater.centre.reference.models import ServiceHours
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
    # The ninth day after is a Sunday: said on the Friday before.
    assert days_reminded(cast, owed(cast), 10) == [-3, 0, 3, 6, 7]


def test_what_falls_on_a_day_of_rest_is_said_before_it(cast: Cast) -> None:
    # Due on the Sunday: three days before is a Thursday, the day itself is told on the Friday.
    sunday = owed(cast, due=date(2026, 3, 22))
    assert days_reminded(cast, sunday, 4) == [-3, -2, 3]
    with override("en"):
        told = [n.say("en") for n in Notice.objects.filter(to=sunday.person).order_by("-pk")]
        assert "3 days late" in told[0] and "due on 2026-03-22" in told[1]
        Duty.objects.update(reminded_for=None)
        actions.remind(by=CLOCK, today=date(2026, 3, 23))
        assert Notice.objects.latest("pk").say("en") == "改写话术 was due yesterday."
    # The week of the National Day of 2026, its days of rest and the make-up days as the state arranged them.
    holiday = owed(cast, due=date(2026, 10, 4))
    assert days_reminded(cast, holiday, 8)[0] < -3


def test_a_centre_that_works_on_days_of_rest_reminds_on_them(cast: Cast) -> None:
    ServiceHours.objects.create(on=ServiceHours.On.REST, opens=time(8), closes=time(20))
    assert days_reminded(cast, owed(cast), 10) == [-3, 0, 3, 6, 9]


def test_a_worker_that_was_away_catches_up_with_the_newest_alone(cast: Cast) -> None:
    assert days_reminded(cast, owed(cast), 12, step=4) == [-2, 6, 10]


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
    # Due on a Friday: the third working day past it is the Wednesday.
    assert duty.escalated_on == DUE + timedelta(days=5)
    assert duty in queries.duties_under(cast.account("team_leader"))
    assert duty in queries.duties_under(cast.account("manager"))
    assert duty not in queries.duties_under(cast.account("outsider"))


def test_or_to_whom_it_names(cast: Cast) -> None:
    days_reminded(cast, owed(cast, escalate_to=cast.persons["quality"]), 5)
    assert Duty.objects.get().escalated_to == cast.persons["quality"]


def test_not_to_somebody_named_who_has_left(cast: Cast) -> None:
    duty = owed(cast, escalate_to=cast.persons["quality"])
    left(cast, "quality", DUE)
    days_reminded(cast, duty, 5)
    assert Duty.objects.get().escalated_to == cast.persons["team_leader"]


def test_what_does_not_move_goes_further_up_until_nobody_is_above(cast: Cast) -> None:
    duty = owed(cast)
    assert [who for _day, who in handed_up(duty, 30)] == ["team_leader", "supervisor", "manager"]
    assert Notice.objects.filter(to=cast.persons["manager"]).count() == 1


def test_without_a_head_it_goes_back_to_who_gave_it(cast: Cast) -> None:
    duty = owed(cast, who="outsider", by=cast.account("quality"))
    assert [who for _day, who in handed_up(duty, 6)] == ["quality"]
    alone = owed(cast, who="manager", key="other")
    assert handed_up(alone, 12) == []


def test_what_a_leaver_had_to_do_is_handed_up_at_once(cast: Cast) -> None:
    duty = owed(cast, due=DUE + timedelta(days=40))
    left(cast, "A101", DUE)
    assert handed_up(duty, 4) == [(date(2026, 3, 23), "team_leader")]
    said = Notice.objects.get(to=cast.persons["team_leader"])
    with override("zh-hans"):
        assert said.level == "urgent" and "已离职" in said.say("zh")
    assert not Notice.objects.filter(to=cast.persons["A101"], at__gt=duty.made_at, level="urgent")


def left(cast: Cast, who: str, on: date) -> None:
    """As `people.actions.leave` leaves it behind, of a day that is over by the clock of the test alone."""
    person = cast.persons[who]
    Membership.objects.filter(person=person).update(until=on)
    Person.objects.filter(pk=person.pk).update(left=on)


def handed_up(duty: Duty, until: int) -> list[tuple[date, str]]:
    """Each time that it went to somebody else, by when and to whom, from the day DUE on."""
    found: list[tuple[date, str]] = []
    for day in (DUE + timedelta(days=n) for n in range(until + 1)):
        actions.remind(by=CLOCK, today=day)
        duty.refresh_from_db()
        if duty.escalated_on == day and duty.escalated_to:
            found.append((day, duty.escalated_to.name))
    return found


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
    ServiceHours.objects.create(on=ServiceHours.On.REST, opens=time(8), closes=time(20))
    owed(cast, due=timezone.localdate())
    Duty.objects.update(reminded_for=None)
    for hour, expected in ((7, 0), (20, 0), (8, 1), (9, 0)):
        now = timezone.localtime().replace(hour=hour)
        monkeypatch.setattr(timezone, "localtime", lambda *a, now=now: now)
        run = running.defer("notices.remind", by=CLOCK)
        running.perform_waiting()
        run.refresh_from_db()
        assert run.result == {"reminded": expected}
