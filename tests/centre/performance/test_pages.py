"""What the indicator page says and shows: sentence, state, formula errors, empty periods, export."""

from __future__ import annotations

import io
import re
from datetime import date, datetime
from html import unescape
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from python_calamine import CalamineWorkbook

from headwater.centre.people.audit import System
from headwater.centre.people.models import AuditEvent
from headwater.centre.performance import actions
from headwater.centre.performance.actions.targets import Wish
from headwater.centre.performance.goals import Goal
from headwater.engine.lake import Lake, publish_facts
from tests.cast import Cast
from tests.centre.performance.conftest import CUSTOMER

PERIOD = "period=custom&from=2026-03-01&to=2026-03-15"
BAD = "period=custom&from=2026-03-15&to=2026-03-15"


def aim(indicator: str, value: float, red: float | None = None) -> None:
    wish = Wish(None, "", value, None, red)
    actions.set_targets(
        by=System("test"), indicator=indicator, since=date(2026, 1, 1), until=None, wishes=[wish]
    )


@pytest.mark.parametrize(
    ("direction", "value", "mood"),
    [
        ("up", 0.90, "good"),
        ("up", 0.84, "near"),
        ("up", 0.79, "bad"),
        ("down", 0.79, "good"),
        ("none", 0.5, ""),
        ("up", None, ""),
    ],
)
def test_red_amber_green_by_direction(direction: str, value: float | None, mood: str) -> None:
    assert Goal(0.85, 0.85, 0.80).judge(value, direction) == mood


@pytest.mark.parametrize(("value", "mood"), [(19, "good"), (21, "near"), (31, "bad")])
def test_lower_is_better_has_its_red_above(value: float, mood: str) -> None:
    assert Goal(20, 20, 30).judge(value, "down") == mood


def test_the_sentence_says_what_against_what_and_why(centre: Cast) -> None:
    aim("answer_rate", 0.95, 0.9)
    text = centre.client_of("manager").get(f"/indicators/answer_rate/?{BAD}&compare=yesterday")
    words = str(text.context["sentence"])
    # 72 answered; 12 lost on the bad day against 3 on the day before.
    assert "85.7%" in words and "低于目标 95.0%" in words and "9.3 个百分点" in words
    assert "较前一日（96.0%）下降 10.3 个百分点" in words
    assert "主要来自队列“A”" in words
    assert text.context["state_words"]["mood"] == "bad"


def test_the_sentence_in_english(centre: Cast) -> None:
    client = centre.client_of("manager")
    client.cookies["django_language"] = "en"
    words = str(client.get(f"/indicators/answer_rate/?{BAD}&compare=yesterday").context["sentence"])
    assert "Answer rate 85.7%." in words
    assert "Down 10.3 pp against the day before (96.0%), mainly by Queue A" in words


def test_numbers_of_the_sentence_lead_to_the_records(centre: Cast) -> None:
    page = centre.client_of("manager").get(f"/indicators/answer_rate/?{BAD}")
    assert 'class="hw-figure' in page.content.decode()
    assert "/indicators/answer_rate/rows/?period=custom" in str(page.context["sentence"].__html__())


def test_a_wrong_condition_is_pointed_at(centre: Cast) -> None:
    page = centre.client_of("manager").get("/indicators/att/", {"where": "wiat > 60"})
    text = page.content.decode()
    assert "第 1 个字符" in text
    assert "<mark>wiat</mark> &gt; 60" in text
    assert "sentence" not in page.context or not page.context.get("sentence")


def test_dividing_by_zero_is_empty_with_a_sentence(centre: Cast) -> None:
    page = centre.client_of("manager").get(
        "/indicators/answer_rate/", {"where": "wait > 9999", "period": "today"}
    )
    assert page.context["facts"].now.value is None
    assert "分母为零" in page.context["note"].text


def test_a_period_without_data_says_how_far_the_data_reach(centre: Cast) -> None:
    page = centre.client_of("manager").get("/indicators/att/?period=custom&from=2020-01-01&to=2020-01-02")
    assert "2026-03-15" in page.context["note"].text or "分母为零" in page.context["note"].text


def test_an_indicator_that_waits_says_for_what(centre: Cast) -> None:
    page = centre.client_of("manager").get("/indicators/occupancy/")
    assert "agent_states" in page.context["note"].text


def test_parts_come_as_fragments(centre: Cast) -> None:
    client = centre.client_of("manager")
    for part in ("groups", "heat", "about", "values"):
        answer = client.get(
            f"/indicators/att/?{PERIOD}&part={part}&dim=queue", headers={"HX-Request": "true"}
        )
        assert answer.status_code == 200
        assert "<html" not in answer.content.decode()
    whole = client.get(f"/indicators/att/?{PERIOD}&part=groups")
    assert "<html" in whole.content.decode() and "data-chart" in whole.content.decode()


def test_the_wallboard_has_nothing_to_press(centre: Cast) -> None:
    text = centre.client_of("manager").get(f"/indicators/att/?{PERIOD}&wallboard&refresh=60").content.decode()
    assert "hw-wallboard" in text and 'data-refresh="60"' in text
    assert "hw-question" not in text


def test_the_export_equals_the_page_and_is_on_record(centre: Cast) -> None:
    client = centre.client_of("team_leader")
    page = client.get(f"/indicators/att/?{PERIOD}&by=agent")
    answer = client.get(f"/indicators/att/export/?{PERIOD}&by=agent")
    book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
    line = book.get_sheet_by_name(book.sheet_names[0]).to_python()
    shown = [row[1] for row in line if isinstance(row[0], date)]
    assert next(row[0] for row in line if isinstance(row[0], date)) == date(2026, 3, 1)
    assert ["单位", "一班"] in [row[:2] for row in line]
    assert shown == pytest.approx([cell.value for _step, cell in page.context["facts"].line])
    groups = {row[0]: row[1] for row in book.get_sheet_by_name(book.sheet_names[1]).to_python()}
    assert groups["坐席A103"] == pytest.approx(80)
    assert "坐席A203" not in groups
    event = AuditEvent.objects.get(action="export.made")
    assert event.by == "team_leader" and "att" in event.detail["title"]


def test_the_catalogue_groups_searches_and_says_what_is_missing(centre: Cast) -> None:
    client = centre.client_of("manager")
    page = client.get(f"/indicators/?{PERIOD}")
    entries = {e.definition.key: e for family in page.context["families"] for e in family.entries}
    assert entries["att"].card.value == pytest.approx(85)
    assert "等待数据" in entries["occupancy"].why
    found = client.get(f"/indicators/?{PERIOD}&q=answer+rate").context["families"]
    assert "answer_rate" in {e.definition.key for family in found for e in family.entries}
    assert page.context["count"] > 40


@pytest.mark.parametrize("key", ["answer_rate", "kbi_compliance", "attrition_rate_month", "occupancy"])
@pytest.mark.parametrize("who", ["team_leader", "manager", "supervisor"])
def test_what_has_no_figure_can_be_exported_all_the_same(centre: Cast, key: str, who: str) -> None:
    assert centre.client_of(who).get(f"/indicators/{key}/export/?{PERIOD}").status_code == 200
    for part in ("", "&part=groups", "&part=heat", "&part=about"):
        assert centre.client_of(who).get(f"/indicators/{key}/?{PERIOD}{part}").status_code == 200
    assert centre.client_of(who).get(f"/indicators/{key}/rows/?{PERIOD}").status_code == 200
    assert centre.client_of(who).get(f"/indicators/{key}/targets/?{PERIOD}").status_code == 200


def test_the_map_follows_the_line_into_quarters_of_an_hour(centre: Cast) -> None:
    period = {"period": "custom", "from": "2026-03-09", "to": "2026-03-15", "part": "heat"}
    client = centre.client_of("analyst")
    for grain, columns in (("slot", 96), ("hour", 24), ("day", 24)):
        heat = client.get("/indicators/answer_rate/", period | {"grain": grain}).context["heat"]
        assert len(heat.columns) == 1 + columns
    fine = client.get("/indicators/answer_rate/", period | {"grain": "slot"}).context["heat"]
    assert fine.rows[-1][1 + 14 * 4] == 0 and fine.rows[-1][1 + 14 * 4 + 1] is None
    assert "slot+%3D+56" in fine.option["hw"]["urls"][-1][56]


def define_count(centre: Cast, direction: str = "up") -> None:
    content = {
        "name": "接听",
        "name_en": "Taken",
        "table": "contacts",
        "formula": "count(answered)",
        "unit": "count",
        "direction": direction,
        "level": "key",
        "rhythm": "day",
        "owner": None,
        "owner_role": "",
        "review_date": date(2027, 1, 1),
        "reason": "test",
        "personal": False,
    }
    actions.define(by=centre.account("analyst"), key="taken", content=content)


@pytest.mark.parametrize("days", ["2026-03-14", "2026-03-09", "2026-03-01"])
@pytest.mark.parametrize(("target", "state", "words"), [(71, "good", "达到目标"), (73, "bad", "低于目标")])
def test_a_target_of_a_count_is_meant_per_day(
    centre: Cast, days: str, target: int, state: str, words: str
) -> None:
    define_count(centre)
    aim("taken", target)
    # 72 contacts are taken every day: one, seven or fifteen days give the same verdict everywhere.
    period = f"period=custom&from={days}&to={'2026-03-14' if days == '2026-03-14' else '2026-03-15'}"
    client = centre.client_of("manager")
    page = client.get(f"/indicators/taken/?{period}")
    facts = page.context["facts"]
    assert facts.state == state and words in str(page.context["sentence"])
    assert f"{target}" in page.content.decode() and "每日" in page.content.decode()
    entries = client.get(f"/indicators/?{period}").context["families"]
    card = next(e.card for family in entries for e in family.entries if e.definition.key == "taken")
    assert card.state == state and card.target == pytest.approx(target * facts.question.days)
    lines = {d.key: c for d, c in client.get(f"/indicators/targets/?{period}").context["lines"]}
    assert lines["taken"].state == state
    root = client.get(f"/indicators/taken/targets/?{period}").context["lines"][0]
    assert root.state == state


def test_without_a_better_way_nothing_is_met_or_missed(centre: Cast) -> None:
    aim("answered", 1)
    client = centre.client_of("manager")
    page = client.get(f"/indicators/answered/?{PERIOD}")
    assert "目标" not in str(page.context["sentence"])
    lines = {d.key: c for d, c in client.get(f"/indicators/targets/?{PERIOD}").context["lines"]}
    assert lines["answered"].state == "" and "达" not in lines["answered"].target_words


@pytest.mark.parametrize(
    ("per", "end", "whole"), [("week", date(2026, 3, 15), 15 / 7), ("month", date(2026, 3, 31), 1.0)]
)
def test_a_target_per_week_or_month_grows_with_the_days(per: str, end: date, whole: float) -> None:
    goal = Goal(100, 90, 80, per=per).over(date(2026, 3, 1), end)
    assert (goal.value, goal.amber, goal.red) == pytest.approx((100 * whole, 90 * whole, 80 * whole))
    assert goal.over(date(2026, 3, 2), date(2026, 3, 8)).of_one == pytest.approx(100)


def test_days_without_any_data_count_nothing_instead_of_zero(centre: Cast) -> None:
    client = centre.client_of("manager")
    before = client.get("/indicators/offered/?period=custom&from=2025-01-01&to=2025-01-07")
    assert before.context["facts"].now.value is None and "没有记录" in before.context["note"].text
    # The first days of the data have nothing to be compared with.
    first = client.get("/indicators/offered/?period=custom&from=2026-03-01&to=2026-03-07")
    assert first.context["facts"].now.value and first.context["facts"].was.value is None
    assert "较" not in str(first.context["sentence"])
    none = client.get(f"/indicators/offered/?{PERIOD}&queue=no_such")
    assert none.context["facts"].now.value == 0


def test_the_newest_day_is_not_called_today_when_it_is_not(centre: Cast) -> None:
    client = centre.client_of("manager")
    assert str(client.get("/indicators/att/?period=today").context["sentence"]).startswith("最新一日")
    assert str(client.get("/indicators/att/?period=yesterday").context["sentence"]).startswith("前一日")
    assert "今日" not in client.get("/").content.decode().split("hw-period")[1].split("</details>")[0]


def test_the_catalogue_tells_the_gap_from_the_change(centre: Cast) -> None:
    aim("answer_rate", 0.99)
    text = centre.client_of("manager").get(f"/indicators/?{PERIOD}&q=answer_rate").content.decode()
    assert "较上期" in text and "与目标差" in text
    # 1080 of 1134 are answered.
    assert "3.8 个百分点" in text


def test_what_the_formula_decides_is_no_dimension(centre: Cast) -> None:
    client = centre.client_of("manager")

    def offered(key: str) -> set[str]:
        return {name for name, _label in client.get(f"/indicators/{key}/?{PERIOD}").context["dimensions"]}

    assert offered("answer_rate").isdisjoint({"outcome", "transferred_to"})
    assert {"queue", "service"} <= offered("answer_rate")
    assert "outcome" in offered("contacts")


def test_records_show_their_own_day_and_quarter_of_an_hour_first(centre: Cast) -> None:
    page = centre.client_of("manager").get(f"/indicators/answered/rows/?{BAD}")
    assert [name for name, _kind in page.context["heads"]][:2] == ["当地日期", "时段（15 分钟）"]
    times = {tuple(text for text, _c in line["cells"][:2]) for line in page.context["lines"]}
    assert times <= {("2026-03-15", f"{hour:02d}:00") for hour in (9, 10, 11, 12)}


def test_the_main_group_may_be_of_a_dimension_that_has_no_filter(
    cast: Cast, tmp_path: Path, settings: Any
) -> None:
    settings.HOME = tmp_path
    orders = [
        {
            "id": f"{offset}-{number}",
            "opened_at": datetime(2026, 3, 1 + offset, 2),  # noqa: DTZ001
            "local_day": date(2026, 3, 1 + offset),
            "local_slot": 40,
            "customer": CUSTOMER,
            "kind": "network" if number < 8 else "bill",
            "status": "open",
        }
        for offset, size in enumerate((10, 10, 4))
        for number in range(size)
    ]
    publish_facts(Lake(tmp_path), "orders", pa.Table.from_pylist(orders), "test")
    client = cast.client_of("manager")
    day = "period=custom&from=2026-03-03&to=2026-03-03&compare=before&by=kind"
    page = client.get(f"/indicators/orders_opened/?{day}")
    assert page.status_code == 200
    links = re.findall(r'href="([^"]*where=[^"]*)"', page.context["sentence"].__html__())
    assert links and client.get(unescape(links[0])).status_code == 200
