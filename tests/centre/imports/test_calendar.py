"""The calendar's page."""

from __future__ import annotations

from datetime import date, time

import pytest

from headwater.centre.people.models import AuditEvent
from headwater.centre.reference import queries
from headwater.centre.reference.models import CalendarDay
from tests.cast import Cast

PAGE = "/calendar/"


@pytest.mark.parametrize(
    ("who", "status"),
    [("analyst", 200), ("administrator", 200), ("agent", 403), ("manager", 403), ("nobody", 302)],
)
def test_who_may(cast: Cast, who: str, status: int) -> None:
    client = cast.client_of(who)
    assert client.get(PAGE).status_code == status
    answer = client.post(f"{PAGE}set/", {"day": "2026-03-16", "kind": "holiday", "name": "司庆"})
    assert answer.status_code == (302 if status == 200 else status)
    assert CalendarDay.objects.exists() is (status == 200)


def test_own_days_come_and_go(cast: Cast) -> None:
    client = cast.client_of("analyst")
    client.post(f"{PAGE}set/", {"day": "2026-03-16", "kind": "holiday", "name": "司庆"})
    assert not queries.calendar().is_working(date(2026, 3, 16))
    row = CalendarDay.objects.get()
    assert "司庆" in client.get(f"{PAGE}?year=2026").content.decode()
    assert client.get(f"{PAGE}{row.pk}/unset/").status_code == 405
    client.post(f"{PAGE}{row.pk}/unset/")
    assert queries.calendar().is_working(date(2026, 3, 16))
    assert client.post(f"{PAGE}{row.pk}/unset/").status_code == 404
    actions = set(AuditEvent.objects.values_list("action", flat=True))
    assert {"calendar_day.set", "calendar_day.unset"} <= actions


def test_an_unknown_year_says_so(cast: Cast) -> None:
    client = cast.client_of("analyst")
    assert "2099" in client.get(f"{PAGE}?year=2099").content.decode()
    assert "节假日安排" in client.get(f"{PAGE}?year=2099").content.decode()
    assert "尚无" not in client.get(f"{PAGE}?year=2026").content.decode()


@pytest.mark.parametrize("year", ["", "x", "-5", "99999", "１２"])
def test_a_year_that_is_none_shows_this_one(cast: Cast, year: str) -> None:
    assert cast.client_of("analyst").get(PAGE, {"year": year}).status_code == 200


def test_working_hours(cast: Cast) -> None:
    client = cast.client_of("analyst")
    client.post(f"{PAGE}hours/workday/", {"opens": "08:00", "closes": "20:00"})
    hours = queries.calendar().hours
    assert hours is not None and (hours.opens, hours.closes) == (time(8), time(20))
    for bad in ({"opens": "20:00", "closes": "08:00"}, {"opens": "x", "closes": "y"}):
        page = client.post(f"{PAGE}hours/workday/", bad, follow=True)
        assert "alert-danger" in page.content.decode()
    assert client.post(f"{PAGE}hours/sometimes/", {"opens": "08:00", "closes": "20:00"}).status_code == 302
    assert queries.calendar().hours == hours
