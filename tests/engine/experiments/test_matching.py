"""Which teams are compared: the closest choice, proved; lots inside pairs; teams that cannot be used."""

from __future__ import annotations

import numpy as np
import pytest

from headwater.engine.experiments import (
    CannotJudge,
    Feature,
    Panel,
    match_control,
    match_teams,
    profiles,
    randomise,
    weigh,
)
from headwater.engine.experiments.matching import choosing
from headwater.engine.experiments.matching.profiles import Profiles, from_table
from tests.engine.experiments.made import days, talk_panel
from tests.reference.experiments import best_pair

LEVELS = [Feature(f"i{number}", "level") for number in range(12)]


def drawn(teams: int, seed: int, features: int = 12) -> Profiles:
    values = np.random.default_rng(seed).normal(size=(teams, features))
    return from_table([f"T{n:02d}" for n in range(teams)], LEVELS[:features], values)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("teams", "size_a", "size_b"), [(9, 2, 2), (10, 3, 3), (9, 2, 4), (8, 1, 3)])
def test_the_choice_is_the_best_of_all(teams: int, size_a: int, size_b: int, seed: int) -> None:
    known = drawn(teams, seed)
    found = match_teams(known, size_a, size_b, rng=np.random.default_rng(seed))
    assert found.proved
    assert found.largest == pytest.approx(best_pair(known.scaled, size_a, size_b), abs=2e-6)
    assert found.largest == pytest.approx(max(abs(d) for d in found.differences.values()))
    assert not set(found.a) & set(found.b)
    assert (len(found.a), len(found.b)) == (size_a, size_b)


def test_a_planted_choice_among_35_teams_and_60_features_is_found() -> None:
    rng = np.random.default_rng(7)
    values = rng.normal(size=(35, 60))
    values[20:24] += values[3:7].mean(axis=0) - values[20:24].mean(axis=0) + 0.1 * rng.uniform(-1, 1, 60)
    features = [Feature(f"i{n // 2}", ("level", "trend")[n % 2]) for n in range(60)]
    found = match_teams(from_table([str(n) for n in range(35)], features, values), 4, rng=rng)
    assert found.largest < 0.15
    assert found.proved
    assert {*found.a, *found.b} == {str(n) for n in (3, 4, 5, 6, 20, 21, 22, 23)}


def test_more_groups_than_can_be_listed_have_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choosing, "LISTED_GROUPS", 10)
    known = drawn(8, 3, features=4)
    found = match_teams(known, 2, rng=np.random.default_rng(0), seconds=20)
    assert found.largest == pytest.approx(best_pair(known.scaled, 2, 2), abs=1e-4)
    assert found.bound <= found.largest + 1e-9
    assert found.bound > 0.9 * found.largest


def test_a_control_is_the_nearest_of_all() -> None:
    known = drawn(11, 5)
    found = match_control(known, ["T00", "T04"], 3, rng=np.random.default_rng(0))
    others = [team for team in known.teams if team not in ("T00", "T04")]
    best = min(
        weigh(known, ["T00", "T04"], [x, y, z]).largest
        for i, x in enumerate(others)
        for j, y in enumerate(others[:i])
        for z in others[:j]
    )
    assert found.a == ("T00", "T04")
    assert found.proved
    assert found.largest == pytest.approx(best)


def test_only_available_teams_are_chosen_but_all_give_the_scale() -> None:
    known = drawn(12, 6)
    allowed = [f"T{n:02d}" for n in range(6)]
    found = match_teams(known, 2, rng=np.random.default_rng(0), available=allowed)
    assert {*found.a, *found.b} <= set(allowed)
    assert found.largest == pytest.approx(weigh(known, found.a, found.b).largest)


def test_lots_are_drawn_inside_pairs_and_keep_the_balance() -> None:
    known = drawn(16, 8, features=3)
    match = match_teams(known, 4, rng=np.random.default_rng(0))
    ways = set()
    for seed in range(60):
        lot = randomise(known, match, np.random.default_rng(seed))
        assert {*lot.a, *lot.b} == {*match.a, *match.b}
        assert lot.largest <= max(0.15, 1.5 * match.largest) + 1e-9
        assert all(one in lot.a and other in lot.b for one, other in lot.pairs)
        ways.add(frozenset(lot.a))
    assert 2 <= len(ways) <= lot.assignments
    assert frozenset(match.a) in ways and frozenset(match.b) in ways


def test_the_same_seed_draws_the_same_lot() -> None:
    known = drawn(16, 8, features=3)
    match = match_teams(known, 3, rng=np.random.default_rng(1))
    one, other = (randomise(known, match, np.random.default_rng(5)).a for _ in range(2))
    assert one == other


def test_level_and_trend_come_out_of_history() -> None:
    length = 28
    week = np.arange(length) // 7
    values = np.array([10.0 + 0 * week, 10.0 + 2.0 * week, 20.0 - 1.0 * week])
    calls = np.full((3, length), 5.0)
    known = profiles({"x": Panel(("a", "b", "c"), days(length), values * calls, calls)})
    assert [feature.kind for feature in known.features] == ["level", "trend"]
    assert known.values == pytest.approx(np.array([[10, 0], [13, 2], [18.5, -1]]))


def test_a_team_without_figures_and_an_indicator_without_differences_are_told() -> None:
    panel = talk_panel(5)
    empty = panel.numerator.copy()
    empty[4] = np.nan
    flat = Panel(panel.teams, panel.days, np.ones_like(empty), np.ones_like(empty))
    with_gap = Panel(panel.teams, panel.days, empty, panel.denominator)
    known = profiles({"talk": with_gap, "flat": flat})
    assert set(known.excluded) == {"T4"}
    assert {feature.indicator for feature in known.features} == {"talk"}
    assert any("flat" in note.en for note in known.notes)
    found = match_teams(known, 2, rng=np.random.default_rng(0))
    assert "T4" not in {*found.a, *found.b}
    assert any("T4" in note.zh for note in found.notes)
    with pytest.raises(CannotJudge, match="T4 is left out"):
        weigh(known, ["T4"], ["T0"])


def test_too_few_teams_is_a_sentence() -> None:
    with pytest.raises(CannotJudge, match="8 teams are asked for and 5 can be chosen"):
        match_teams(drawn(5, 1), 4, rng=np.random.default_rng(0))
