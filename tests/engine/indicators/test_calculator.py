"""The calculator: roll-up, scope, cross-table formulas, waiting, notes and refusals."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from headwater.engine.indicators import (
    Answer,
    Calculator,
    FormulaError,
    IndicatorQuery,
    Scope,
    catalogue,
    rows_behind,
)
from headwater.engine.lake import Lake
from headwater.engine.lake.engines import Engine
from headwater.engine.words import Problem
from tests.engine.indicators.small_lake import add, definition, lake_of

CONTACTS = [
    {"outcome": "answered", "team": "T1", "agent": "A", "queue": "VIP", "talk_seconds": 100.0},
    {"outcome": "answered", "team": "T1", "agent": "B", "queue": "VIP", "talk_seconds": 100.0},
    {"outcome": "answered", "team": "T1", "agent": "B", "queue": "data", "talk_seconds": 400.0},
    {"outcome": "abandoned", "queue": "VIP"},
    {"outcome": "answered", "team": "T2", "agent": "C", "queue": "data", "talk_seconds": 30.0},
]


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return lake_of(tmp_path, contacts=CONTACTS)


def ask(lake: Lake, engine: Engine, *keys: str, **query: object) -> Answer:
    return Calculator(lake, engine, catalogue.load()).compute(IndicatorQuery(keys, **query))  # type: ignore[arg-type]


def test_a_teams_figure_is_not_the_mean_of_its_agents(lake: Lake, engine: Engine) -> None:
    by_team = ask(lake, engine, "att", by=("team",))
    assert by_team.value("att", team="T1") == 200
    by_agent = ask(lake, engine, "att", by=("agent",), where="team = 'T1'")
    assert [row["value"] for row in by_agent.rows] == [100, 250]


def test_a_row_says_all_that_is_needed(lake: Lake, engine: Engine) -> None:
    answer = ask(lake, engine, "answer_rate", by=("queue",), where="queue = 'VIP'")
    assert answer.rows == [
        {
            "queue": "VIP",
            "indicator": "answer_rate",
            "value": 2 / 3,
            "numerator": 2,
            "denominator": 3,
            "count": 3,
        }
    ]
    assert (answer.source, answer.snapshot, answer.versions) == ("lake", 1, {"answer_rate": 1})
    assert answer.seconds > 0


def test_division_by_zero_is_none_and_groups_without_a_name_come_last(lake: Lake, engine: Engine) -> None:
    answer = ask(lake, engine, "transfer_rate", "att", by=("team",))
    assert [row["team"] for row in answer.of("att")] == ["T1", "T2", None]
    assert answer.value("transfer_rate", team=None) is None
    assert answer.of("transfer_rate")[-1]["denominator"] == 0


def test_nothing_in_the_period_is_zero_or_none_and_no_error(lake: Lake, engine: Engine) -> None:
    answer = ask(lake, engine, "offered", "asa", "talk_p90", "repeat_72h", start=date(2030, 1, 1))
    assert [row["value"] for row in answer.rows] == [0, None, None, None]
    assert ask(lake, engine, "offered", by=("queue",), start=date(2030, 1, 1)).rows == []


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        (Scope(teams=("T1",)), 3),
        (Scope(agents=("B", "C")), 3),
        (Scope(teams=("T1",), queues=("VIP",)), 2),
        (Scope(teams=()), 0),
        (Scope(zones=("Z",)), 0),
        (Scope(), 5),
    ],
)
def test_the_scope_always_holds(lake: Lake, engine: Engine, scope: Scope, expected: int) -> None:
    assert ask(lake, engine, "contacts", scope=scope).rows[0]["value"] == expected
    wide = ask(
        lake, engine, "contacts", scope=scope, where="queue = 'VIP' or queue != 'VIP' or queue is missing"
    )
    assert wide.rows[0]["value"] == expected


def test_what_cannot_be_limited_to_the_scope_is_not_shown(tmp_path: Path, engine: Engine) -> None:
    lake = lake_of(tmp_path, contacts=CONTACTS, costs=[{"month": date(2026, 3, 1), "amount": 10.0}])
    answer = ask(lake, engine, "total_cost", "contacts", scope=Scope(teams=("T1",)))
    assert answer.of("total_cost")[0]["value"] is None
    assert "cannot be limited to your team" in answer.notes[0].en
    assert answer.value("contacts") == 3


def test_two_tables_are_joined_by_what_they_share(tmp_path: Path, engine: Engine) -> None:
    contacts = [
        {"outcome": "answered", "channel": channel, "started_at": datetime(2026, month, 5, 9)}  # noqa: DTZ001
        for channel, month in [("hotline", 3), ("hotline", 3), ("app", 3), ("app", 4)]
    ]
    costs = [
        {"month": date(2026, 3, 1), "channel": "hotline", "amount": 60.0},
        {"month": date(2026, 3, 1), "channel": "kiosk", "amount": 5.0},
        {"month": date(2026, 4, 1), "channel": "app", "amount": 7.0},
    ]
    lake = lake_of(tmp_path, contacts=contacts, costs=costs)
    answer = ask(lake, engine, "cost_per_contact", by=("month", "channel"))
    found = {(row["month"].month, row["channel"]): row["value"] for row in answer.rows}
    assert found == {(3, "app"): None, (3, "hotline"): 30, (3, "kiosk"): None, (4, "app"): 7}
    assert ask(lake, engine, "cost_per_contact", start=date(2026, 4, 2)).notes


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        (IndicatorQuery(("ofered",)), "did you mean offered"),
        (IndicatorQuery(("offered",), by=("queu",)), "did you mean queue"),
        (IndicatorQuery(("cost_per_contact",), by=("queue",)), "the table costs has no such dimension"),
        (IndicatorQuery(("cost_per_contact",), by=("day",)), "kept by month"),
        (IndicatorQuery(("new_staff_share",), by=("hour",)), "days, no times"),
        (IndicatorQuery(("occupancy",), by=("service",)), "cannot be shown by"),
    ],
)
def test_a_question_without_sense_is_refused_with_data_or_without(
    lake: Lake, engine: Engine, query: IndicatorQuery, sentence: str
) -> None:
    with pytest.raises(Problem, match=sentence) as caught:
        Calculator(lake, engine, catalogue.load()).compute(query)
    assert caught.value.words.zh


def test_a_wrong_filter_points_at_the_character(lake: Lake, engine: Engine) -> None:
    with pytest.raises(FormulaError) as caught:
        ask(lake, engine, "offered", where="queu = 'VIP'")
    assert caught.value.pointer() == "queu = 'VIP'\n^^^^"


def test_what_waits_for_data_says_which(lake: Lake, engine: Engine) -> None:
    answer = ask(lake, engine, "occupancy", "kbi_compliance", "offered")
    assert answer.waiting == ("occupancy", "kbi_compliance")
    assert "bring in the table agent_states" in answer.waiting_words["occupancy"].en
    assert "floor" in answer.waiting_words["kbi_compliance"].zh
    assert [row["value"] for row in answer.rows] == [None, None, 5]
    assert ask(lake, engine, "occupancy", by=("team",)).rows == []


def test_an_empty_lake_waits_for_everything(tmp_path: Path, engine: Engine) -> None:
    answer = ask(Lake(tmp_path), engine, "offered", "repeat_72h")
    assert answer.waiting == ("offered", "repeat_72h")
    assert answer.snapshot == 0


def test_first_contact_resolution_says_what_it_stands_on(tmp_path: Path, engine: Engine) -> None:
    rows = [{**row, "resolved": True} for row in CONTACTS]
    answer = ask(lake_of(tmp_path, contacts=rows), engine, "first_contact_resolution")
    assert answer.rows[0]["value"] == 1
    assert "from what was recorded" in answer.notes[0].en


def test_figures_about_few_persons_are_hidden_and_counted(tmp_path: Path, engine: Engine) -> None:
    heads = [
        {"local_day": date(2026, 3, 31), "team": team, "headcount": persons, "left": 1}
        for team, persons in [("small", 3), ("middle", 8), ("large", 40)]
    ]
    lake = lake_of(tmp_path, headcount=heads)
    answer = ask(lake, engine, "attrition_rate_month", by=("team",))
    shown = {row["team"]: row["value"] for row in answer.rows}
    assert shown["small"] is None and shown["middle"] is None
    assert shown["large"] == pytest.approx(1 / 40.5)
    assert answer.suppressed == 2
    assert all(row.get("suppressed") and row["count"] is None for row in answer.rows if row["value"] is None)
    assert "fewer than 5 persons" in answer.notes[-1].en
    assert ask(lake, engine, "average_headcount", by=("team",)).suppressed == 0


def test_many_answers_of_one_person_are_one_person(tmp_path: Path, engine: Engine) -> None:
    answers = [{"kind": "employee", "team": "T1", "item": f"q{number}", "score": 3.0} for number in range(9)]
    answer = ask(lake_of(tmp_path, surveys=answers), engine, "employee_satisfaction", by=("team",))
    assert answer.rows[0]["value"] is None and answer.suppressed == 1


def test_an_answer_is_kept_until_the_lake_or_the_definition_changes(lake: Lake, engine: Engine) -> None:
    calculator = Calculator(lake, engine, {"mine": definition("mine", "count(answered)")})
    first = calculator.compute(IndicatorQuery(("mine",)))
    assert calculator.compute(IndicatorQuery(("mine",))).figures is first.figures
    add(lake, "contacts", CONTACTS[:2])
    assert calculator.compute(IndicatorQuery(("mine",))).rows[0]["value"] == 2
    calculator.definitions = {"mine": definition("mine", "count(abandoned)", version=2)}
    second = calculator.compute(IndicatorQuery(("mine",)))
    assert (second.rows[0]["value"], second.versions) == (0, {"mine": 2})


def test_the_estimate_says_how_many_rows_have_to_be_read(lake: Lake, engine: Engine) -> None:
    estimate = Calculator(lake, engine, catalogue.load()).estimate(IndicatorQuery(("offered",)))
    assert (estimate.rows, estimate.slow, estimate.source) == (5, False, "lake")


def test_division_of_rows_by_zero_is_missing(lake: Lake, engine: Engine) -> None:
    made = {"mine": definition("mine", "sum(talk / (talk - 100))")}
    assert Calculator(lake, engine, made).compute(IndicatorQuery(("mine",))).rows[0][
        "value"
    ] == pytest.approx(400 / 300 + 30 / -70)


def test_the_rows_behind_a_figure_are_those_that_it_counts(lake: Lake, engine: Engine) -> None:
    definition_ = catalogue.load()["answer_rate"]
    query = IndicatorQuery(("answer_rate",), ("day", "queue"))
    cell = {"day": date(2026, 3, 2), "queue": "VIP"}
    behind = rows_behind(engine, lake.snapshot(), definition_, query, cell)
    assert sorted(behind["outcome"].to_pylist()) == ["abandoned", "answered", "answered"]
    counted = rows_behind(engine, lake.snapshot(), definition_, query, cell, which="counted", limit=1)
    assert counted["outcome"].to_pylist() == ["answered"]
    inside = IndicatorQuery(("answer_rate",), ("week",), scope=Scope(teams=("T2",)))
    mine = rows_behind(engine, lake.snapshot(), definition_, inside, {"week": date(2026, 3, 2)})
    assert mine["agent"].to_pylist() == ["C"]
    nobody = rows_behind(
        engine, lake.snapshot(), definition_, query, {"day": date(2026, 3, 3), "queue": None}
    )
    assert len(nobody) == 0


def test_a_second_formula_that_does_not_know_the_filter_is_not_used(tmp_path: Path, engine: Engine) -> None:
    surveys = [{"kind": "post_contact", "score": 5.0}]
    lake = lake_of(tmp_path, contacts=CONTACTS, surveys=surveys)
    assert ask(lake, engine, "satisfaction_top2").rows[0]["value"] == 1
    assert ask(lake, engine, "satisfaction_top2", where="talk > 20").rows[0]["value"] is None
    assert ask(lake, engine, "satisfaction_top2", by=("direction",)).rows[0]["value"] is None
