"""Series that nobody can judge: each page says so in words, and judging by itself goes on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from headwater.centre.improvement.actions import projects, promises, verifications
from headwater.centre.performance.actions import charts
from headwater.centre.performance.actions.targets import Wish, set_targets
from headwater.centre.performance.judging import run
from headwater.centre.performance.models import Signal
from tests.cast import BY, Cast
from tests.centre.performance.judging.conftest import publish

FIRST = date(2026, 1, 5)
ROOM = "/indicators"


def contact(day: date, number: int, quick: bool) -> dict[str, Any]:
    """One contact at nine: answered at once, or given up."""
    return {
        "id": f"{day}-{number:03}",
        "started_at": day,
        "local_day": day,
        "local_slot": 36,
        "channel": "hotline",
        "direction": "inbound",
        "queue": "A",
        "service": "SA",
        "customer": f"1380000{number:04}",
        "agent": "A101" if quick else None,
        "team": "team_1" if quick else None,
        "zone": "north" if quick else None,
        "wait_seconds": 8.0 if quick else 90.0,
        "talk_seconds": 180.0 if quick else None,
        "outcome": "answered" if quick else "abandoned",
    }


def days(numbers: list[int], answered: int, calls: int = 20) -> list[dict[str, Any]]:
    """On each of these days so many calls, of which so many were answered."""
    return [
        contact(FIRST + timedelta(days=offset), number, number < answered)
        for offset in numbers
        for number in range(calls)
    ]


# Series -> (its rows, what the pages of a control chart and an explanation must say, in English).
CONSTANT = days(list(range(60)), 18)
THREE = days([0], 18) + days([1], 16) + days([2], 19)
ZEROS = days(list(range(60)), 0)
GAP = days([*range(30), *range(65, 95)], 18) + [
    contact(FIRST + timedelta(days=offset), 100 + number, quick=False)
    for offset in (*range(0, 30, 3), *range(65, 95, 3))
    for number in range(offset % 5)
]
SERIES = {"constant": CONSTANT, "three": THREE, "zeros": ZEROS, "gap": GAP}
SAID = {
    "constant": "The value has been the same 60 times: without variation there are no limits",
    "three": "there are 3 points in time; judging needs",
    "zeros": "Every value is zero: there is nothing to judge by",
    "gap": "There is nothing between 2026-02-03 and 2026-03-11: limits begin anew after the gap",
}

PROOF = {
    "constant": "It was 90.00% on every day before the start: without any ordinary variation",
    "three": "There are figures on 2 days before the start and 1 after it",
    "zeros": "It was 0.00% on every day before the start: without any ordinary variation",
    "gap": "not shown, chance alone can move it that far",
}


@pytest.fixture(scope="module")
def lakes(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The home of a series, made when it is first asked for."""
    made: dict[str, Path] = {}

    def home(name: str) -> Path:
        if name not in made:
            made[name] = tmp_path_factory.mktemp(name)
            publish(made[name], SERIES[name])
        return made[name]

    return home


@pytest.fixture(params=SERIES)
def series(request: pytest.FixtureRequest, cast: Cast, lakes: Callable[[str], Path], settings: Any) -> str:
    """One of the series, as the data of the cast's centre."""
    settings.HOME = lakes(request.param)
    return str(request.param)


def page(cast: Cast, address: str) -> Any:
    """A page in English, as the manager sees it."""
    client = cast.client_of("manager")
    client.cookies["django_language"] = "en"
    return client.get(f"{ROOM}/{address}")


PERIOD = "period=custom&from=2026-01-05&to=2026-04-30"


def test_a_control_chart_says_why_it_cannot_judge(cast: Cast, series: str) -> None:
    for kind in ("values", "ewma", "cusum"):
        shown = page(cast, f"charts/answer_rate/?{PERIOD}&grain=day&kind={kind}")
        assert shown.status_code == 200
        text = shown.content.decode()
        assert SAID[series] in text, kind
        # What there is is drawn all the same: nothing is lost.
        assert len(shown.context["chart"].rows) >= len({row["local_day"] for row in SERIES[series]})
    excel = page(cast, f"charts/answer_rate/export/?{PERIOD}&grain=day")
    assert excel.status_code == 200
    frozen = page(cast, f"charts/answer_rate/?{PERIOD}&grain=day&set=1&rule=1&limits=frozen&seasons=in")
    assert frozen.status_code == 200


def test_an_explanation_and_the_weak_spots_are_answered_in_words(cast: Cast, series: str) -> None:
    wish = Wish(None, "", 0.8)
    set_targets(by=BY, indicator="answer_rate", since=date(2025, 1, 1), until=None, wishes=[wish])
    last = max(row["local_day"] for row in SERIES[series])
    told = page(cast, f"answer_rate/explain/?period=custom&from={last}&to={last}")
    assert told.status_code == 200
    assert told.context["paragraphs"] or told.context["note"]
    inside = page(cast, "answer_rate/explain/?period=custom&from=2026-02-10&to=2026-02-12")
    assert inside.status_code == 200
    weak = page(cast, f"weak-spots/?indicator=answer_rate&grain=day&{PERIOD}")
    assert weak.status_code == 200
    # Where all days miss their target no weekday stands out from the others.
    assert not [row for row in weak.context.get("rows", []) if row.stands_out]


def test_judging_by_itself_finds_nothing_and_goes_on(cast: Cast, series: str) -> None:
    done = run.judge_all(lambda progress, words: None, by=BY)
    assert done.finished_at is not None
    assert not Signal.objects.filter(indicator="answer_rate", grain="day").exists()


def test_a_verification_says_what_is_missing_and_claims_nothing(cast: Cast, series: str) -> None:
    manager, last = cast.account("manager"), max(row["local_day"] for row in SERIES[series])
    work = projects.open_improvement(
        by=manager, title="x", unit=cast.units["centre"], owner=cast.persons["analyst"]
    )
    middle = FIRST + (last - FIRST) // 2
    work = promises.promise(
        by=manager, improvement=work, indicator="answer_rate", size=0.02, due=date(2026, 12, 31),
        baseline_from=FIRST, baseline_to=middle,
    )  # fmt: skip
    made = verifications.plan(
        by=cast.account("analyst"),
        improvement=work,
        since=FIRST,
        start=middle + timedelta(days=1),
        until=last,
    )
    made = verifications.judge(by=cast.account("analyst"), verification=made)
    assert made.verdict != "shown"
    work.refresh_from_db()
    assert work.state != "effective"
    client = cast.client_of("manager")
    client.cookies["django_language"] = "en"
    shown = client.get(made.url)
    assert shown.status_code == 200 and PROOF[series] in shown.content.decode()


def test_redefined_in_the_middle_each_part_is_judged_by_itself(
    cast: Cast, lakes: Callable[[str], Path], settings: Any
) -> None:
    settings.HOME = lakes("gap")
    charts.begin_phase(by=BY, indicator="offered", start=date(2026, 1, 20), reason="counted without redials")
    shown = page(cast, f"charts/offered/?{PERIOD}&grain=day")
    text = shown.content.decode()
    assert "counted without redials" in text
    main = next(one for one in shown.context["chart"].option["series"] if one.get("z") == 3)
    # One line for the new definition, one for the beginning after the gap.
    assert [line["xAxis"] for line in main["markLine"]["data"]] == [15, 30]
