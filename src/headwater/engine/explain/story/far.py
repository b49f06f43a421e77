"""Looks for the few rows that pull a mean: three rows are asked for, and taken away one after another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import ibis
import numpy as np

from headwater.engine.explain.story import drivers as load
from headwater.engine.explain.story.cells import Bools, Cells
from headwater.engine.explain.story.counting import numbers, of_incident
from headwater.engine.explain.story.extremes import Extremes
from headwater.engine.explain.story.found import HANDLE_TIME, Found
from headwater.engine.explain.story.measure import MEAN
from headwater.engine.explain.story.noise import rate_noise
from headwater.engine.indicators.formula.atoms import Atom, atom
from headwater.engine.indicators.formula.rendering import render
from headwater.engine.indicators.formula.tree import Aggregate, Arithmetic, Node, Number

MOST = 3
# A row is far when it lies so many times the stray of usual rows beyond the usual.
FAR = 5.0
# A mean within so much of its noise is as usual.
AS_USUAL = 2.0
HALF, PART = 0.5, 0.25
# Of a change that is written as none, no part is told.
SEEN = 0.005
# Of fewer rows than these, one is no exception; of more, at most one in ten is.
FEWEST, ONE_IN = 5, 10


@dataclass(frozen=True)
class _Row:
    """A row far off: what it adds above and below the line, to each atom, and where it lies."""

    above: float
    below: float
    amounts: Mapping[str, float]
    where: Mapping[str, str | None]


@dataclass(frozen=True)
class _Mean:
    """The incident's mean and the usual one, as sums; `rows` a unit of below, `stray` of single rows."""

    above: float
    below: float
    usual: float
    usual_rows: float
    rows: float
    stray: float

    def without(self, rows: Sequence[_Row]) -> tuple[float, float]:
        """The mean without these rows, and how many rows are left."""
        below = self.below - sum(row.below for row in rows)
        left = below * self.rows
        return (self.above - sum(row.above for row in rows)) / below if below > 0 else np.nan, left

    def off(self, value: float, left: float) -> bool:
        """Whether a value of so many rows is beyond what is usual."""
        now, usual, below, before = (np.array([one]) for one in (value, self.usual, left, self.usual_rows))
        noise = float(rate_noise(MEAN, now, usual, below, before, self.stray)[0])
        return abs(value - self.usual) > AS_USUAL * noise

    def share(self, rows: Sequence[_Row]) -> float:
        """The part of the difference that goes with these rows."""
        value = self.above / self.below
        return (value - self.without(rows)[0]) / (value - self.usual)


def with_extremes(found: Found) -> Found:
    """The same with the few rows that pull the mean, and the leaves without them; unchanged without any."""
    mean = _mean(found)
    if mean is None or abs(mean.above / mean.below / mean.usual - 1) < SEEN:
        return found
    rows = _carrying(mean, _farthest(found, mean))
    if not rows:
        return found
    without, left = mean.without(rows)
    unit = "seconds" if found.definition.unit == "ratio" else found.definition.unit
    told = Extremes(
        tuple(row.above for row in rows), unit, found.measure.tables[0],
        mean.share(rows), without, not mean.off(without, left),
    )  # fmt: skip
    return replace(found, extremes=told, trimmed=_trimmed(found.cells, rows))


def _mean(found: Found) -> _Mean | None:
    """None for what is no mean over rows of one table, and where there are too few rows."""
    measure, cells = found.measure, found.inside
    plain = all(not one.windowed for one in measure.atoms)
    if measure.kind != MEAN or not plain or len(measure.tables) > 1 or found.exact is not None:
        return None
    above, below, usual_above, usual_below = (float(one.sum()) for one in cells.sums(measure))
    scale = measure.rows_a_unit(cells.usual)
    if below * scale < FEWEST or usual_below <= 0 or usual_above <= 0:
        return None
    before = usual_below * scale * found.usual_days / max(1, found.days)
    return _Mean(above, below, usual_above / usual_below, before, scale, measure.stray(cells.usual))


def _carrying(mean: _Mean, rows: Sequence[_Row]) -> tuple[_Row, ...]:
    """The fewest rows that bring the mean back or carry more than half, and others as far beside them."""
    most = int(max(1, min(MOST, mean.below * mean.rows // ONE_IN)))
    # A mean that is as usual anyhow cannot be brought back, but a place may still seem to have moved.
    astray = mean.off(*mean.without(()))
    shares = [mean.share(rows[: many + 1]) for many in range(min(most, len(rows)))]
    for many, share in enumerate(shares, 1):
        back = astray and share >= PART and not mean.off(*mean.without(rows[:many]))
        if back or share > HALF:
            return tuple(rows[: _alike(shares, many)])
    return ()


def _alike(shares: Sequence[float], many: int) -> int:
    """How many rows with those as far beside them: of three alike, two carry more than half."""
    while many < len(shares) and shares[many - 1] < 1 - PART and shares[many] - shares[many - 1] >= PART:
        many += 1
    return many


# -- the one query
def _farthest(found: Found, mean: _Mean) -> list[_Row]:
    """The rows of the incident alone that add most to the difference, the farthest first."""
    table = found.measure.tables[0]
    rows = of_incident(found.question, table, found.comparison.days, found.hours)
    atoms = {one.key: one for one in _atoms(found)}
    names = [name for name in found.cells.codes if name in rows.columns]
    columns = {f"a{place}": _added(one, rows) for place, one in enumerate(atoms.values())}
    columns |= {f"d{place}": _text(found, rows, name) for place, name in enumerate(names)}
    columns["weight"] = _weight(found, rows, mean)
    asked = rows.select(**columns)
    result = found.question.engine.execute(asked.order_by(asked["weight"].desc()).limit(MOST))
    amounts = {key: np.nan_to_num(numbers(result[f"a{place}"])) for place, key in enumerate(atoms)}
    above, below = found.measure.sums(amounts)
    far = numbers(result["weight"]) >= FAR * mean.stray * mean.usual / mean.rows
    labels = {name: result[f"d{place}"].to_pylist() for place, name in enumerate(names)}
    return [
        _Row(
            float(above[at]),
            float(below[at]),
            {key: float(one[at]) for key, one in amounts.items()},
            {name: one[at] for name, one in labels.items()},
        )
        for at in np.flatnonzero(far)
    ]


def _text(found: Found, rows: Any, name: str) -> Any:
    return found.question.dimension(rows, name).cast("string")


def _weight(found: Found, rows: Any, mean: _Mean) -> Any:
    """What a row adds to the difference: above - usual x below, with the difference's sign."""
    added = {one.key: _added(one, rows) for one in found.measure.atoms}
    sign = 1.0 if mean.above / mean.below > mean.usual else -1.0
    above, below = _linear(found.measure.above, added), _linear(found.measure.below, added)
    return (above - below * mean.usual) * sign


def _linear(tree: Node | None, added: Mapping[str, Any]) -> Any:
    """A part of a measure for each row: sums and counts, added and multiplied by numbers."""
    match tree:
        case Number():
            return ibis.literal(float(tree.plain))
        case Arithmetic(sign, left, right):
            one, other = _linear(left, added), _linear(right, added)
            return {"+": one + other, "-": one - other, "*": one * other, "/": one / other}[sign]
        case Aggregate():
            return added[atom(tree).key]
    raise TypeError(f"{type(tree).__name__} is no sum of rows")


def _atoms(found: Found) -> list[Atom]:
    """Everything counted by leaf that rows of this table add to."""
    every = (*found.measure.atoms, *load.PARTS, *HANDLE_TIME.atoms)
    table = found.measure.tables[0]
    return [one for one in every if one.key in found.cells.now and one.table == table and not one.windowed]


def _added(one: Atom, rows: Any) -> Any:
    """What each row adds to an atom; nothing where it does not count or has no value."""
    node = one.aggregate
    amount = ibis.literal(1.0) if node.value is None else render(node.value, rows).cast("float64")
    counted = amount if node.condition is None else ibis.ifelse(render(node.condition, rows), amount, 0.0)
    return ibis.coalesce(counted, 0.0)


def _trimmed(cells: Cells, rows: Sequence[_Row]) -> Cells:
    """The leaves without these rows."""
    now = {key: one.copy() for key, one in cells.now.items()}
    for row in rows:
        key = max(row.amounts, key=lambda name: row.amounts[name])
        within = np.flatnonzero(cells.where(row.where) & _inside(cells))
        # Usual leaves of the same place have nothing now.
        for leaf in within[np.argsort(-now[key][within])][:1]:
            for name, amount in row.amounts.items():
                now[name][leaf] -= amount
    return replace(cells, now=now)


def _inside(cells: Cells) -> Bools:
    return cells.where({"inside": "in"} if "inside" in cells.codes else {})
