"""Days of the month and billing days that miss their target again and again: found by the judging itself."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from headwater.centre.performance.actions import charts
from headwater.centre.performance.actions.targets import Wish, set_targets
from headwater.centre.performance.judging import run
from headwater.centre.performance.models import BillingDays, Signal, SignalKind
from tests.cast import BY, Cast
from tests.centre.performance.judging.conftest import publish
from tests.centre.performance.judging.test_bad_series import FIRST, contact

# Bills go out on these days: every month too few agents for the questions they raise.
BILLS, DAYS = (8, 22), 118
WEAK = "/indicators/weak-spots/"


def rows() -> list[dict[str, Any]]:
    """Twenty calls a day; on billing days a third of them is given up, else one or two."""
    every = []
    for offset in range(DAYS):
        day = FIRST + timedelta(days=offset)
        answered = 13 if day.day in BILLS else 18 + offset % 2
        every += [contact(day, number, number < answered) for number in range(20)]
    return every


@pytest.fixture(scope="module")
def billed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("bills")
    publish(home, rows())
    return home


def judged(cast: Cast, home: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> set[tuple[Any, Any]]:
    """Kind and day of the weak spots that a judging of the answer rate finds."""
    settings.HOME = home
    wish = Wish(None, "", 0.85)
    set_targets(by=BY, indicator="answer_rate", since=date(2025, 1, 1), until=None, wishes=[wish])
    few = [lane for lane in run.lanes() if lane.key == "answer_rate|day|"]
    monkeypatch.setattr(run, "lanes", lambda: iter(few))
    monkeypatch.setattr(run.spots, "lanes", lambda: iter(few))
    run.judge_all(lambda progress, words: None, by=BY)
    found = Signal.objects.filter(kind=SignalKind.WEAK_SPOT)
    return {(one.spot["kind"], one.spot["day"]) for one in found if one.spot}


def test_days_of_the_month_are_found_by_themselves(
    cast: Cast, billed: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert judged(cast, billed, settings, monkeypatch) == {("day_of_month", 8), ("day_of_month", 22)}


def test_billing_days_that_were_kept_are_one_weak_spot(
    cast: Cast, billed: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    charts.keep_billing_days(by=BY, days=[22, 8])
    assert judged(cast, billed, settings, monkeypatch) == {("billing_day", None)}
    spot = Signal.objects.get(kind=SignalKind.WEAK_SPOT)
    # The latest of them stands for all, and is what is explained.
    assert (spot.end - spot.start) == timedelta(days=1) and spot.spot["misses"] >= 5
    client = cast.client_of("manager")
    assert "出账日" in client.get(spot.get_absolute_url()).content.decode()
    page = client.get(f"{WEAK}?indicator=answer_rate&grain=day&k=3&n=4")
    assert {row.kind for row in page.context["rows"]} >= {"出账日"} and page.context["billing"] == "8, 22"


def test_who_keeps_them_and_what_is_refused(cast: Cast, billed: Path, settings: Any) -> None:
    settings.HOME = billed
    wish = Wish(None, "", 0.85)
    set_targets(by=BY, indicator="answer_rate", since=date(2025, 1, 1), until=None, wishes=[wish])
    path, manager = f"{WEAK}billing-days/", cast.client_of("manager")
    asked = manager.get(f"{WEAK}?indicator=answer_rate&grain=day&billing=1，15, x, 40")
    assert asked.context["may_keep"] and asked.context["billing"] == "1, 15"
    assert manager.post(path, {"billing": "1，15, x, 40", "indicator": "answer_rate"}).status_code == 302
    assert BillingDays.objects.get().days == [1, 15]
    assert not manager.get(f"{WEAK}?indicator=answer_rate&grain=day").context["may_keep"]
    for who, code in (("supervisor", 403), ("agent", 403), ("nobody", 302)):
        assert cast.client_of(who).post(path, {"billing": "2"}).status_code == code, who
    assert manager.get(path).status_code == 405 and BillingDays.objects.count() == 1
