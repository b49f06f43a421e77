"""A layer by a dimension that the reader chose: now beside as usual, and the part of each value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from headwater.centre.performance import wiring
from headwater.centre.performance.sight import Sight
from headwater.engine.explain.story import Cell, Layer, Row, Story
from headwater.engine.explain.story.layers import contributions

KEPT = 30


def hand_layer(story: Story, by: str, sight: Sight) -> Layer:
    """The values of `by` in the story's hours, the largest part of the difference first."""
    now = _by_value(story, by, sight, usual=False)
    usual = _by_value(story, by, sight, usual=True)
    values = list(dict.fromkeys([*now, *usual]))
    if not values:
        return Layer(by, ())
    below = all(one[1] is None for one in [*now.values(), *usual.values()])
    rows = _amounts(values, now, usual, story) if below else _rates(values, now, usual, story)
    return Layer(
        by, tuple(sorted(rows, key=lambda row: -abs(row.part))[:KEPT]), counts=story.incident.indicator
    )


Found = Mapping[Any, tuple[float, float | None, float | None]]


def _by_value(story: Story, by: str, sight: Sight, *, usual: bool) -> Found:
    """Value -> above (or the amount), below (None: there is none), the indicator."""
    days = story.usual_days if usual else story.days
    cell = Cell(story.incident.indicator, days, story.slots, story.incident.where)
    answer = wiring.ask(replace(story.query(cell), by=(by,), scope=sight.scope))
    return {
        row[by]: (
            float((row["numerator"] if row["denominator"] is not None else row["value"]) or 0.0),
            None if row["denominator"] is None else float(row["denominator"]),
            row["value"],
        )
        for row in answer.rows
        if not row.get("suppressed")
    }


def _amounts(values: list[Any], now: Found, usual: Found, story: Story) -> list[Row]:
    """Amounts: the usual ones brought to as many days as the incident has."""
    weight = len(story.days) / max(1, len(story.usual_days))
    mine = np.array([now[value][0] if value in now else 0.0 for value in values])
    before = np.array([usual[value][0] * weight if value in usual else 0.0 for value in values])
    total = float(mine.sum() - before.sum()) or np.inf
    shares, usual_shares = mine / (mine.sum() or 1.0), before / (before.sum() or 1.0)
    return [
        Row(value, a, b, float(s), float(t), a, b, (a - b) / total)
        for value, a, b, s, t in zip(
            values, mine.tolist(), before.tolist(), shares, usual_shares, strict=True
        )
    ]


def _rates(values: list[Any], now: Found, usual: Found, story: Story) -> list[Row]:
    """Rates with their parts; cases as usual are brought to as many days as the incident has."""
    days = len(story.days) / max(1, len(story.usual_days))
    above, below = _sums(values, now)
    usual_above, usual_below = _sums(values, usual)
    parts = contributions(above, below, usual_above, usual_below)
    total = float(parts.sum()) or np.inf
    weight = float(below.sum() or 1.0), float(usual_below.sum() or 1.0)
    return [
        Row(
            value,
            float(below[at]),
            float(usual_below[at]) * days,
            float(below[at]) / weight[0],
            float(usual_below[at]) / weight[1],
            now[value][2] if value in now else None,
            usual[value][2] if value in usual else None,
            float(parts[at]) / total,
        )
        for at, value in enumerate(values)
    ]


def _sums(values: list[Any], found: Found) -> tuple[Any, Any]:
    nothing = (0.0, 0.0, None)
    rows = [found.get(value, nothing) for value in values]
    return np.array([row[0] for row in rows]), np.array([row[1] or 0.0 for row in rows])
