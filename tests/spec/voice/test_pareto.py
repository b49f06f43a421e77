"""Counts of a survey of a thousand customers in four aspects: the first three requirements reach 49.6 %.

The shares of the whole are those of the published case; the counts behind them are our own.
"""

from __future__ import annotations

import pytest

from headwater.centre.improvement.voice_figures import pareto, rank

#         aspect        requirement      named
SURVEY = [
    ("Efficiency", "answered quickly", 182),
    ("Professional", "solved at once", 168),
    ("Courtesy", "active service", 146),
    ("Professional", "explained clearly", 92),
    ("Efficiency", "short menus", 84),
    ("Interface", "easy to reach a person", 76),
    ("Courtesy", "patient listening", 68),
    ("Interface", "clear voice", 56),
    ("Efficiency", "no repeated questions", 48),
    ("Courtesy", "polite words", 40),
    ("Interface", "pleasant music", 24),
    ("Professional", "knows my case", 16),
]


def test_three_of_twelve_reach_half() -> None:
    found = pareto(SURVEY, level=2, cutoff=0.496)
    assert found.total == 1000
    assert [bar.name for bar in found.vital] == ["answered quickly", "solved at once", "active service"]
    assert found.reached == pytest.approx(0.496, abs=1e-12)
    assert [round(bar.cumulative, 3) for bar in found.bars[:4]] == [0.182, 0.35, 0.496, 0.588]


def test_the_line_after_a_bar_ends_with_this_bar() -> None:
    bars = pareto(SURVEY).bars
    assert bars[2].cut == 49.6
    for place, bar in enumerate(bars, start=1):
        assert len(pareto(SURVEY, cutoff=bar.cut / 100).vital) == place


def test_aspects_are_added_up() -> None:
    found = pareto(SURVEY, level=1, cutoff=0.5)
    assert [(bar.name, bar.count) for bar in found.bars] == [
        ("Efficiency", 314),
        ("Professional", 276),
        ("Courtesy", 254),
        ("Interface", 156),
    ]
    assert [bar.name for bar in found.vital] == ["Efficiency", "Professional"]


@pytest.mark.parametrize(("cutoff", "vital"), [(0.0001, 1), (0.182, 1), (0.1821, 2), (0.8, 7), (1.0, 12)])
def test_any_cut_off(cutoff: float, vital: int) -> None:
    assert len(pareto(SURVEY, cutoff=cutoff).vital) == vital


def test_equals_at_the_line_are_named() -> None:
    found = pareto([("a", "x", 4), ("a", "y", 3), ("a", "z", 3)], cutoff=0.7)
    assert [bar.name for bar in found.vital] == ["x", "y"] and found.tied == ("z",)


def test_one_name_under_two_aspects_is_two_requirements() -> None:
    rows = [("话费", "说得清楚", 30.0), ("故障", "说得清楚", 20.0), ("故障", "修得快", 50.0)]
    found = pareto(rows, level=2, cutoff=0.8)
    assert [(bar.name, bar.level1, bar.count) for bar in found.bars] == [
        ("修得快", "故障", 50),
        ("话费 · 说得清楚", "话费", 30),
        ("故障 · 说得清楚", "故障", 20),
    ]
    assert [bar.count for bar in pareto(rows, level=1).bars] == [70, 30]


@pytest.mark.parametrize("rows", [[], [("a", "b", 0)]])
def test_nothing_named(rows: list[tuple[str, str, float]]) -> None:
    found = pareto(rows)
    assert found.bars == () and found.reached == 0.0 and found.tied == ()


#         cause                  answer rate ×3   FCR ×5   turnover ×2     total
MATRIX = {
    "duties unclear": (9, 3, 3),  # 27 + 15 +  6 =  48
    "training weak": (1, 9, 3),  # 3 + 45 +  6 =  54
    "incentives miss": (3, 3, 9),  # 9 + 15 + 18 =  42
    "incentives dull": (1, 3, 9),  # 3 + 15 + 18 =  36
    "systems slow": (3, 3, 6),  # 9 + 15 + 12 =  36
    "noise": (0, 1, 1),  # 0 +  5 +  2 =   7
    "none": (0, 0, 0),  # 0
}
WEIGHTS = {1: 3.0, 2: 5.0, 3: 2.0}


def ranked(top: int) -> list[tuple[str, float, int, bool, bool]]:
    causes = list(enumerate(MATRIX))
    scores = {
        (at, output): float(score)
        for at, name in causes
        for output, score in enumerate(MATRIX[name], start=1)
    }
    return [(r.name, r.total, r.rank, r.tied, r.top) for r in rank(causes, WEIGHTS, scores, top=top)]


def test_causes_by_weighted_score() -> None:
    assert ranked(3) == [
        ("training weak", 54, 1, False, True),
        ("duties unclear", 48, 2, False, True),
        ("incentives miss", 42, 3, False, True),
        ("incentives dull", 36, 4, True, False),
        ("systems slow", 36, 4, True, False),
        ("noise", 7, 6, False, False),
        ("none", 0, 7, False, False),
    ]


def test_equals_of_the_last_are_taken_along() -> None:
    assert [name for name, _t, _r, _tied, top in ranked(4) if top] == [
        "training weak",
        "duties unclear",
        "incentives miss",
        "incentives dull",
        "systems slow",
    ]


def test_a_cause_without_any_score_is_never_taken_on() -> None:
    assert not any(top for name, *_rest, top in ranked(50) if name == "none")


def test_an_empty_matrix() -> None:
    assert rank([], {}, {}) == []
    alone = rank([(1, "a")], {}, {})
    assert (alone[0].total, alone[0].rank, alone[0].top) == (0, 1, False)
