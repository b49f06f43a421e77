"""Verdicts in worlds that are hard on them: confirmed without effect, missed, outside of the interval.

python -m bench.hard_projects [projects]

`_hard_worlds` makes them, apart from the projects of `verification`. Confirmed: how many of the projects
without effect in percent, beside the 5 % that are allowed. Missed: how many of the effects that the planning
called detectable, beside 20 %; without a mark where no plan made of the history can foretell what comes: the
world misleads on purpose, or the effect itself adds chance (to rare counts). Outside: how often the 95 %
interval lost the truth, in the worst world of each kind.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from typing import Any

import numpy as np

from bench._hard_worlds import POOL, Days, Teams, calendar, recorded, series, teams
from headwater.engine.experiments import (
    DaysOff,
    Measure,
    Panel,
    Series,
    difference_in_differences,
    interrupted_time_series,
    its_minimum_detectable_effect,
    match_control,
    minimum_detectable_effect,
    profiles,
    variability,
)
from headwater.engine.words import Words

PROJECTS = 200
ALLOWED, MISSED, INSIDE = 0.05, 0.20, 0.90
FIGURE = Measure(Words("figure", "指标"), "number", "up")
PLANNED: dict[str, Teams | Days] = {
    "2 + 2 teams": Teams(a=2, b=2),
    "3 + 9 teams": Teams(a=3, b=9),
    "teams of very different size": Teams(trap="sizes"),
    "days with heavy tails": Teams(trap="tails"),
    "bursts of bad days": Teams(trap="bursts"),
    "holidays that teams feel differently": Teams(trap="holidays"),
    "agents who change teams": Teams(trap="agents"),
    "teams that drift": Teams(trap="drift"),
    "shares near 99.5 %": Teams(kind="share"),
    "four weeks before": Teams(before=28),
    "days alike by 0.8": Days(alike=0.8),
    "a year before, a drift under quick noise": Days(before=364, drift=0.2),
    "heavy tails": Days(trap="tails"),
    "incidents": Days(trap="incidents"),
    "public holidays": Days(trap="holidays"),
    "a season": Days(season=3.0),
    "six weeks before": Days(before=42, alike=0.8),
}
UNFORESEEN: dict[str, Teams | Days] = {
    "rare counts": Teams(kind="count"),
    "rare counts by day": Days(kind="count"),
    "a shock in the pilot that teams feel differently": Teams(trap="shock"),
    "named teams that gain already": Teams(named=True, gain=0.5),
    "named teams after their worst month": Teams(named=True, trap="worst"),
    "begun after the worst fortnight": Days(before=196, alike=0.7, trap="worst"),
    "something else moved shortly before": Days(trap="moved"),
    "a way that bends": Days(bend=8.0),
    "only four weeks before": Days(before=28, alike=0.8),
}
Found = tuple[
    bool, bool, bool
]  # confirmed without effect, zero inside the interval, confirmed with the planned


def measure(projects: int = PROJECTS) -> list[dict[str, Any]]:
    """A line or two a world, and the worst intervals."""
    lines: list[dict[str, Any]] = []
    inside: dict[str, float] = {}
    for name, world in (PLANNED | UNFORESEEN).items():
        kind = "with a control" if isinstance(world, Teams) else "without a control"
        wrong, held, right = shares(world, projects)
        inside[kind] = min(inside.get(kind, 1.0), held)
        lines += [
            _line(f"{kind}, {name}: confirmed / allowed", wrong, ALLOWED),
            _line(f"{kind}, {name}: missed / allowed", 1 - right, MISSED, marked=name in PLANNED),
        ]
    for kind, held in inside.items():
        lines.append(
            _line(f"{kind}, the worst world: outside of the interval / allowed", 1 - held, 1 - INSIDE)
        )
    return lines


def shares(world: Teams | Days, projects: int) -> tuple[float, float, float]:
    """Shares of the three outcomes over so many projects, seeds 0, 1, 2 …"""
    run: Any = _pilot if isinstance(world, Teams) else _before_and_after
    found = [run(np.random.default_rng([5, seed]), world) for seed in range(projects)]
    wrong, inside, right = np.mean(np.array(found, dtype=float), axis=0)
    return float(wrong), float(inside), float(right)


def _pilot(rng: np.random.Generator, world: Teams) -> Found:
    figure, contacts = teams(rng, world)
    observe = recorded(rng, world.kind, figure, contacts)
    names, days = tuple(f"T{team:02d}" for team in range(POOL)), calendar(figure.shape[1])
    start = days[world.before]
    history = Panel(names, days, *observe(0.0)).between(days[0], start - timedelta(days=1))
    a, b = _arms(rng, world, history)
    given, weeks = world.named, (world.before // 7, world.after // 7)
    planned = minimum_detectable_effect(variability(history), world.a, world.b, *weeks, given=given)
    in_a = np.isin(names, a)[:, None]
    at = np.arange(len(days))
    by_itself = world.gain * planned * in_a * (at - world.before) / world.after
    verdicts = [
        difference_in_differences(
            Panel(names, days, *observe(by_itself + effect * in_a * (at >= world.before))),
            a, b, start, measure=FIGURE, given=given,
        ).verdict
        for effect in (0.0, planned)
    ]  # fmt: skip
    plain, changed = verdicts
    return plain.state == "shown", plain.lower <= 0 <= plain.upper, changed.state == "shown"


def _arms(rng: np.random.Generator, world: Teams, history: Panel) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Drawn by lot; or the teams whose last month was the worst, with a control that was alike."""
    order = [history.teams[place] for place in rng.permutation(POOL)]
    if world.trap != "worst":
        return tuple(order[: world.a]), tuple(order[world.a : world.a + world.b])
    month = history.between(history.days[-28], history.days[-1])
    a = tuple(sorted(order, key=lambda team: month.pooled([team]).level())[: world.a])
    return a, match_control(profiles({"figure": history}), a, world.b, rng=rng).b


def _before_and_after(rng: np.random.Generator, world: Days) -> Found:
    figure, since, off = series(rng, world)
    days = calendar(len(figure))
    contacts = np.round(400 * np.exp(0.2 * rng.normal(size=len(figure))))
    observe = recorded(rng, world.kind, figure - (100 if world.kind != "mean" else 0), contacts)
    start, days_off = days[since], DaysOff(off)
    end = days[min(since + world.after, len(days)) - 1]
    history = Series(days, *observe(0.0)).between(days[0], start - timedelta(days=1))
    planned = its_minimum_detectable_effect(history, start, (end - start).days + 1, days_off=days_off)
    plain, changed = (
        interrupted_time_series(
            Series(days, *observe(effect * (np.arange(len(days)) >= since))),
            start, measure=FIGURE, end=end, days_off=days_off,
        ).verdict
        for effect in (0.0, planned)
    )  # fmt: skip
    return plain.state == "shown", plain.lower <= 0 <= plain.upper, changed.state == "shown"


def _line(name: str, ours: float, allowed: float, *, marked: bool = True) -> dict[str, Any]:
    ratio = ours / allowed
    return {
        "name": name, "unit": "%", "ours": 100 * ours, "peer": 100 * allowed, "ratio": ratio, "target": 1.0,
        "ok": ratio <= 1.0 if marked else None,
    }  # fmt: skip


def main(arguments: list[str]) -> None:
    """Prints each line."""
    for line in measure(*(int(argument) for argument in arguments)):
        sign = {True: "ok", False: "MISSED", None: ""}[line["ok"]]
        print(f"{line['name']}: {line['ours']:.1f} % / {line['peer']:.1f} % {sign}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
