"""Made series with what is usual in them known: weekdays, days of rest, intervals, planted departures."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import numpy as np

from headwater.engine.control_charts import Point

MONDAY = date(2025, 3, 3)
WEEK = np.array([1.25, 1.1, 1.0, 1.0, 1.05, 0.6, 0.5])


def days(count: int, start: date = MONDAY) -> list[date]:
    return [start + timedelta(days=number) for number in range(count)]


def volumes(count: int, seed: int = 1, level: float = 3000.0) -> list[Point]:
    """Offered contacts a day: a week's pattern, over-dispersed."""
    rng = np.random.default_rng(seed)
    usual = level * WEEK[np.arange(count) % 7]
    found = rng.poisson(usual * rng.normal(1, 0.03, count))
    return [Point(day, float(value)) for day, value in zip(days(count), found, strict=True)]


def shares(count: int, seed: int = 1, usual: float = 0.85, size: int = 3000) -> list[Point]:
    """A share a day that wanders a percentage point more than chance alone."""
    rng = np.random.default_rng(seed)
    hits = rng.binomial(size, np.clip(rng.normal(usual, 0.012, count), 0, 1))
    return [Point(d, h / size, float(h), float(size)) for d, h in zip(days(count), hits, strict=True)]


def hourly(count: int, seed: int = 1) -> list[Point]:
    """Offered contacts an hour: a day's curve, flatter on days of rest."""
    rng = np.random.default_rng(seed)
    curve = np.interp(range(24), [0, 6, 10, 14, 20, 23], [8, 5, 90, 75, 80, 20])
    found = []
    for number, day in enumerate(days(count)):
        usual = curve * WEEK[number % 7] if number % 7 < 5 else np.full(24, curve.mean() * 0.6)
        for hour, value in enumerate(rng.poisson(usual * rng.normal(1, 0.05))):
            found.append(Point(datetime.combine(day, time(hour)), float(value)))
    return found


def changed(points: list[Point], places: range | list[int], factor: float) -> list[Point]:
    """The same with some values multiplied; numerators follow."""
    found = list(points)
    for place in places:
        old = found[place]
        above = None if old.numerator is None else old.numerator * factor
        found[place] = Point(old.at, (old.value or 0) * factor, above, old.denominator)
    return found
