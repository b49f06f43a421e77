"""The inbox, one signal, dismissals, control charts, weak spots: what they show, and to whom."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
import python_calamine
from django.utils import timezone

from headwater.centre.findings.models import Finding
from headwater.centre.people.audit import System
from headwater.centre.people.models import RoleGrant
from headwater.centre.performance.actions import charts
from headwater.centre.performance.actions.targets import Wish, set_targets
from headwater.centre.performance.models import (
    ChartNote,
    ChartPhase,
    ChartSettings,
    Dismissal,
    Signal,
    SignalKind,
    SignalPoint,
    SignalState,
    SpecialAnalysis,
)
from tests.cast import Cast
from tests.centre.performance.judging.conftest import BAD_DAY, FIRST, LAST

BY = System("test")
SPOT = {
    "kind": "weekday_interval", "weekday": 5, "minute": 660, "until": 720, "day": None, "misses": 5, "of": 5,
    "gap": 0.2, "elsewhere": 0.05, "stands_out": True, "target": 0.8,
    "words": {"en": "Friday 11:00-12:00", "zh": "星期五 11:00-12:00"}, "missed": ["2026-02-20T11:00:00"],
}  # fmt: skip


def moment(hour: int) -> datetime:
    return timezone.make_aware(datetime(BAD_DAY.year, BAD_DAY.month, BAD_DAY.day, hour))  # noqa: DTZ001


def make(cast: Cast, unit: str = "centre", **changed: Any) -> Signal:
    """A signal of a unit with its finding and one point."""
    where = {"zone": unit} if unit in ("north", "south") else {}
    given = {
        "indicator": "service_level_20s", "grain": "hour", "where": where, "unit": cast.units[unit],
        "start": moment(14), "end": moment(16), "value": 0.5, "expected": 0.92, "lower": 0.8, "upper": 0.99,
        "sigmas": -6.0, "rules": [1],
    }  # fmt: skip
    made = Signal.objects.create(**given | changed)
    run = {"indicator": made.indicator, "grain": made.grain, "where": made.where, "sigmas": made.sigmas}
    times = {"start": made.start.isoformat(), "end": made.end.isoformat()}
    made.members = [run | times | {"value": made.value, "expected": made.expected, "points": 2}]
    made.finding = Finding.objects.create(title="低于预期", unit=made.unit, opened_by="test")
    made.save()
    facts = {
        name: getattr(made, name) for name in ("indicator", "grain", "where", "value", "expected", "sigmas")
    }
    SignalPoint.objects.create(
        lane="x", start=made.start, end=moment(15), day=BAD_DAY, rules=[1], signal=made, **facts
    )
    return made


def test_the_inbox_shows_what_waits_in_the_own_units(centre: Cast) -> None:
    mine, north, south = make(centre), make(centre, "north"), make(centre, "south")
    closed = make(centre, state=SignalState.CLOSED)
    shown = {
        who: {
            row.record.pk for row in centre.client_of(who).get("/indicators/signals/").context["table"].rows
        }
        for who in ("manager", "supervisor", "team_leader")
    }
    assert shown == {"manager": {mine.pk, north.pk, south.pk}, "supervisor": {north.pk}, "team_leader": set()}
    page = centre.client_of("manager").get("/indicators/signals/?state=closed")
    assert [row.record.pk for row in page.context["table"].rows] == [closed.pk]
    assert "20 秒服务水平" in page.content.decode()


def test_a_signal_page_tells_what_how_far_and_since_when(centre: Cast) -> None:
    text = centre.client_of("manager").get(make(centre).get_absolute_url()).content.decode()
    assert "50.0%" in text and "92.0%" in text and "14:00–16:00" in text
    assert "专项分析" in text
    spot = make(centre, kind=SignalKind.WEAK_SPOT, spot=SPOT)
    text = centre.client_of("manager").get(spot.get_absolute_url()).content.decode()
    assert "星期五 11:00-12:00" in text and f"W-{spot.pk}" in text


@pytest.mark.parametrize(
    ("who", "code"),
    [("manager", 200), ("supervisor", 200), ("team_leader", 404), ("agent", 403), ("outsider", 403),
     ("newcomer", 403), ("nobody", 302)],
)  # fmt: skip
def test_who_opens_a_signal_of_the_north(centre: Cast, who: str, code: int) -> None:
    assert centre.client_of(who).get(make(centre, "north").get_absolute_url()).status_code == code


def test_the_owner_of_its_finding_opens_a_signal_from_elsewhere(centre: Cast) -> None:
    signal = make(centre, "south")
    leader = centre.client_of("team_leader")
    assert leader.get(signal.get_absolute_url()).status_code == 404
    Finding.objects.filter(pk=signal.finding_id).update(owner=centre.persons["team_leader"])
    assert leader.get(signal.get_absolute_url()).status_code == 200


PAGES = ["signals/", "signals/dismissals/", "charts/", "charts/att/", "weak-spots/"]


@pytest.mark.parametrize("page", PAGES)
def test_each_page_by_right_and_method(centre: Cast, page: str) -> None:
    path = f"/indicators/{page}"
    for who in ("manager", "supervisor", "team_leader", "quality", "analyst", "administrator"):
        assert centre.client_of(who).get(path).status_code == 200, who
    for who in ("agent", "outsider", "newcomer"):
        assert centre.client_of(who).get(path).status_code == 403, who
    assert centre.client_of("nobody").get(path).status_code == 302
    assert centre.client_of("manager").post(path).status_code == 405


POSTS = ["dismiss/", "close/", "reopen/", "analyse/"]


@pytest.mark.parametrize("act", POSTS)
def test_each_decision_by_right_and_method(centre: Cast, act: str) -> None:
    path = f"{make(centre, 'north').get_absolute_url()}{act}"
    assert centre.client_of("manager").get(path).status_code == 405
    assert centre.client_of("team_leader").post(path).status_code == 403
    assert centre.client_of("nobody").post(path).status_code == 302
    missing = f"/indicators/signals/999999/{act}"
    assert centre.client_of("manager").post(missing).status_code == 404


def test_not_an_anomaly_needs_a_reason_and_can_be_taken_back(centre: Cast) -> None:
    signal, client = make(centre), centre.client_of("manager")
    client.post(f"{signal.get_absolute_url()}dismiss/", {"reason": " ", "reach": "once"})
    assert not Dismissal.objects.exists()
    client.post(f"{signal.get_absolute_url()}dismiss/", {"reason": "演练", "reach": "until"})
    assert not Dismissal.objects.exists()
    client.post(f"{signal.get_absolute_url()}dismiss/", {"reason": "演练", "reach": "alike"})
    kept = Dismissal.objects.get()
    signal.refresh_from_db()
    assert (signal.state, kept.reach, kept.by) == ("not_an_anomaly", "alike", "manager")
    assert "演练" in client.get("/indicators/signals/dismissals/").content.decode()
    assert "演练" in client.get(signal.get_absolute_url()).content.decode()
    client.post(f"/indicators/signals/dismissals/{kept.pk}/withdraw/")
    signal.refresh_from_db()
    assert signal.state == SignalState.NEW


def test_bulk_decides_all_or_none(centre: Cast) -> None:
    one, other = make(centre), make(centre)
    sent = {"signal": [one.pk, other.pk], "act": "dismiss", "reason": ""}
    client = centre.client_of("manager")
    client.post("/indicators/signals/bulk/", sent)
    assert not Dismissal.objects.exists()
    client.post("/indicators/signals/bulk/", sent | {"reason": "演练"})
    assert Dismissal.objects.count() == 2
    elsewhere = make(centre, "south")
    centre.client_of("supervisor").post(
        "/indicators/signals/bulk/", {"signal": [elsewhere.pk], "act": "take", "reason": ""}
    )
    elsewhere.refresh_from_db()
    assert elsewhere.state == SignalState.NEW


def test_closing_closes_the_finding_and_opening_again_opens_it(centre: Cast) -> None:
    signal, client = make(centre), centre.client_of("manager")
    client.post(f"{signal.get_absolute_url()}close/", {"reason": "已调整排班"})
    signal.refresh_from_db()
    assert signal.state == "closed" and signal.finding and signal.finding.state == "closed"
    client.post(f"{signal.get_absolute_url()}reopen/", {"reason": "又出现"})
    signal = Signal.objects.get(pk=signal.pk)
    assert signal.waiting and signal.finding and signal.finding.is_open


def test_one_click_opens_a_special_analysis(centre: Cast) -> None:
    signal = make(centre)
    answer = centre.client_of("manager").post(f"{signal.get_absolute_url()}analyse/")
    analysis = SpecialAnalysis.objects.get()
    assert answer["Location"] == analysis.get_absolute_url()
    signal.refresh_from_db()
    assert signal.state == SignalState.IN_WORK
    assert signal.number in [source["number"] for source in analysis.sources]
    assert signal.number in centre.client_of("manager").get(analysis.get_absolute_url()).content.decode()


def test_the_list_goes_to_excel_on_record(centre: Cast) -> None:
    make(centre)
    answer = centre.client_of("manager").get("/indicators/signals/export/")
    assert answer.status_code == 200 and answer["Content-Type"].endswith("sheet")


PERIOD = f"period=custom&from={FIRST}&to={LAST}"


def test_a_control_chart_names_its_rules_and_leads_to_the_signal(centre: Cast) -> None:
    signal = make(centre)
    period = f"period=custom&from={BAD_DAY}&to={BAD_DAY}&grain=hour"
    page = centre.client_of("manager").get(f"/indicators/charts/service_level_20s/?{period}")
    rows = page.context["rows"]
    assert rows and rows[-1].signal == signal and rows[-1].rules[0].startswith("1 ·")
    chart = page.context["chart"]
    assert signal.get_absolute_url() in chart.option["hw"]["urls"]
    assert any("3σ" in note for note in chart.option["hw"]["notes"])
    assert chart.columns[-1].name and len(chart.rows) == 9


def test_rules_limits_seasons_and_kinds_can_be_chosen(centre: Cast) -> None:
    client = centre.client_of("manager")
    base = f"/indicators/charts/offered/?{PERIOD}&grain=day&set=1"
    none = client.get(f"{base}&limits=moving&seasons=out")
    assert none.context["rows"] == []
    frozen = client.get(
        f"{base}&rule=1&limits=frozen&base_from={FIRST}&base_to=2026-01-25&seasons=in&sigmas=2"
    )
    question = frozen.context["question"]
    assert (question.settings.moving, question.settings.seasonal, question.settings.sigmas) == (
        False,
        False,
        2.0,
    )
    assert question.settings.rules == {1} and question.address().count("rule=1") == 1
    for kind in ("ewma", "cusum"):
        shown = client.get(f"/indicators/charts/offered/?{PERIOD}&grain=day&kind={kind}").context["chart"]
        assert len(shown.rows) == 56


def test_charts_of_what_was_recorded_follow_their_textbook(centre: Cast) -> None:
    """p and np of the answer rate, c of the contacts: centre and limits by hand from the page itself."""
    client = centre.client_of("manager")

    def rows(key: str, kind: str) -> list[list[float]]:
        shown = client.get(f"/indicators/charts/{key}/?{PERIOD}&grain=day&kind={kind}")
        assert shown.context["question"].kind == kind, (key, kind)
        return [list(row[1:5]) for row in shown.context["chart"].rows]

    counts = [row[0] for row in rows("offered", "c")]
    mean = sum(counts) / len(counts)
    for value, middle, lower, upper in rows("offered", "c"):
        assert middle == pytest.approx(mean)
        assert upper == pytest.approx(mean + 3 * mean**0.5) and value >= 0
        assert lower == pytest.approx(max(0, mean - 3 * mean**0.5))
    shares, hits = rows("answer_rate", "p"), rows("answer_rate", "np")
    rate = shares[0][1]
    assert rate == pytest.approx(sum(row[0] for row in hits) / sum(counts))
    for (_share, _rate, lower, _upper), (_hits, _centre, _low, _high), size in zip(
        shares, hits, counts, strict=True
    ):
        assert lower == pytest.approx(max(0, rate - 3 * (rate * (1 - rate) / size) ** 0.5))
    assert client.get(f"/indicators/charts/offered/?{PERIOD}&kind=np").context["question"].kind == "values"
    assert client.get(f"/indicators/charts/att/?{PERIOD}&kind=xmr").context["chart"].rows
    sheet = client.get(f"/indicators/charts/offered/export/?{PERIOD}&grain=day&kind=c")
    texts = python_calamine.load_workbook(BytesIO(sheet.content)).get_sheet_by_index(0).to_python()
    assert any("按原始数据绘制" in str(cell) for row in texts for cell in row)


def test_a_chart_of_a_scope_holds_only_its_own(centre: Cast) -> None:
    leader = centre.client_of("team_leader").get(f"/indicators/charts/att/?{PERIOD}&grain=day")
    whole = centre.client_of("manager").get(f"/indicators/charts/att/?{PERIOD}&grain=day")
    own = [row[1] for row in leader.context["chart"].rows]
    assert own and own != [row[1] for row in whole.context["chart"].rows]
    refused = centre.client_of("team_leader").get(f"/indicators/charts/offered/?{PERIOD}&grain=day")
    assert "chart" not in refused.context and refused.context["note"].text


@pytest.mark.parametrize(
    "query",
    ["grain=century", "sigmas=nan&set=1", "rule=99&set=1", "base_from=x&limits=frozen&set=1",
     "where=wait+%3E", "period=custom&from=1990-01-01&to=1990-01-02", "kind=pie", "queue=none"],
)  # fmt: skip
def test_odd_addresses_are_answered_in_words(centre: Cast, query: str) -> None:
    assert centre.client_of("manager").get(f"/indicators/charts/offered/?{query}").status_code == 200


def test_notes_phases_and_settings(centre: Cast) -> None:
    client, path = centre.client_of("manager"), "/indicators/charts/offered/"
    client.post(f"{path}note/?{PERIOD}", {"at": "2026-02-10", "text": "系统割接"})
    client.post(f"{path}phase/?{PERIOD}", {"start": "2026-02-01", "reason": "口径调整"})
    text = client.get(f"{path}?{PERIOD}").content.decode()
    assert "系统割接" in text and "口径调整" in text
    assert client.get(f"{path}?{PERIOD}&grain=day").context["question"].settings.phases == (date(2026, 2, 1),)
    kept = {"rule": ["1", "2"], "sigmas": "3", "limits": "moving", "seasons": "out"}
    client.post(f"{path}settings/", kept)
    assert ChartSettings.objects.get().rules == [1, 2] and not ChartSettings.objects.get().judged
    client.post(f"{path}settings/", kept | {"limits": "frozen"})
    assert ChartSettings.objects.get().moving
    client.post(f"{path}note/{ChartNote.objects.get().pk}/remove/")
    client.post(f"{path}phase/{ChartPhase.objects.get().pk}/drop/")
    assert not ChartNote.objects.exists() and not ChartPhase.objects.exists()


def test_a_supervisor_judges_own_signals_but_not_how_all_are_judged(centre: Cast) -> None:
    client = centre.client_of("supervisor")
    kept = {"rule": ["1"], "sigmas": "3", "limits": "moving", "seasons": "out"}
    assert client.post("/indicators/charts/offered/settings/", kept).status_code == 403
    assert (
        client.post("/indicators/charts/offered/phase/", {"start": "2026-02-01", "reason": "x"}).status_code
        == 403
    )
    north = make(centre, "north")
    client.post(f"{north.get_absolute_url()}dismiss/", {"reason": "演练", "reach": "once"})
    assert Dismissal.objects.get().signal == north


def test_who_judges_a_part_does_not_set_how_all_are_judged(centre: Cast) -> None:
    RoleGrant.objects.create(
        account=centre.accounts["supervisor"], role="deputy_hotline_manager", unit=centre.units["north"]
    )
    client = centre.client_of("supervisor")
    kept = {"rule": ["1"], "sigmas": "3", "limits": "moving", "seasons": "out"}
    assert client.post("/indicators/charts/offered/settings/", kept).status_code == 403
    assert not ChartSettings.objects.exists()
    assert not client.get("/indicators/charts/offered/").context["may_set"]


def test_a_phase_breaks_the_chart(centre: Cast) -> None:
    charts.begin_phase(by=BY, indicator="offered", start=date(2026, 2, 1), reason="口径调整")
    page = centre.client_of("manager").get(f"/indicators/charts/offered/?{PERIOD}&grain=day")
    main = next(one for one in page.context["chart"].option["series"] if one.get("z") == 3)
    assert main["markLine"]["data"][0]["xAxis"] == 27


def test_the_chart_goes_to_excel(centre: Cast) -> None:
    answer = centre.client_of("manager").get(f"/indicators/charts/offered/export/?{PERIOD}&grain=day")
    assert answer.status_code == 200
    assert centre.client_of("outsider").get("/indicators/charts/offered/export/").status_code == 403


def test_weak_spots_need_a_target_and_find_the_planted_hour(centre: Cast) -> None:
    client = centre.client_of("manager")
    path = "/indicators/weak-spots/?indicator=service_level_20s&grain=hour&k=4&n=5"
    assert client.get(path).context["note"].text
    wish = Wish(None, "", 0.8)
    set_targets(by=BY, indicator="service_level_20s", since=date(2025, 1, 1), until=None, wishes=[wish])
    rows = client.get(path).context["rows"]
    assert [row.when for row in rows if row.stands_out] == ["星期五 11:00-12:00"]
    assert client.get(f"{path}&k=99&n=abc&billing=1,x,99").status_code == 200


def test_the_indicator_page_leads_to_its_control_chart(centre: Cast) -> None:
    page = centre.client_of("manager").get("/indicators/offered/").content.decode()
    assert "/indicators/charts/offered/" in page
    assert "/indicators/charts/" not in centre.client_of("agent").get("/indicators/att/").content.decode()


def test_search_and_api(centre: Cast) -> None:
    signal, client = make(centre), centre.client_of("manager")
    assert signal.get_absolute_url() in client.get(f"/search/?q=S-{signal.pk}").content.decode()
    analyst = centre.client_of("analyst")
    listed = analyst.get("/api/performance/signals/?waiting=true").json()
    assert [one["number"] for one in listed["items"]] == [signal.number]
    assert analyst.get(f"/api/performance/signals/{signal.pk}").json()["members"]
    assert analyst.get("/api/performance/signals/999999").status_code == 404
    query = f"start={FIRST}&end={LAST}"
    points = analyst.get(f"/api/performance/signals/chart/offered?{query}").json()["points"]
    assert len(points) == 56 and points[-1]["expected"]
    assert analyst.get(f"/api/performance/signals/chart/nothing?{query}").status_code == 404
    ever = "start=2000-01-01&end=2026-03-01&grain=slot"
    assert analyst.get(f"/api/performance/signals/chart/offered?{ever}").status_code == 422
    assert client.get("/api/performance/signals/").status_code == 401


def test_rates_are_shown(centre: Cast) -> None:
    make(centre, state=SignalState.NOT_AN_ANOMALY)
    make(centre, state=SignalState.CLOSED)
    rates = centre.client_of("manager").get("/indicators/signals/").context["rates"]
    assert (rates.decided, rates.mistaken, rates.false_share) == (2, 1, 0.5)
