"""With a control: the team is the unit; what is shown, not shown, harmed; what cannot be judged."""

from __future__ import annotations

import numpy as np
import pytest

from headwater.engine.experiments import CannotJudge, Panel, difference_in_differences, guard
from tests.engine.experiments.made import TALK, day, days, talk_panel
from tests.reference.experiments import welch_free_difference

A, B = [f"T{n}" for n in range(4)], [f"T{n}" for n in range(4, 8)]
START = day(56)


def test_a_shorter_talk_is_shown_and_a_longer_one_harms() -> None:
    shown = difference_in_differences(talk_panel(effect=-4), A, B, START, measure=TALK).verdict
    assert shown.state == "shown"
    assert shown.lower < -4 < shown.upper < 0
    assert shown.probability > 0.99
    assert "the effect is shown" in shown.words.en and "效果已证实" in shown.words.zh
    harmed = difference_in_differences(talk_panel(effect=4), A, B, START, measure=TALK).verdict
    assert harmed.state == "harmed"
    assert harmed.probability < 0.01


def test_a_small_move_of_noisy_teams_is_not_shown_however_many_calls() -> None:
    # 1.6 s less, some 130,000 calls an arm, but the teams wander by a second or two on their own.
    rng = np.random.default_rng(2)
    panel = talk_panel(effect=-1.6, seed=4)
    wander = np.repeat(2.5 * rng.normal(size=(8, 2)), 56, axis=1)
    noisy = Panel(panel.teams, panel.days, panel.numerator + wander * panel.denominator, panel.denominator)
    found = difference_in_differences(noisy, A, B, START, measure=TALK)
    assert found.verdict.state == "not_shown"
    assert sum(team.contacts for team in found.teams) > 250_000
    assert "not shown" in found.verdict.words.en


def test_the_interval_is_the_textbooks_for_teams_of_one_size() -> None:
    panel = talk_panel(effect=-2, seed=3)
    even = Panel(panel.teams, panel.days, panel.values, np.ones_like(panel.numerator))
    found = difference_in_differences(even, A, B, START, measure=TALK)
    changes = {team.team: team.change for team in found.teams}
    effect, error = welch_free_difference([changes[t] for t in A], [changes[t] for t in B])
    assert found.verdict.effect == pytest.approx(effect)
    assert found.freedom == pytest.approx(6)
    assert found.verdict.upper - found.verdict.lower == pytest.approx(2 * 2.446911851 * error)


def test_uneven_teams_cost_freedom_and_weigh_by_their_contacts() -> None:
    panel = talk_panel(effect=-4)
    size = np.array([10, 1, 1, 1, 10, 1, 1, 1.0])[:, None]
    uneven = Panel(panel.teams, panel.days, panel.numerator * size, panel.denominator * size)
    found = difference_in_differences(uneven, A, B, START, measure=TALK)
    assert found.freedom < 6
    big = next(team for team in found.teams if team.team == "T0")
    before, after = found.arm("a")
    assert abs(after - before - big.change) < 0.35 * abs(big.change)


def test_a_ratio_is_added_before_it_is_divided() -> None:
    # Two days, 10 of 100 and 9 of 10: the figure is 19 of 110, not the mean of the two quotients.
    up, down = np.tile([10.0, 9.0], 14), np.tile([100.0, 10.0], 14)
    panel = Panel(("a", "b", "c", "d"), days(28), np.tile(up, (4, 1)), np.tile(down, (4, 1)))
    found = difference_in_differences(panel, ["a", "b"], ["c", "d"], day(14), measure=TALK)
    assert found.teams[0].before == pytest.approx(19 / 110)
    assert found.verdict.state == "not_shown"  # all teams moved alike: nothing to tell chance by
    assert "exactly alike" in found.verdict.words.en


def test_arms_that_moved_apart_before_are_no_proof() -> None:
    panel = talk_panel(effect=0)
    drift = np.zeros(panel.numerator.shape)
    drift[:4] = -0.1 * np.arange(112)
    found = difference_in_differences(
        Panel(panel.teams, panel.days, panel.numerator + drift * panel.denominator, panel.denominator),
        A, B, START, measure=TALK,
    )  # fmt: skip
    assert not found.parallel
    assert found.verdict.state == "not_shown"
    assert "moving apart" in found.verdict.words.en and "拉开" in found.verdict.words.zh
    assert found.apart.effect == pytest.approx(-0.7, abs=0.2)


def test_drawing_the_arms_again_says_the_same() -> None:
    assert difference_in_differences(talk_panel(effect=-4), A, B, START, measure=TALK).redrawn == 1 / 70
    assert difference_in_differences(talk_panel(effect=4), A, B, START, measure=TALK).redrawn == 1.0


def test_a_team_dissolved_in_the_pilot_is_left_out_and_named() -> None:
    panel = talk_panel(effect=-4)
    gone = panel.denominator.copy()
    gone[1, 70:] = 0
    found = difference_in_differences(
        Panel(panel.teams, panel.days, panel.numerator, gone), A, B, START, measure=TALK
    )
    assert [team.team for team in found.teams] == ["T0", "T2", "T3", *B]
    assert any("T1" in note.en and str(day(69)) in note.en for note in found.verdict.notes)
    assert found.verdict.state == "shown"


def test_one_team_left_in_an_arm_cannot_be_judged() -> None:
    panel = talk_panel(effect=-4)
    gone = panel.denominator.copy()
    gone[1:4, 70:] = 0
    with pytest.raises(CannotJudge, match="Fewer than two teams") as caught:
        difference_in_differences(
            Panel(panel.teams, panel.days, panel.numerator, gone), A, B, START, measure=TALK
        )
    assert "T3" in caught.value.words.zh


def test_weeks_that_one_team_lacks_are_left_out_for_all() -> None:
    panel = talk_panel(effect=-4)
    gone = panel.denominator.copy()
    gone[5, 21:28] = 0
    found = difference_in_differences(
        Panel(panel.teams, panel.days, panel.numerator, gone), A, B, START, measure=TALK
    )
    assert -5 not in [number for number, _, _ in found.weeks]
    assert any("1 weeks" in note.en for note in found.verdict.notes)


def test_a_new_definition_cuts_the_history() -> None:
    panel = talk_panel(effect=-4)
    found = difference_in_differences(panel, A, B, START, measure=TALK, redefined=[day(28)])
    assert min(number for number, _, _ in found.weeks) == -4
    assert any(str(day(28)) in note.zh for note in found.verdict.notes)


def test_no_figures_at_all_is_a_sentence() -> None:
    with pytest.raises(CannotJudge, match="no figures"):
        difference_in_differences(Panel.of([]), A, B, START, measure=TALK)


def test_all_zeros_show_nothing() -> None:
    nothing = np.zeros((8, 112))
    found = difference_in_differences(
        Panel(tuple(A + B), days(112), nothing, nothing + 1), A, B, START, measure=TALK
    )
    assert found.verdict.state == "not_shown"


def test_a_guardrail_is_kept_broken_or_unsure() -> None:
    kept = difference_in_differences(talk_panel(effect=0, seed=5), A, B, START, measure=TALK).estimate
    assert guard(kept, TALK, 5.0).state == "shown"
    assert guard(kept, TALK, 0.1).state == "not_shown"
    worse = difference_in_differences(talk_panel(effect=6), A, B, START, measure=TALK).estimate
    verdict = guard(worse, TALK, 2.0)
    assert verdict.state == "harmed"
    assert "2.0 秒" in verdict.words.zh


def test_named_teams_that_were_on_their_way_already_are_no_proof() -> None:
    # A gains a little on B all the time; a lot would not have drawn just these teams.
    shown = {False: 0, True: 0}
    words = ""
    for seed in range(30):
        panel = talk_panel(seed=seed)
        rising = np.zeros(panel.numerator.shape)
        rising[:4] = -0.012 * np.arange(112)
        eager = Panel(
            panel.teams, panel.days, panel.numerator + rising * panel.denominator, panel.denominator
        )
        for given in shown:
            found = difference_in_differences(eager, A, B, START, measure=TALK, given=given)
            shown[given] += found.verdict.state == "shown"
            words += found.verdict.words.en if given and found.parallel else ""
    assert shown[False] > 15 > 3 >= shown[True]
    assert "already gaining on B before the start" in words


def test_named_teams_are_shown_to_do_more_than_go_on() -> None:
    found = difference_in_differences(talk_panel(effect=-5), A, B, START, measure=TALK, given=True)
    assert found.verdict.state == "shown"
    assert any("named, not drawn by lot" in note.en for note in found.verdict.notes)
    drawn = difference_in_differences(talk_panel(effect=-5), A, B, START, measure=TALK).verdict
    assert found.verdict.effect == drawn.effect
    assert found.verdict.upper - found.verdict.lower > drawn.upper - drawn.lower


def test_the_trends_of_named_teams_need_four_weeks() -> None:
    short = talk_panel(effect=-5).between(day(35), day(111))
    with pytest.raises(CannotJudge, match="3 weeks of figures before the start"):
        difference_in_differences(short, A, B, START, measure=TALK, given=True)
