"""What a pilot can show: the team is the unit, contacts alone do not help."""

from __future__ import annotations

import numpy as np
import pytest

from headwater.engine.experiments import (
    CannotJudge,
    Panel,
    contacts_needed,
    difference_in_differences,
    minimum_detectable_effect,
    variability,
    weeks_needed,
)
from tests.engine.experiments.made import TALK, day, talk_panel


def test_a_second_and_a_half_needs_tens_of_thousands_of_calls_an_arm() -> None:
    # Two-sided 5 %, power 80 %: deviations of 60 and of 150 seconds a call.
    assert contacts_needed(1.6, 60) == pytest.approx(22_075, abs=1)
    assert contacts_needed(1.6, 150) == pytest.approx(137_969, abs=1)
    assert contacts_needed(1.6, 60, icc=0.01, team_contacts=1001) == pytest.approx(11 * 22_075, rel=1e-3)


def test_more_teams_help_more_than_more_contacts() -> None:
    known = variability(talk_panel(16, 84, seed=6))
    plain = minimum_detectable_effect(known, 4, 4, 8, 4)
    teams = minimum_detectable_effect(known, 8, 8, 8, 4)
    contacts = minimum_detectable_effect(known, 4, 4, 8, 4, contacts=2 * known.contacts)
    assert teams < plain / 1.35
    assert teams < contacts < plain
    assert minimum_detectable_effect(known, 1, 4, 8, 4) == float("inf")
    assert 0 < known.icc < 1


def test_weeks_needed_is_the_first_that_reaches_the_effect() -> None:
    known = variability(talk_panel(16, 84, seed=6))
    effect = minimum_detectable_effect(known, 4, 4, 8, 6)
    weeks = weeks_needed(known, effect, 4, 4, weeks_before=8)
    assert weeks is not None and weeks <= 6
    assert minimum_detectable_effect(known, 4, 4, 8, weeks) <= effect
    assert weeks == 1 or minimum_detectable_effect(known, 4, 4, 8, weeks - 1) > effect
    assert weeks_needed(known, 1e-4, 4, 4) is None


def test_the_planned_effect_is_found_as_often_as_planned() -> None:
    a, b = [f"T{n}" for n in range(4)], [f"T{n}" for n in range(4, 8)]
    found = 0
    for seed in range(60):
        quiet = talk_panel(12, 84, seed=seed)
        planned = minimum_detectable_effect(variability(quiet.between(day(0), day(55))), 4, 4, 8, 4)
        panel = talk_panel(12, 84, effect=-planned, seed=seed)
        found += difference_in_differences(panel, a, b, day(56), measure=TALK).verdict.state == "shown"
    assert found >= 0.7 * 60


def test_too_little_history_is_a_sentence() -> None:
    with pytest.raises(CannotJudge, match="4 weeks are needed"):
        variability(talk_panel(8, 20))
    with pytest.raises(CannotJudge, match="3 teams"):
        variability(talk_panel(2, 84))


def test_no_history_at_all_is_a_sentence() -> None:
    with pytest.raises(CannotJudge, match="0 teams"):
        variability(Panel.of([]))


def test_identical_teams_vary_by_nothing() -> None:
    panel = talk_panel(6, 56)
    same = np.tile(panel.numerator[0], (6, 1)), np.tile(panel.denominator[0], (6, 1))
    known = variability(type(panel)(panel.teams, panel.days, *same))
    assert minimum_detectable_effect(known, 3, 3, 4, 4) < 1e-3


def test_named_teams_need_a_larger_effect() -> None:
    known = variability(talk_panel(16, 84, seed=6))
    drawn = minimum_detectable_effect(known, 4, 4, 12, 4)
    assert drawn < minimum_detectable_effect(known, 4, 4, 12, 4, given=True) < 3 * drawn
    assert minimum_detectable_effect(known, 4, 4, 3, 4, given=True) == float("inf")
    assert weeks_needed(known, 2 * drawn, 4, 4, weeks_before=12, given=True) is not None
