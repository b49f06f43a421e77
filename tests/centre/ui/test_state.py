"""The state of a page lives in its address, and comes back out of it."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qsl

import pytest
from django.test import RequestFactory

from headwater.centre.ui import data_clock
from headwater.centre.ui.state import PageState
from tests.cast import Cast
from tests.centre.performance.conftest import centre, small_lake

__all__ = ["centre", "small_lake"]

TODAY = date(2026, 3, 15)


def there_and_back(query: str) -> PageState:
    state = PageState.from_params(dict(parse_qsl(query, keep_blank_values=True)), TODAY)
    again = PageState.from_params(dict(parse_qsl(state.query[1:], keep_blank_values=True)), TODAY)
    assert again == state
    return state


@pytest.mark.parametrize(
    ("query", "start", "end"),
    [
        ("", date(2026, 3, 15), date(2026, 3, 15)),
        ("period=yesterday", date(2026, 3, 14), date(2026, 3, 14)),
        ("period=this_week", date(2026, 3, 9), date(2026, 3, 15)),
        ("period=this_month", date(2026, 3, 1), date(2026, 3, 15)),
        ("period=last_ten_days", date(2026, 3, 1), date(2026, 3, 10)),
        ("period=custom&from=2026-02-01&to=2026-02-03", date(2026, 2, 1), date(2026, 2, 3)),
        ("period=rubbish&compare=rubbish&unit=x", date(2026, 3, 15), date(2026, 3, 15)),
    ],
)
def test_periods(query: str, start: date, end: date) -> None:
    state = there_and_back(query)
    assert (state.start, state.end) == (start, end)


def test_filters_comparison_and_wallboard() -> None:
    state = there_and_back("queue=VIP&segment=gold&compare=last_week&where=wait+%3E+20&wallboard&refresh=30")
    assert state.filters == (("queue", "VIP"), ("segment", "gold"))
    assert state.compare == "last_week" and state.where == "wait > 20"
    assert state.wallboard and state.refresh == 30


@pytest.mark.parametrize(("text", "seconds"), [("5", 10), ("x", 60), ("", 60), ("²", 60), ("90", 90)])
def test_a_wallboard_does_not_look_too_often(text: str, seconds: int) -> None:
    assert PageState.from_params({"wallboard": "", "refresh": text}, TODAY).refresh == seconds


def test_neighbours() -> None:
    state = there_and_back("queue=VIP&period=yesterday")
    assert state.with_(queue="").filters == ()
    assert state.with_(period="this_week").start == date(2026, 3, 9)
    assert dict(state.with_(team="t1").filters) == {"queue": "VIP", "team": "t1"}
    assert state.filters == (("queue", "VIP"),)


def test_the_rail_takes_unit_and_period_along_but_no_filter(centre: Cast) -> None:
    client = centre.client_of("manager")
    text = client.get("/?unit=north&period=this_week&queue=V").content.decode()
    rail = text[text.index('id="rail"') : text.index("hw-bottom")]
    assert 'href="/indicators/?unit=north&amp;period=this_week"' in rail and "queue" not in rail
    assert 'href="/indicators/"' in client.get("/").content.decode()


def test_a_unit_must_be_the_persons_own(cast: Cast) -> None:
    def state_of(who: str, code: str) -> PageState:
        request = RequestFactory().get("/", {"unit": code})
        request.user = cast.account(who)
        return PageState.of(request)

    assert state_of("supervisor", "team_1").unit == cast.units["team_1"]
    for who, code in (
        ("supervisor", "south"),
        ("team_leader", "north"),
        ("manager", "network"),
        ("agent", "no-such"),
    ):
        state = state_of(who, code)
        assert state.unit is None and state.refused


def test_today_is_the_newest_day_with_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data_clock, "newest_day", lambda: date(1999, 8, 20))
    assert data_clock.page_today() == date(1999, 8, 20)
    monkeypatch.setattr(data_clock, "newest_day", lambda: date(9999, 1, 1))
    assert data_clock.page_today() < date(9999, 1, 1)
