"""How honest verdicts are: projects without any effect that are confirmed, promised effects that are missed.

python bench/verification.py [projects]

Each project is simulated (`_projects`, where the making is written down). With a control: 16 teams, 12 weeks
of history, arms of 4 and 4 chosen by `match_teams` and drawn by lot inside pairs, 4 to 12 weeks of pilot.
Without: one series of 12 to 26 weeks before and 4 to 12 after. The promised effect is the one that the
planning called detectable from the history alone. Beside ours, on the same projects, what people do by hand:
contacts (with a control) or days (without) compared as if each were independent.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import numpy as np
from scipy.stats import norm, ttest_ind

from bench._projects import SHARE, World, world
from headwater.engine.experiments import (
    difference_in_differences,
    interrupted_time_series,
    its_minimum_detectable_effect,
    match_teams,
    minimum_detectable_effect,
    profiles,
    randomise,
    variability,
)

PROJECTS = 1_000
TEAMS, ARM, HISTORY = 16, 4, 12
ALLOWED, MISSED = 0.05, 0.20
Outcome = tuple[
    bool, bool, bool
]  # confirmed without effect, the same by hand, confirmed with the promised one


def measure(projects: int = PROJECTS) -> list[dict[str, Any]]:
    """Each line: share of projects in percent, beside what is allowed or what people do by hand."""
    lines = []
    for name, run in (("with a control", pilot), ("without a control", before_and_after)):
        wrong, by_hand, right = shares(run, projects)
        lines += [
            _line(f"{name}: {projects:,} projects without effect, confirmed / allowed", wrong, ALLOWED),
            _line(f"{name}: {projects:,} projects without effect, ours / compared by hand", wrong, by_hand),
            _line(
                f"{name}: {projects:,} promised effects at the planned size, missed / allowed",
                1 - right,
                MISSED,
            ),
        ]
    return lines


def shares(run: Callable[[np.random.Generator], Outcome], projects: int) -> tuple[float, float, float]:
    """Shares of the three outcomes over so many projects, seeds 0, 1, 2 …"""
    outcomes = [run(np.random.default_rng([77, seed])) for seed in range(projects)]
    wrong, by_hand, right = np.mean(np.array(outcomes, dtype=float), axis=0)
    return float(wrong), float(by_hand), float(right)


def pilot(rng: np.random.Generator) -> Outcome:
    """One project with a control, planned, run without and with the promised effect."""
    weeks = int(rng.integers(4, 13))
    made = world(rng, TEAMS, 7 * (HISTORY + weeks))
    since = 7 * HISTORY
    start, last = made.days[since], made.days[since - 1]
    plain = made.observed(rng)
    history = plain.between(made.days[0], last)
    known = profiles({"promised": history})
    arms = randomise(known, match_teams(known, ARM, rng=rng), rng)
    planned = minimum_detectable_effect(variability(history), ARM, ARM, HISTORY, weeks)
    chosen = tuple(plain.teams.index(team) for team in arms.a)
    # The history is what it was; only what comes after the start is drawn again.
    changed = made.observed(rng, made.measure.sign * planned, chosen, since)
    for part in (changed.numerator, changed.denominator):
        source = plain.numerator if part is changed.numerator else plain.denominator
        part[:, :since] = source[:, :since]
    found = [
        difference_in_differences(panel, arms.a, arms.b, start, measure=made.measure).verdict.state == "shown"
        for panel in (plain, changed)
    ]
    return found[0], _contacts_alone(made, plain, arms.a, arms.b, since), found[1]


def before_and_after(rng: np.random.Generator) -> Outcome:
    """One project without a control."""
    before, weeks = int(rng.integers(12, 27)), int(rng.integers(4, 13))
    made = world(rng, int(rng.integers(1, 9)), 7 * (before + weeks))
    since = 7 * before
    start = made.days[since]
    everybody = tuple(range(len(made.scale)))
    plain = made.observed(rng)
    series = plain.pooled(plain.teams)
    history = series.between(made.days[0], start - timedelta(days=1))
    planned = its_minimum_detectable_effect(history, start, 7 * weeks, days_off=made.days_off)
    changed = made.observed(rng, made.measure.sign * planned, everybody, since)
    changed.numerator[:, :since], changed.denominator[:, :since] = (
        plain.numerator[:, :since],
        plain.denominator[:, :since],
    )
    found = [
        interrupted_time_series(one, start, measure=made.measure, days_off=made.days_off).verdict.state
        == "shown"
        for one in (series, changed.pooled(changed.teams))
    ]
    values = series.values * made.measure.sign
    by_hand = ttest_ind(values[since:], values[:since], alternative="greater").pvalue < 0.025
    return found[0], bool(by_hand), found[1]


def _contacts_alone(made: World, panel: Any, a: Any, b: Any, since: int) -> bool:
    """Difference in differences with every contact as an independent witness."""
    total, variance = 0.0, 0.0
    for arm, sign in ((a, 1.0), (b, -1.0)):
        series = panel.pooled(arm)
        for side, way in ((slice(None, since), -1.0), (slice(since, None), 1.0)):
            count = series.denominator[side].sum()
            value = series.numerator[side].sum() / count
            total += sign * way * value
            deviation = np.sqrt(value * (1 - value)) if made.measure is SHARE else made.calls * value
            variance += deviation**2 / count
    return bool(norm.sf(made.measure.sign * total / np.sqrt(variance)) < 0.025)


def _line(name: str, ours: float, other: float) -> dict[str, Any]:
    ratio = ours / max(other, 1e-9)
    return {
        "name": name, "unit": "%", "ours": 100 * ours, "peer": 100 * other, "ratio": ratio, "target": 1.0,
        "ok": ratio <= 1.0,
    }  # fmt: skip


def main(arguments: list[str]) -> None:
    """Prints each line."""
    for line in measure(*(int(argument) for argument in arguments)):
        sign = "ok" if line["ok"] else "MISSED"
        print(f"{line['name']}: {line['ours']:.1f} % / {line['peer']:.1f} % = {line['ratio']:.2f} {sign}")


if __name__ == "__main__":
    main(sys.argv[1:])
