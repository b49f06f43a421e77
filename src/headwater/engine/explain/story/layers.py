"""One layer: what the values of a dimension show, within what was chosen before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from headwater.engine.explain.story.cells import Cells, Floats
from headwater.engine.explain.story.measure import AMOUNT, Measure
from headwater.engine.explain.story.noise import divided
from headwater.engine.explain.story.values import Layer, Row

# Rows that a layer keeps; the rest is added up in no row, it can be seen on the indicator page.
KEPT = 12


def amount_layer(
    cells: Cells,
    key: str,
    now: Floats,
    usual: Floats,
    chosen: Mapping[Any, bool] | set[Any],
    within: Mapping[str, Any],
    counts: str,
    whole: bool = False,
) -> Layer:
    """Amounts by value: now and as usual, and which part of the difference each carries."""  # fmt: skip
    mine, before = cells.by(key, now), cells.by(key, usual)
    # Without any difference nobody carries a part of it.
    total = float(mine.sum() - before.sum()) or np.inf
    order = _largest(np.abs(mine - before), cells, key, chosen)
    rows = tuple(
        Row(
            cells.values[key][i], float(mine[i]), float(before[i]),
            _share(mine, i), _share(before, i), float(mine[i]), float(before[i]),
            float((mine[i] - before[i]) / total), cells.values[key][i] in chosen,
        )
        for i in order
    )  # fmt: skip
    return Layer(key, rows, dict(within), counts, whole=whole)


def rate_layer(
    cells: Cells,
    key: str,
    measure: Measure,
    chosen: set[Any],
    within: Mapping[str, Any],
    counts: str,
    shows: str,
) -> Layer:
    """The indicator by value, now and as usual, with the part of the difference that each carries."""
    above, below, usual_above, usual_below = (cells.by(key, one) for one in cells.sums(measure))
    if measure.kind == AMOUNT:
        return amount_layer(cells, key, *_first_and_third(cells, measure), chosen, within, shows or counts)
    now, usual = divided(above, below), divided(usual_above, usual_below)
    carried = contributions(above, below, usual_above, usual_below)
    total = float(carried.sum()) or np.inf
    order = _largest(np.abs(carried), cells, key, chosen)
    rows = tuple(
        Row(
            cells.values[key][i], float(below[i]), float(usual_below[i]),
            _share(below, i), _share(usual_below, i), _known(now[i]), _known(usual[i]),
            float(carried[i] / total), cells.values[key][i] in chosen,
        )
        for i in order
        if below[i] or usual_below[i]
    )  # fmt: skip
    return Layer(key, rows, dict(within), counts, shows)


def _first_and_third(cells: Cells, measure: Measure) -> tuple[Floats, Floats]:
    above, _, usual, _ = cells.sums(measure)
    return above, usual


def contributions(above: Floats, below: Floats, usual_above: Floats, usual_below: Floats) -> Floats:
    """What each group adds to the difference of two rates: its own change and its change of weight.

    The midpoint rule: mean weight x change of rate + change of weight x (mean rate - mean rate of all);
    the parts add up to the difference.
    """
    mix, rate = mix_and_rate(above, below, usual_above, usual_below)
    return mix + rate


def mix_and_rate(
    above: Floats, below: Floats, usual_above: Floats, usual_below: Floats
) -> tuple[Floats, Floats]:
    """By group: the part of the difference of the rates from who came, and from how they were served."""
    weight, before = below / max(below.sum(), 1e-9), usual_below / max(usual_below.sum(), 1e-9)
    now, usual = divided(above, below), divided(usual_above, usual_below)
    # A group that was not there before (or is gone) has no rate of its own to have changed.
    now, usual = np.where(np.isnan(now), usual, now), np.where(np.isnan(usual), now, usual)
    now, usual = np.nan_to_num(now), np.nan_to_num(usual)
    whole = (above.sum() / max(below.sum(), 1e-9) + usual_above.sum() / max(usual_below.sum(), 1e-9)) / 2
    rate = (weight + before) / 2 * (now - usual)
    mix = (weight - before) * ((now + usual) / 2 - whole)
    return mix, rate


def _largest(size: Floats, cells: Cells, key: str, chosen: Any) -> list[int]:
    order = np.argsort(-size, kind="stable")
    first = [int(i) for i in order if cells.values[key][i] in chosen]
    rest = [int(i) for i in order if cells.values[key][i] not in chosen and size[i] > 0]
    kept = first + rest[: max(0, KEPT - len(first))]
    return sorted(kept, key=lambda i: -size[i])


def _share(values: Floats, place: int) -> float:
    total = float(values.sum())
    return float(values[place] / total) if total else 0.0


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def unmarked(layer: Layer) -> Layer:
    """The same layer, none of its values chosen."""
    return replace(layer, rows=tuple(replace(row, chosen=False) for row in layer.rows))
