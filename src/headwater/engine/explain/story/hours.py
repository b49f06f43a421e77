"""The layer of time: which hours (or days) of the incident it is about."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from headwater.engine.explain.story.cells import Bools, Floats
from headwater.engine.explain.story.counting import Grid
from headwater.engine.explain.story.measure import AMOUNT, Measure
from headwater.engine.explain.story.noise import amount_noise, divided, rate_noise
from headwater.engine.explain.story.usual_days import Comparison
from headwater.engine.explain.story.values import Layer, Row

# An hour belongs to it when it is this far off beyond doubt, and at least a third as far as the worst hour.
SURE, AS_FAR = 3.0, 1 / 3
# Where a driver stands out this far, the indicator need not stand out itself, only go along.
DRIVEN, ALONG = 5.0, 1.0
# Hours with less than this part of the best one's evidence are left to the layer's table.
DETAIL = 0.15
# The median of a squared standard normal.
NORMAL_MEDIAN = 0.4549
# Hours that together are nearly all of the open ones are no choice.
THROUGHOUT = 0.75


@dataclass(frozen=True)
class Course:
    """Sums by hour (or day): above and below, now and as usual."""

    labels: tuple[int | str, ...]
    above: Floats
    below: Floats
    usual_above: Floats
    usual_below: Floats

    def rates(self, measure: Measure) -> tuple[Floats, Floats]:
        """The indicator now and as usual by label; NaN where there is nothing below."""
        if measure.kind == AMOUNT:
            return self.above, self.usual_above
        return divided(self.above, self.below), divided(self.usual_above, self.usual_below)


def by_hour(grid: Grid, measure: Measure, comparison: Comparison) -> Course:
    """The incident's hours beside the usual ones, over all its days."""
    labels = tuple(sorted(set(grid.hours)))
    place = {hour: number for number, hour in enumerate(labels)}
    return _course(grid, measure, comparison, labels, [place[hour] for hour in grid.hours])


def by_day(grid: Grid, measure: Measure, comparison: Comparison) -> Course:
    """The incident's days, each beside the mean of its like."""
    above, below = measure.sums(grid.amounts)
    days = comparison.days
    sums = {day: np.zeros(2) for day in {*days, *comparison.usual}}
    for number, day in enumerate(grid.days):
        if day in sums:
            sums[day] += (above[number], below[number])
    usual = {}
    for kin in comparison.kinships:
        mean = sum((sums[day] for day in kin.usual), np.zeros(2)) / max(1, len(kin.usual))
        usual.update(dict.fromkeys(kin.days, mean))
    now, before = np.array([sums[d] for d in days]), np.array([usual[d] for d in days])
    labels = tuple(day.isoformat() for day in days)
    return Course(labels, now[:, 0], now[:, 1], before[:, 0], before[:, 1])


def _course(
    grid: Grid, measure: Measure, comparison: Comparison, labels: tuple[int, ...], places: list[int]
) -> Course:
    above, below = measure.sums(grid.amounts)
    now = _among(grid.days, comparison.days)
    weight = np.zeros(len(grid.days))
    for kin in comparison.kinships:
        weight[_among(grid.days, kin.usual)] += kin.weight
    weight[now] = 0.0

    def added(values: Floats) -> Floats:
        return np.bincount(places, values, len(labels)).astype(np.float64)

    return Course(
        labels, added(above * now), added(below * now), added(above * weight), added(below * weight)
    )


def _among(days: Sequence[date], wanted: Collection[date]) -> Bools:
    known = set(wanted)
    return np.array([day in known for day in days], np.bool_)


@dataclass(frozen=True)
class Seen:
    """A course by hour and what it shows.

    `far` off, of an amount relative, of a rate absolute; `sure`: the same in standard deviations, as the
    usual days themselves stray.
    """

    course: Course
    amounts: bool
    far: Floats
    sure: Floats

    @property
    def busy(self) -> Bools:
        """Hours with so many contacts that they are worth naming."""
        weight = self.course.above if self.amounts else self.course.below
        return weight >= 0.1 * weight.mean()


def seen_by_hour(grid: Grid, measure: Measure, comparison: Comparison) -> Seen:
    """The incident hour by hour, with its certainty."""
    course = by_hour(grid, measure, comparison)
    days, usual_days = len(comparison.days), len(comparison.usual)
    scale, stray = measure.rows_a_unit(grid.amounts), measure.stray(grid.amounts)
    far, noise = _deviations(course, measure, days, usual_days, scale, stray)
    sure = np.where(noise > 0, far / np.maximum(noise, 1e-12), 0.0)
    return Seen(course, measure.kind == AMOUNT, far, sure / _stray(grid, measure, comparison))


def _deviations(
    course: Course, measure: Measure, days: int, usual_days: int, scale: float, stray: float
) -> tuple[Floats, Floats]:
    """By hour: how far off, and its standard deviation if contacts came and were served independently."""
    now, usual = course.rates(measure)
    if measure.kind == AMOUNT:
        noise = amount_noise(usual, usual_days, days) / np.maximum(usual, 1.0)
        return (now - usual) / np.maximum(usual, 1.0), noise
    far = np.nan_to_num(now - usual)
    before = course.usual_below * usual_days / max(1, days)
    noise = rate_noise(measure.kind, now, usual, course.below * scale, before * scale, stray)
    return far, np.where(course.usual_below > 0, noise, 0.0)


def _stray(grid: Grid, measure: Measure, comparison: Comparison) -> float:
    """How much more the usual days stray hour by hour than independent contacts would; at least 1.

    Waits are anything but independent: one long queue holds up all who come in the hour. The median of
    the squared deviations is compared with a normal one's, so that incidents among them count little.
    """
    above, below = measure.sums(grid.amounts)
    days, hours = np.array(grid.days), np.array(grid.hours)
    found: list[Floats] = []
    for kin in comparison.kinships:
        mine = _among(grid.days, kin.usual)
        for hour in np.unique(hours):
            here = mine & (hours == hour)
            if here.sum() >= 3:
                found.append(_scatter(measure, above[here], below[here], len(kin.usual)))
    spread = np.concatenate(found) if found else np.zeros(0)
    if len(spread) < 12 or not len(days):
        return 1.0
    return max(1.0, float(np.sqrt(np.median(spread) / NORMAL_MEDIAN)))


def _scatter(measure: Measure, above: Floats, below: Floats, days: int) -> Floats:
    """Squared deviations of single days in one hour from their mean, in their own variances."""
    if measure.kind == AMOUNT:
        usual = np.full(len(above), above.mean())
        return ((above - usual) / amount_noise(usual, days)) ** 2
    rows = max(float(below.sum()), 1e-9)
    usual = np.full(len(above), float(above.sum()) / rows)
    rate = np.where(below > 0, above / np.maximum(below, 1e-9), usual)
    noise = rate_noise(measure.kind, rate, usual, below, np.full(len(above), rows))
    return np.where(noise > 0, (rate - usual) / np.maximum(noise, 1e-12), 0.0) ** 2


def open_hours(course: Course, measure: Measure) -> int:
    """How many hours have contacts worth counting."""
    weight = course.above if measure.kind == AMOUNT else course.below
    return int((weight >= 0.1 * weight.mean()).sum())


def chosen_hours(
    seen: Seen, worse: int = 0, pushing: Sequence[Seen] = (), opened: int | None = None
) -> tuple[int, int] | None:
    """The hours [from, to) that the incident is about; None: throughout, or no hour stands out.

    `worse`: 1 where more is worse, -1 where less is, 0 where neither: hours that are worse come first, even
    on a day that is good as a whole. `pushing`: what drives the indicator; an hour in which a driver stands
    out beyond doubt counts when the indicator goes along. `opened`: open hours of the whole where the
    course is only of a part.
    """
    labels = seen.course.labels
    if len(labels) < 2 or labels[0] == -1:
        return None
    sign = _direction(np.where(seen.busy, seen.sure, 0.0), worse)
    standing = (sign * seen.sure >= SURE) & seen.busy
    evidence = seen.sure**2
    for one in pushing if worse else ():
        pushed = np.where(one.sure >= SURE, one.sure, 0.0) if one.course.labels == labels else 0 * seen.sure
        along = worse * seen.sure >= ALONG
        standing |= (pushed >= DRIVEN) & along & seen.busy
        evidence = evidence + np.where(along, pushed, 0.0) ** 2
    if not standing.any():
        return None
    if not pushing:
        standing &= sign * seen.far >= AS_FAR * (sign * seen.far)[standing].max()
    if standing.sum() >= THROUGHOUT * (opened or seen.busy.sum()):
        return None
    return _run(np.array(labels), standing, evidence)


def _direction(sure: Floats, worse: int) -> int:
    """Where it went: to the worse when any hour surely did, else where most of the moved hours did."""
    if worse and (worse * sure >= SURE).any():
        return worse
    moved = np.where(np.abs(sure) >= SURE, np.sign(sure) * sure**2, 0.0)
    return 1 if moved.sum() >= 0 else -1


def _run(hours: np.ndarray, standing: Bools, evidence: Floats) -> tuple[int, int]:
    """The run of standing hours with most evidence; hours with hardly any beside the best are detail."""
    strong = standing & (evidence >= DETAIL * evidence[standing].max())
    runs: list[list[int]] = []
    for place in np.flatnonzero(strong):
        if runs and hours[place] - hours[runs[-1][-1]] <= 2:
            runs[-1].append(int(place))
        else:
            runs.append([int(place)])
    best = max(runs, key=lambda run: float(evidence[run].sum()))
    return int(hours[best[0]]), int(hours[best[-1]]) + 1


def time_layer(
    course: Course, measure: Measure, key: str, hours: tuple[int, int] | None, counts: str
) -> Layer:
    """The layer with its rows; the chosen hours are marked. `counts`: key of the indicator."""
    now, usual = course.rates(measure)
    amounts = measure.kind == AMOUNT
    contacts, before = (course.above, course.usual_above) if amounts else (course.below, course.usual_below)
    carried = np.nan_to_num((now - usual) * (1.0 if amounts else course.below))
    total = float(carried.sum()) or 1.0
    rows = tuple(
        Row(
            label,
            float(contacts[i]),
            float(before[i]),
            float(contacts[i] / max(contacts.sum(), 1e-9)),
            float(before[i] / max(before.sum(), 1e-9)),
            _known(now[i]),
            _known(usual[i]),
            float(carried[i] / total),
            isinstance(label, int) and hours is not None and hours[0] <= label < hours[1],
        )
        for i, label in enumerate(course.labels)
    )
    return Layer(key, rows, counts=counts, shows="" if amounts else counts, whole=True)


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
