"""The clocks of an order: drawn cases, and the same as the slow twin that counts minutes."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from headwater.centre.complaints.clocks import Clocks, Keeping, Terms, clocks_of
from headwater.centre.complaints.models import Stage
from headwater.centre.complaints.worktime import NoWorkingTime, WorkTime
from headwater.centre.reference.calendars import Calendar, Day, DayKind, Hours
from headwater.engine.words import Words
from tests.reference import complaint_clocks as slow

ZONE = ZoneInfo("Asia/Shanghai")
REST = time(12), time(13)
WORK = WorkTime(Calendar(), ZONE, *REST)
KEEPING = Keeping(WORK)
TERMS = {"first_reply": 60, "solve": 480, "department": 240, "hours": "working"}


@dataclass
class Event:
    kind: str
    at: datetime
    to_unit_id: Any = None
    data: dict[str, Any] = field(default_factory=dict)


def at(text: str) -> datetime:
    """A local moment."""
    return datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)


def taken(when: str, **terms: Any) -> Event:
    return Event("received", at(when), 1, {"terms": {**TERMS, **terms}})


def read(events: list[Event], now: str) -> Clocks:
    return clocks_of(events[0].at, events, KEEPING, at(now))


def test_nights_weekends_and_the_midday_break_do_not_count():
    # Friday 17:30: half an hour, then Monday from nine.
    clocks = read([taken("2026-03-13 17:30")], "2026-03-16 09:10")
    assert clocks.first_reply.due_at == at("2026-03-16 09:30")
    assert clocks.first_reply.used == 40 * 60
    assert clocks.first_reply.stage is Stage.PRESSED
    assert read([taken("2026-03-16 11:30")], "2026-03-16 11:30").first_reply.due_at == at("2026-03-16 13:30")


def test_chinese_holidays_and_make_up_days():
    # The National Day holiday of 2025 ran to the eighth; Saturday the eleventh was worked.
    clocks = read([taken("2025-09-30 17:00")], "2025-10-08 12:00")
    assert clocks.solve.due_at == at("2025-10-09 17:00")
    assert clocks.solve.used == 3600
    assert WORK.spans(date(2025, 10, 11)) and not WORK.spans(date(2025, 10, 12))


def test_a_pause_pauses_every_clock():
    events = [taken("2026-03-16 09:00"), Event("paused", at("2026-03-16 09:30"))]
    clocks = read(events, "2026-03-18 17:00")
    assert all(clock.paused and clock.used == 1800 and clock.due_at is None for clock in clocks.all)
    assert clocks.stage is Stage.WARNED and clocks.pressing is None
    events.append(Event("resumed", at("2026-03-18 17:00")))
    assert read(events, "2026-03-18 17:00").first_reply.due_at == at("2026-03-18 17:30")


def test_a_pause_outlasts_a_change_of_class():
    events = [
        taken("2026-03-16 09:00"),
        Event("paused", at("2026-03-16 09:30")),
        Event("classed", at("2026-03-16 10:00"), data={"terms": {**TERMS, "first_reply": 90}}),
    ]
    clock = read(events, "2026-03-16 17:00").first_reply
    assert (clock.paused, clock.used, clock.allowed) == (True, 1800, 5400)


def test_a_new_class_gives_new_deadlines_and_keeps_what_was_used():
    events = [
        taken("2026-03-16 09:00"),
        Event("classed", at("2026-03-16 10:00"), data={"terms": {**TERMS, "solve": 120, "first_reply": 90}}),
    ]
    clocks = read(events, "2026-03-16 10:00")
    assert clocks.solve.due_at == at("2026-03-16 11:00")
    assert clocks.first_reply.due_at == at("2026-03-16 10:30")


def test_a_note_is_no_first_reply_and_a_second_reply_changes_nothing():
    events = [taken("2026-03-16 09:00"), Event("noted", at("2026-03-16 09:10"))]
    assert read(events, "2026-03-16 09:20").first_reply.kept is None
    events.append(Event("replied", at("2026-03-16 10:01")))
    events.append(Event("replied", at("2026-03-16 15:00")))
    clock = read(events, "2026-03-16 17:00").first_reply
    assert (clock.kept, clock.ended_at) == (False, at("2026-03-16 10:01"))


def test_at_the_minute_is_in_time():
    events = [taken("2026-03-16 09:00"), Event("replied", at("2026-03-16 10:00"))]
    assert read(events, "2026-03-16 17:00").first_reply.kept is True
    assert read(events[:1], "2026-03-16 10:00").first_reply.stage is Stage.OVERDUE


def test_what_ended_is_judged_by_what_was_promised_then():
    events = [
        taken("2026-03-16 09:00"),
        Event("replied", at("2026-03-16 09:50")),
        Event("classed", at("2026-03-16 10:00"), data={"terms": {**TERMS, "first_reply": 30}}),
    ]
    assert read(events, "2026-03-16 11:00").first_reply.kept is True


def test_the_receiver_s_clock_starts_at_once_and_bouncing_does_not_wind_it_back():
    events = [
        taken("2026-03-16 09:00"),
        Event("handed_over", at("2026-03-16 10:00"), 2),
        Event("handed_over", at("2026-03-16 11:00"), 1),
    ]
    assert read(events[:2], "2026-03-16 10:30").department.used == 1800
    back = read(events, "2026-03-16 11:30").department
    assert back.used == 5400 and back.due_at == at("2026-03-16 15:00")


def test_a_hand_over_ends_a_pause():
    events = [
        taken("2026-03-16 09:00"),
        Event("paused", at("2026-03-16 09:30")),
        Event("handed_over", at("2026-03-16 10:00"), 2),
    ]
    clocks = read(events, "2026-03-16 10:30")
    assert clocks.department.used == 1800 and clocks.solve.used == 3600 and not clocks.solve.paused


def test_the_grace_counts_only_when_the_customer_objects():
    events = [taken("2026-03-16 09:00"), Event("answered", at("2026-03-16 10:00"))]
    assert read(events, "2026-03-17 17:00").solve.kept is True
    events.append(Event("objected", at("2026-03-17 09:00")))
    clocks = read(events, "2026-03-17 10:00")
    assert clocks.solve.used == 7200 and clocks.solve.kept is None and clocks.solve.running
    assert clocks.first_reply.kept is True


def test_called_off_orders_have_no_verdict():
    events = [taken("2026-03-16 09:00"), Event("withdrawn", at("2026-03-16 09:10"))]
    assert [c.kept for c in read(events, "2026-03-18 09:00").all] == [None, None, None]


def test_day_and_night():
    clocks = read([taken("2026-03-14 22:00", hours="always")], "2026-03-14 22:30")
    assert clocks.first_reply.due_at == at("2026-03-14 23:00") and clocks.first_reply.fraction == 0.5


def test_a_calendar_without_working_time_says_so():
    work = WorkTime(Calendar(hours=Hours(time(12), time(13))), ZONE, *REST)
    with pytest.raises(NoWorkingTime, match="working hours on the calendar page"):
        work.after(at("2026-03-16 09:00"), 60)


SATURDAY = Day(date(2026, 3, 14), DayKind.WORKDAY, Words("own", "own"), own=True)
CALENDARS = [
    Calendar(),
    Calendar(exceptions={SATURDAY.day: SATURDAY}, rest_hours=Hours(time(10), time(11, 30))),
    Calendar(hours=Hours(time(8, 30), time(0))),
]
KINDS = ("replied", "noted", "paused", "resumed", "handed_over", "classed", "answered", "objected", "closed")
STARTS = st.integers(0, 6 * 24 * 60).map(lambda m: at("2026-03-11 00:00") + timedelta(minutes=m))


@st.composite
def stories(draw: Any) -> tuple[list[Event], datetime]:
    """An order's events in an order that the actions allow."""
    moment = draw(STARTS)
    terms = st.fixed_dictionaries(
        {"first_reply": st.integers(1, 300), "solve": st.integers(1, 900), "department": st.integers(1, 500)}
    )
    hours = st.sampled_from(["working", "always"])
    row = [Event("received", moment, 1, {"terms": {**draw(terms), "hours": draw(hours)}})]
    answered = False
    for kind in draw(st.lists(st.sampled_from(KINDS), max_size=8)):
        if answered != (kind in ("objected", "closed")) and kind != "noted":
            continue
        moment += timedelta(minutes=draw(st.integers(0, 700)))
        data = {"terms": {**draw(terms), "hours": draw(hours)}} if kind == "classed" else {}
        row.append(Event(kind, moment, draw(st.integers(1, 3)) if kind == "handed_over" else None, data))
        answered = kind == "answered" or (answered and kind == "noted")
        if kind == "closed":
            break
    return row, moment + timedelta(minutes=draw(st.integers(0, 2000)))


@settings(max_examples=150, deadline=None)
@given(story=stories(), calendar=st.sampled_from(CALENDARS))
def test_the_same_as_the_twin_that_counts_minutes(story: tuple[list[Event], datetime], calendar: Calendar):
    events, now = story
    keeping = Keeping(WorkTime(calendar, ZONE, *REST))
    got = clocks_of(events[0].at, events, keeping, now)
    plain = [
        {"at": local(e.at), "kind": e.kind, "unit": e.to_unit_id}
        | ({"terms": e.data["terms"] | {"always": e.data["terms"]["hours"] == "always"}} if e.data else {})
        for e in events
    ]
    twin = slow.minutes(local(events[0].at), plain, calendar, REST, local(now))
    for name, clock in (("reply", got.first_reply), ("solve", got.solve), ("department", got.department)):
        ended_elsewhere = name == "department" and clock.ended_at
        if not ended_elsewhere:
            assert clock.allowed == 60 * twin[name]["allowed"]
        # What an ended clock used is measured by the terms it ended under, which may count other hours.
        if clock.ended_at is None and steady(events):
            assert clock.used == 60 * twin[name]["used"], name
        assert (clock.stage is Stage.OVERDUE) == (clock.due_at is not None and over(clock, now))
        if clock.running and clock.due_at:
            again = clocks_of(
                events[0].at, events, Keeping(WorkTime(calendar, ZONE, *REST)), max(clock.due_at, now)
            )
            assert getattr(again, {"reply": "first_reply"}.get(name, name)).stage is Stage.OVERDUE


def over(clock: Any, now: datetime) -> bool:
    return clock.ended_at > clock.due_at if clock.ended_at else now >= clock.due_at


def steady(events: list[Event]) -> bool:
    """Whether one kind of hours was counted in throughout."""
    return len({e.data["terms"]["hours"] for e in events if e.data}) == 1


def local(moment: datetime) -> datetime:
    return moment.replace(tzinfo=None)


def test_terms_are_read_as_a_class_keeps_them():
    assert Terms.of(TERMS) == Terms(60, 480, 240, always=False)
