"""How they were served: whether a rate (or a mean) moved everywhere, at some place, or by another mix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from headwater.engine.explain.story.cells import Bools, Cells, Floats
from headwater.engine.explain.story.layers import mix_and_rate
from headwater.engine.explain.story.measure import Measure
from headwater.engine.explain.story.noise import divided, rate_noise
from headwater.engine.explain.story.values import Cause

# A value moved for itself when it moved otherwise than all else beyond doubt, and carries this part of it.
SURE, CARRIES = 5.0, 0.25
# A change is everywhere when values with so much of the contacts show at least so much of it.
NEARLY_ALL, AS_MUCH, NOT_LESS, HALF = 0.75, 0.4, 1.5, 0.5
# Nor is it everywhere when one value for itself carries so much of it.
NEAR_HALF = 0.4
# A change so small against its noise is nowhere.
WHOLE_SURE = 4.0
# Another mix is the reason when it makes this part of the change.
MOSTLY = 0.6
MOST = 3
# Fewer rows than this say nothing about a rate.
FEW = 10


@dataclass(frozen=True)
class Rates:
    """What became of a rate: `mix` and `rate` add up to its change; `everywhere`; the causes."""

    now: float
    usual: float
    mix: float
    rate: float
    everywhere: bool
    causes: tuple[Cause, ...]


@dataclass(frozen=True)
class _Sums:
    """Above and below by leaf, now and as usual; `rows` = rows really behind one usual unit of below."""

    above: Floats
    below: Floats
    usual_above: Floats
    usual_below: Floats
    rows: float
    kind: str

    def only(self, mask: Bools) -> _Sums:
        """Only some leaves."""
        above, below = self.above[mask], self.below[mask]
        return _Sums(above, below, self.usual_above[mask], self.usual_below[mask], self.rows, self.kind)

    def rates(self) -> tuple[float, float]:
        """Of all leaves together: now and as usual; 0 where nothing stands below."""
        now = float(self.above.sum() / self.below.sum()) if self.below.sum() else 0.0
        usual = float(self.usual_above.sum() / self.usual_below.sum()) if self.usual_below.sum() else 0.0
        return now, usual


def explain_rate(
    cells: Cells,
    measure: Measure,
    dimensions: Sequence[str],
    kind: str,
    days: int,
    usual_days: int,
    worse: int = 0,
) -> Rates:
    """Mix and rate of a change, and where it is: everywhere, or at which values.

    `kind`: what the causes are called (handling, menu, rate). A value is a cause when its own change
    differs from that of all else beyond doubt; the largest is taken out, and the rest looked at again.
    `worse`: 1 where more is worse, -1 where less is: such a place counts even where the whole went better.
    """
    sums = _Sums(*cells.sums(measure), usual_days / max(1, days), measure.kind)
    now, usual = sums.rates()
    known = [name for name in dimensions if name in cells.codes]
    mix, rate = _mix_and_rate(cells, sums, known)
    if now == usual:
        return Rates(now, usual, mix, rate, False, ())
    causes = _places(cells, sums, known, kind, worse)
    if _everywhere(cells, sums, known) and not (causes and causes[0].share >= NEAR_HALF):
        return Rates(now, usual, mix, rate, True, (_only_there(cells, sums, known, kind),))
    if not causes and abs(mix) >= MOSTLY * abs(now - usual) and mix * (now - usual) > 0:
        causes = [Cause("mix", {}, now, usual, mix / (now - usual))]
    return Rates(now, usual, mix, rate, False, tuple(causes))


def _only_there(cells: Cells, sums: _Sums, known: Sequence[str], kind: str) -> Cause:
    """A change that is everywhere, where it can be at all: a rate that all others never have is no rate."""
    where, mask = {}, np.ones(cells.size, np.bool_)
    for name in known:
        above, below, usual_above, _ = _by(cells, sums, name)
        alive = np.flatnonzero((above > 0) | (usual_above > 0))
        if len(alive) == 1 and below[alive[0]] < 0.95 * below.sum():
            where[name] = cells.values[name][alive[0]]
            mask &= cells.where({name: where[name]})
    now, usual = sums.only(mask).rates()
    return Cause(kind, where, now, usual, 1.0)


def _mix_and_rate(cells: Cells, sums: _Sums, known: Sequence[str]) -> tuple[float, float]:
    """By what customers came for (else by the first dimension there is)."""
    name = next((one for one in ("service", "family", "queue", *known) if one in cells.codes), None)
    if name is None:
        now, usual = sums.rates()
        return 0.0, now - usual
    parts = (cells.by(name, one) for one in (sums.above, sums.below, sums.usual_above, sums.usual_below))
    mix, rate = mix_and_rate(*parts)
    return float(mix.sum()), float(rate.sum())


def _everywhere(cells: Cells, sums: _Sums, known: Sequence[str]) -> bool:
    """Whether the change stays about the same without any one value, and most values go along with it."""
    whole = _relative(*sums.rates())
    if not _sure(sums):
        return False
    seen = False
    for name in known:
        parts = _by(cells, sums, name)
        # Values with hardly any rows say nothing for or against; a single value is no dimension.
        able = (parts[1] >= FEW) & (parts[3] * sums.rows >= FEW) & (parts[2] > 0)
        if able.sum() < 2 or parts[3][able].sum() < 0.3 * parts[3].sum():
            continue
        seen = True
        if not (_without_any(parts, able, whole) and _along(parts, able, whole, sums)):
            return False
    return seen


def _without_any(parts: tuple[Floats, ...], able: Bools, whole: float) -> bool:
    """Whether the rest shows at least half of the change whichever value is left out."""
    above, below, usual_above, usual_below = parts
    now = divided(above.sum() - above, below.sum() - below)[able]
    usual = divided(usual_above.sum() - usual_above, usual_below.sum() - usual_below)[able]
    left = np.sign(whole) * np.nan_to_num(_relative(now, usual))
    return bool((left >= HALF * abs(whole)).all())


def _along(parts: tuple[Floats, ...], able: Bools, whole: float, sums: _Sums) -> bool:
    """Whether most contacts are with values that show much of the change, or may by their noise."""
    above, below, usual_above, usual_below = (one[able] for one in parts)
    now, usual = divided(above, below), divided(usual_above, usual_below)
    change = np.sign(whole) * _relative(now, usual)
    noise = rate_noise(sums.kind, usual, below, usual_below * sums.rows) / np.maximum(np.abs(usual), 1e-9)
    goes = change + NOT_LESS * noise >= AS_MUCH * abs(whole)
    return bool(below[goes].sum() >= NEARLY_ALL * below.sum())


def _sure(sums: _Sums) -> bool:
    """Whether the whole moved beyond doubt: otherwise small values would all seem to move along."""
    now, usual = sums.rates()
    below, before = np.array([sums.below.sum()]), np.array([sums.usual_below.sum() * sums.rows])
    noise = rate_noise(sums.kind, np.array([usual]), below, before)[0]
    return abs(now - usual) >= WHOLE_SURE * float(noise)


def _relative(now: Any, usual: Any) -> Any:
    return (now - usual) / np.maximum(np.abs(usual), 1e-9)


def _by(cells: Cells, sums: _Sums, name: str) -> tuple[Floats, Floats, Floats, Floats]:
    return (
        cells.by(name, sums.above),
        cells.by(name, sums.below),
        cells.by(name, sums.usual_above),
        cells.by(name, sums.usual_below),
    )


def _places(cells: Cells, sums: _Sums, known: Sequence[str], kind: str, worse: int) -> list[Cause]:
    found: list[Cause] = []
    left = np.ones(cells.size, np.bool_)
    now, usual = sums.rates()
    whole_below = max(float(sums.below.sum()), 1e-9)
    for _ in range(MOST):
        best = _most_different(cells.keep(left), sums.only(left), known, now - usual, whole_below, worse)
        if best is None:
            break
        name, value = best
        mask = left & cells.where({name: value})
        mine = sums.only(mask)
        here, before = mine.rates()
        part = (here - before) * float(mine.below.sum()) / whole_below
        found.append(Cause(kind, {name: value}, here, before, part / (now - usual)))
        left &= ~mask
    return found


def _most_different(
    cells: Cells, sums: _Sums, known: Sequence[str], change: float, whole_below: float, worse: int
) -> tuple[str, Any] | None:
    """The value whose own change differs most surely from that of all else and carries a part of the whole."""
    best, found = SURE, None
    for name in known:
        above, below, usual_above, usual_below = _by(cells, sums, name)
        now, usual = divided(above, below), divided(usual_above, usual_below)
        rest = divided(above.sum() - above, below.sum() - below)
        rest_usual = divided(usual_above.sum() - usual_above, usual_below.sum() - usual_below)
        noise = rate_noise(sums.kind, usual, below, usual_below * sums.rows)
        others = np.nan_to_num(rest - rest_usual)
        part = np.nan_to_num(now - usual) * below / whole_below
        carries = ((part * change > 0) | (part * worse > 0)) & (np.abs(part) >= CARRIES * abs(change))
        # Without anything beside it a value does not differ from the rest.
        beside = (below.sum() - below >= FEW) & (below >= FEW) & (usual_below * sums.rows >= FEW)
        sure = np.nan_to_num(np.where(beside & carries, np.abs(now - usual - others) / noise, 0.0))
        place = int(np.argmax(sure)) if len(sure) else 0
        if len(sure) and sure[place] > best and cells.values[name][place] is not None:
            best, found = float(sure[place]), (name, cells.values[name][place])
    return found
