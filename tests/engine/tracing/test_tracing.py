"""The rules of tracing: drawn cases beside what a person would say of them."""

from __future__ import annotations

import random
from datetime import date, timedelta
from math import comb

import pytest

from headwater.engine.text.likeness import likeness
from headwater.engine.tracing import (
    INDIVIDUAL,
    SHARED,
    Candidate,
    Case,
    Fix,
    Thresholds,
    came_back,
    controllable,
    judge,
    suggest,
)
from headwater.engine.words import Words

DAY = date(2026, 3, 2)


def cases(*agents: str, days: int | None = None) -> list[Case]:
    """One case an agent named, a day apart; with `days` on so many days only."""
    return [Case(agent, DAY + timedelta(days=n % (days or len(agents)))) for n, agent in enumerate(agents)]


def test_a_single_case_is_individual_and_not_sure() -> None:
    found = judge(cases("A1"))
    assert (found.scope, found.sure, found.cases) == (INDIVIDUAL, False, 1)
    assert "only case" in found.reasons[0].en and "仅此一例" in found.reasons[0].zh


def test_one_agent_far_beyond_their_share_of_the_work_is_individual() -> None:
    exposure = {f"A{n}": 100.0 for n in range(1, 26)}
    found = judge(cases("A1", "A1", "A1", "A1", "A1", "A1", "A2"), exposure)
    assert found.scope == INDIVIDUAL and found.sure and found.top_agent == "A1"
    assert found.top_expected == pytest.approx(0.04)
    # The binomial tail by hand: six or seven of seven at 4 %, looked at for 25 agents.
    tail = sum(comb(7, k) * 0.04**k * 0.96 ** (7 - k) for k in (6, 7))
    assert found.chance == pytest.approx(25 * tail)
    assert "6 of 7" in found.reasons[0].en and "4.0%" in found.reasons[0].en


def test_the_same_cases_are_no_persons_fault_where_one_does_most_of_the_work() -> None:
    exposure = {"A1": 900.0, "A2": 50.0, "A3": 50.0}
    found = judge(cases("A1", "A1", "A1", "A1", "A1", "A2", "A3"), exposure)
    assert found.scope == SHARED
    assert any("within chance" in words.en for words in found.reasons)


def test_cases_spread_over_people_and_days_are_shared() -> None:
    found = judge(cases("A1", "A2", "A3", "A4", "A1"), {f"A{n}": 10.0 for n in range(1, 9)})
    assert found.scope == SHARED and (found.agents, found.days) == (4, 5)
    assert "spread over 4 people and 5 days" in found.reasons[0].en


def test_cases_without_any_person_are_shared() -> None:
    assert judge(cases("", "", "")).scope == SHARED
    assert judge(cases("", "")).scope == INDIVIDUAL


def test_many_on_one_day_are_one_event() -> None:
    found = judge(cases(*["A1", "A2"] * 6, days=1), {"A1": 1.0, "A2": 1.0})
    assert found.scope == SHARED and "12 cases came on a single day" in found.reasons[0].en


def test_a_mass_complaint_is_shared_whatever_the_counts() -> None:
    assert judge(cases("A1"), mass=True).scope == SHARED


def test_thresholds_move_the_verdict() -> None:
    few = cases("A1", "A2", "A3")
    assert judge(few).scope == SHARED
    assert judge(few, limits=Thresholds(few=4)).scope == INDIVIDUAL
    assert judge(few, limits=Thresholds(agents=4)).scope == INDIVIDUAL


def test_without_cases_there_is_nothing_to_judge() -> None:
    with pytest.raises(ValueError, match="at least one case"):
        judge([])


def test_the_order_of_the_cases_changes_nothing() -> None:
    rng = random.Random(4)
    for _ in range(30):
        drawn = [
            Case(rng.choice(["A1", "A2", "A3", ""]), DAY + timedelta(days=rng.randrange(6))) for _ in range(8)
        ]
        mixed = drawn[:]
        rng.shuffle(mixed)
        assert judge(drawn) == judge(mixed)


def test_chance_alone_seldom_names_a_person() -> None:
    """Cases fall to agents by their share of the work: at most the promised part is laid at one door."""
    rng = random.Random(7)
    exposure = {f"A{n}": float(1 + n) for n in range(12)}
    named = 0
    for _ in range(400):
        agents = rng.choices(list(exposure), weights=list(exposure.values()), k=12)
        named += judge(cases(*agents), exposure).scope == INDIVIDUAL and judge(cases(*agents), exposure).sure
    assert named / 400 <= 0.01


@pytest.mark.parametrize(
    ("kinds", "known", "ours"),
    [
        (["team", "centre"], True, True),
        (["network"], True, False),
        (["section", "vendor"], True, False),
        ([], False, False),
    ],
)
def test_controllable_is_what_is_ours(kinds, known, ours) -> None:
    found = controllable(Words("Network department", "网络部"), kinds, {"network", "vendor"}, known=known)
    assert found.controllable is ours and found.reason.zh and found.reason.en
    assert not known or ("网络部" in found.reason.zh and "网络部" not in found.reason.en)


FIXES = [
    Fix("D-1", 7, date(2026, 1, 10), frozenset({"late"})),
    Fix("D-2", 7, date(2026, 2, 1), frozenset({"wrong"})),
    Fix("D-3", 8, date(2026, 1, 1)),
]


@pytest.mark.parametrize(
    ("step", "cause", "day", "key", "same"),
    [
        (7, "late", date(2026, 2, 10), "D-1", True),
        (7, "wrong", date(2026, 2, 10), "D-2", True),
        (7, "other", date(2026, 2, 10), "D-2", False),
        (7, "late", date(2026, 4, 11), "D-1", False),
        (7, "late", date(2026, 4, 10), "D-1", True),
        (7, "late", date(2026, 1, 10), None, False),
        (8, "late", date(2026, 1, 10), "D-3", False),
        (8, "", date(2026, 1, 10), "D-3", False),
        (9, "late", date(2026, 2, 10), None, False),
    ],
)
def test_the_same_type_is_the_same_step_and_cause_soon_after_a_fix(step, cause, day, key, same) -> None:
    found = came_back(step, cause, day, FIXES, within=90)
    assert (found.fix.key if found else None) == key
    assert (found.same_type if found else False) is same


def case(
    target: str, cause: str = "", service: str = "", text: str = "", klass: str = "network"
) -> Candidate:
    return Candidate(target, klass, cause, service, text)


def test_suggestions_come_from_like_cases_with_their_counts() -> None:
    asked = case("", "coverage", "voice", "小区里打电话没有信号")
    traced = [
        case("7", "coverage", "voice", "我家小区没有信号"),
        case("7", "coverage", "data", "地下车库没有信号"),
        case("8", "billing", "voice", "话费多扣了"),
        case("9", "coverage", "voice", "小区没信号", klass="billing"),
    ]
    first, second = suggest(asked, traced)
    assert (first.target, first.cases) == ("7", 2) and second.target == "8"
    assert first.share > 0.7 and first.share + second.share == pytest.approx(1)
    said = [words.en for words in first.reasons]
    assert said[0] == "2 of the same cause" and said[1] == "1 of the same service"
    assert any("like words" in words for words in said)


def test_nothing_alike_suggests_nothing() -> None:
    assert suggest(case("", text="完全不同"), [case("7", text="abc def")]) == []
    assert suggest(case("", klass="other"), [case("7")]) == []


def test_a_close_case_says_more_than_many_distant_ones() -> None:
    near = case("7", text="地下车库里手机完全没有信号，电话打不出去")
    far = [case("8", text=f"手机套餐{n}的资费说明看不懂，请解释") for n in range(6)]
    first, *_others = suggest(case("", text="地下车库没有信号打不出电话"), [near, *far])
    assert first.target == "7" and first.share > 0.5


def test_likeness_is_a_measure() -> None:
    same, other, none = likeness("没有信号打不通", ["没有信号打不通", "信号不稳定", ""])
    assert same == pytest.approx(1) and 0 < other < 1 and none == 0
    assert list(likeness("", ["没有信号"])) == [0] and len(likeness("没有信号", [])) == 0
    # What everybody says tells nothing apart: the rare words decide.
    said = ["您好，请核实：光猫亮红灯", "您好，请核实：话费多扣", "您好，请核实：光猫坏了"]
    found = likeness("您好，请核实：光猫红灯闪", said)
    assert found[0] > found[2] > found[1]
