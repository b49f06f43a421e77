"""Every chart that fits an indicator can be chosen on its page and over the API, and says why it is one."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from statistics import mean
from typing import Any

import pytest

from headwater.centre.performance import wiring
from headwater.centre.performance.actions import charts
from headwater.centre.performance.chart_kinds import kinds_of, parts_of
from headwater.centre.performance.models import ChartPhase
from headwater.engine.indicators import IndicatorQuery
from tests.cast import BY, Cast
from tests.centre.performance.judging.conftest import BAD_DAY, FIRST, LAST

PERIOD = f"period=custom&from={FIRST}&to={LAST}&grain=day"


def page(cast: Cast, key: str, query: str, language: str = "en") -> Any:
    client = cast.client_of("manager")
    client.cookies["django_language"] = language
    return client.get(f"/indicators/charts/{key}/?{PERIOD}&{query}")


def figures(shown: Any) -> list[tuple[Any, ...]]:
    """Value, centre, lower and upper limit of each point."""
    return [row[1:5] for row in shown.context["chart"].rows]


@pytest.mark.parametrize(
    ("key", "kinds", "parts"),
    [
        ("answer_rate", ("p", "np", "u", "xmr", "xbar", "r", "s"), ["hour", "queue"]),
        ("offered", ("c", "xmr"), []),
        ("att", ("xmr", "xbar", "r", "s"), ["hour", "queue", "zone", "team"]),
        ("utilisation", ("xmr", "xbar", "r", "s"), ["hour", "zone", "team"]),
        ("complaint_rate", ("u", "xmr", "xbar", "r", "s"), ["hour"]),
        ("reported_asa", ("xmr",), []),
    ],
)
def test_only_charts_that_mean_something_are_offered(
    centre: Cast, key: str, kinds: tuple[str, ...], parts: list[str]
) -> None:
    definition = wiring.machine().definitions[key]
    assert kinds_of(definition, "day") == ("values", "ewma", "cusum", *kinds)
    assert parts_of(definition, "day") == parts
    assert page(centre, key, "kind=nothing&part=moon").status_code == 200


def test_xbar_and_r_of_hours_are_those_of_the_textbook(centre: Cast) -> None:
    """Hours of talk time as recorded: nine a day, d2 = 2.970, D3 = 0.184, D4 = 1.816."""
    answer = wiring.ask(IndicatorQuery(("att",), ("day", "hour"), FIRST, LAST)).of("att")
    days: dict[date, list[float]] = defaultdict(list)
    for row in answer:
        days[row["day"]].append(float(row["value"]))
    assert {len(hours) for hours in days.values()} == {9}
    means = [mean(hours) for _day, hours in sorted(days.items())]
    ranges = [max(hours) - min(hours) for _day, hours in sorted(days.items())]
    middle, spread = mean(means), mean(ranges)
    query = "set=1&rule=1&seasons=in&limits=all&part=hour"
    shown = figures(page(centre, "att", f"kind=xbar&{query}"))
    assert [row[0] for row in shown] == pytest.approx(means)
    assert shown[0][1:] == pytest.approx((middle, middle - 0.337 * spread, middle + 0.337 * spread), rel=1e-3)
    shown = figures(page(centre, "att", f"kind=r&{query}"))
    assert shown[5] == pytest.approx((ranges[5], spread, 0.184 * spread, 1.816 * spread), rel=3e-3)


def test_seasons_are_taken_out_of_each_part(centre: Cast) -> None:
    """Left in, a subgroup stands where its hours do; taken out, at nothing. The bad day is wide in both."""
    raw = page(centre, "service_level_20s", "kind=xbar&set=1&rule=1&seasons=in&part=hour")
    clean = page(centre, "service_level_20s", "kind=xbar&part=hour")
    assert figures(raw)[0][1] == pytest.approx(0.92, abs=0.03)
    assert figures(clean)[0][1] == pytest.approx(0.0, abs=0.02)
    assert "pp off what was expected" in str(clean.context["sentence"])
    assert " pp" not in str(raw.context["sentence"])
    wide = page(centre, "service_level_20s", "kind=r&part=hour")
    assert any(str(BAD_DAY) in row.step for row in wide.context["rows"])
    assert all(row.adverse for row in wide.context["rows"] if row.value > row.expected)
    teams = page(centre, "att", "kind=s&part=team")
    assert teams.context["question"].part == "team" and len(figures(teams)) == 56


def test_limits_of_what_was_recorded_may_be_frozen_or_move(centre: Cast) -> None:
    whole = figures(page(centre, "att", "kind=xmr"))
    assert len({row[1] for row in whole}) == 1
    values = [row[0] for row in whole]
    last = FIRST + timedelta(days=20)
    frozen = figures(
        page(centre, "att", f"kind=xmr&set=1&rule=1&limits=frozen&base_from={FIRST}&base_to={last}")
    )
    assert frozen[50][1] == pytest.approx(mean(values[:21]))
    query = f"period=custom&from={FIRST + timedelta(days=30)}&to={LAST}&grain=day&kind=xmr&set=1&rule=1"
    later = centre.client_of("manager").get(
        f"/indicators/charts/att/?{query}&limits=frozen&base_from={FIRST}&base_to={last}"
    )
    # Days before the period shown still give the limits, and are not drawn.
    assert len(later.context["chart"].rows) == 26
    assert figures(later)[0][1] == pytest.approx(mean(values[:21]))
    # A part without points to take limits from is not judged, and the sentence says so first.
    assert "未作判断" not in str(later.context["sentence"])
    charts.begin_phase(by=BY, indicator="att", start=FIRST + timedelta(days=40), reason="口径调整")
    parted = centre.client_of("manager").get(
        f"/indicators/charts/att/?{query}&limits=frozen&base_from={FIRST}&base_to={last}"
    )
    assert str(parted.context["sentence"]).count("未作判断") == 1
    ChartPhase.objects.all().delete()
    moving = page(centre, "att", "kind=xmr&set=1&rule=1&limits=rolling")
    assert moving.context["question"].limits == "rolling"
    # Chosen on the chart that signals are judged by, “moving” is no wish about a textbook's chart.
    assert page(centre, "att", "kind=xmr&set=1&limits=moving").context["question"].limits == "all"


def test_a_chart_that_remembers_departs_from_what_was_expected(centre: Cast) -> None:
    """Its centre is the expectation, a phase begins anew, and its rows tell of its own limits."""
    charts.begin_phase(by=BY, indicator="service_level_20s", start=date(2026, 2, 1), reason="口径调整")
    shown = page(centre, "service_level_20s", "kind=ewma")
    rows = figures(shown)
    assert {row[1] for row in rows} == {0.0}
    assert rows[26][3] == pytest.approx(1.0, abs=0.01) and rows[27][3] == pytest.approx(0.6, abs=0.01)
    assert shown.context["unit"] == "number"
    for row in shown.context["rows"]:
        assert row.value < row.lower or row.value > row.upper
        assert row.rules == ["the weighted mean lies beyond its limit"]
    wider = page(centre, "service_level_20s", "kind=ewma&set=1&rule=1&sigmas=4&limits=moving&seasons=out")
    assert figures(wider)[26][3] == pytest.approx(4 / 3, abs=0.02)


def test_each_chart_says_why_it_is_the_one_or_is_not(centre: Cast) -> None:
    assert "Recommended: p′" in page(centre, "answer_rate", "").context["advice"]
    told = page(centre, "offered", "kind=c").context["advice"]
    assert "chance" in told
    for kind in ("ewma", "cusum", "xmr", "xbar", "r", "s"):
        for language in ("en", "zh-hans"):
            said = page(centre, "att", f"kind={kind}", language).context["advice"]
            assert said and ("：" in said) == (language != "en"), (kind, language)
    assert "seconds" not in page(centre, "att", "").context["advice"]


def test_a_note_stands_in_the_picture_and_a_phase_says_why(centre: Cast) -> None:
    client, path = centre.client_of("manager"), "/indicators/charts/offered/"
    client.post(f"{path}note/?{PERIOD}", {"at": str(BAD_DAY), "text": "系统割接"})
    charts.begin_phase(by=BY, indicator="offered", start=date(2026, 2, 1), reason="口径调整")
    option = client.get(f"{path}?{PERIOD}").context["chart"].option
    main = next(one for one in option["series"] if one.get("z") == 3)
    place = (BAD_DAY - FIRST).days
    assert [flag["coord"][0] for flag in main["markPoint"]["data"]] == [place]
    assert "系统割接" in option["hw"]["notes"][place]
    assert main["markLine"]["data"][0]["label"]["formatter"] == "口径调整"


def test_the_api_draws_each_kind_and_names_those_that_fit(centre: Cast) -> None:
    client = centre.client_of("analyst")
    path = f"/api/performance/signals/chart/att?start={FIRST}&end={LAST}"
    answer = client.get(f"{path}&kind=xbar&part=team").json()
    assert answer["kind"] == "xbar" and len(answer["points"]) == 56 and answer["advice"]
    refused = client.get(f"{path}&kind=np")
    assert refused.status_code in (400, 422) and "xbar" in refused.content.decode()
    assert client.get(f"{path}&kind=s&part=moon").status_code == refused.status_code
