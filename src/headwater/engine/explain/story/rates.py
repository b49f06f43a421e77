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
# A value that moved so many times as much as all else moved for itself, whatever else goes on.
TIMES = 3.0
# A change so small against its noise is nowhere.
WHOLE_SURE = 4.0
# Another mix is the reason when it makes this part of the change.
MOSTLY = 0.6
MOST = 3
# Fewer rows than this say nothing about a rate.
FEW = 10
FILLED = 0.8


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
    """Above and below by leaf, now and as usual.

    `rows`: rows really behind one usual row of below; `scale`: rows behind one of below (see `rows_a_unit`).
    """

    above: Floats
    below: Floats
    usual_above: Floats
    usual_below: Floats
    rows: float
    kind: str
    scale: float = 1.0
    stray: float = 1.0

    def only(self, mask: Bools) -> _Sums:
        """Only some leaves."""
        above, below = self.above[mask], self.below[mask]
        return _Sums(
            above,
            below,
            self.usual_above[mask],
            self.usual_below[mask],
            self.rows,
            self.kind,
            self.scale,
            self.stray,
        )

    def noise(self, now: Floats, usual: Floats, below: Floats, usual_below: Floats) -> Floats:
        """Standard deviation of the difference of rates with so much below them."""
        rows, before = below * self.scale, usual_below * self.rows * self.scale
        return rate_noise(self.kind, now, usual, rows, before, self.stray)

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
    scale = measure.rows_a_unit(cells.usual)
    rows = usual_days / max(1, days)
    sums = _Sums(*cells.sums(measure), rows, measure.kind, scale, measure.stray(cells.usual))
    now, usual = sums.rates()
    known = [name for name in dimensions if name in cells.codes]
    mix, rate = _mix_and_rate(cells, sums, known)
    if now == usual:
        return Rates(now, usual, mix, rate, False, ())
    causes = _places(cells, sums, known, kind, worse)
    if _everywhere(cells, sums, known) and not (causes and _for_itself(cells, sums, causes[0])):
        return Rates(now, usual, mix, rate, True, (_only_there(cells, sums, known, kind),))
    if not causes and _sure(sums) and abs(mix) >= MOSTLY * abs(now - usual) and mix * (now - usual) > 0:
        causes = [Cause("mix", {}, now, usual, mix / (now - usual))]
    return Rates(now, usual, mix, rate, False, tuple(causes))


def _for_itself(cells: Cells, sums: _Sums, cause: Cause) -> bool:
    """Whether a place moved several times as much as all else."""
    rest = _relative(*sums.only(~cells.where(cause.where)).rates())
    return bool(abs(_relative(cause.now, cause.usual)) >= TIMES * abs(rest))


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
    """By what customers came for, as finely as there are rows to tell a rate by."""
    name = next((one for one in ("service", "family", "queue", *known) if _filled(cells, sums, one)), None)
    if name is None:
        now, usual = sums.rates()
        return 0.0, now - usual
    parts = (cells.by(name, one) for one in (sums.above, sums.below, sums.usual_above, sums.usual_below))
    mix, rate = mix_and_rate(*parts)
    return float(mix.sum()), float(rate.sum())


def _filled(cells: Cells, sums: _Sums, name: str) -> bool:
    """Whether nearly all rows lie in values with enough of them on both sides.

    Otherwise a long call about a service that nobody asked about last week would be called another mix.
    """
    if name not in cells.codes:
        return False
    _, below, _, usual_below = _by(cells, sums, name)
    few = FEW / sums.scale
    full = (below >= few) & (usual_below * sums.rows >= few)
    return bool(below[full].sum() >= FILLED * below.sum())


def _everywhere(cells: Cells, sums: _Sums, known: Sequence[str]) -> bool:
    """Whether the change stays about the same without any one value, and most values go along with it."""
    whole = _relative(*sums.rates())
    if not _sure(sums):
        return False
    seen = False
    for name in known:
        parts = _by(cells, sums, name)
        # Values with hardly any rows say nothing for or against; a single value is no dimension.
        few = FEW / sums.scale
        able = (parts[1] >= few) & (parts[3] * sums.rows >= few) & (parts[2] > 0)
        if able.sum() < 2 or parts[3][able].sum() < 0.3 * parts[3].sum():
            continue
        seen = True
        if not (_without_any(parts, able, whole, sums) and _along(parts, able, whole, sums)):
            return False
    return seen


def _without_any(parts: tuple[Floats, ...], able: Bools, whole: float, sums: _Sums) -> bool:
    """Whether the rest shows at least half of the change whichever value is left out."""
    above, below, usual_above, usual_below = parts
    rest, rest_usual = (below.sum() - below)[able], (usual_below.sum() - usual_below)[able]
    now = divided((above.sum() - above)[able], rest)
    usual = divided((usual_above.sum() - usual_above)[able], rest_usual)
    left = np.sign(whole) * np.nan_to_num(_relative(now, usual))
    # One endless call among a hundred must not make a district of an outage.
    noise = sums.noise(now, usual, rest, rest_usual) / np.maximum(np.abs(usual), 1e-9)
    return bool((left + np.nan_to_num(noise) >= HALF * abs(whole)).all())


def _along(parts: tuple[Floats, ...], able: Bools, whole: float, sums: _Sums) -> bool:
    """Whether most contacts are with values that show much of the change, or may by their noise."""
    above, below, usual_above, usual_below = (one[able] for one in parts)
    now, usual = divided(above, below), divided(usual_above, usual_below)
    change = np.sign(whole) * _relative(now, usual)
    noise = sums.noise(now, usual, below, usual_below) / np.maximum(np.abs(usual), 1e-9)
    goes = change + NOT_LESS * noise >= AS_MUCH * abs(whole)
    return bool(below[goes].sum() >= NEARLY_ALL * below.sum())


def _sure(sums: _Sums) -> bool:
    """Whether the whole moved beyond doubt: otherwise small values would all seem to move along."""
    now, usual = sums.rates()
    below, before = np.array([sums.below.sum()]), np.array([sums.usual_below.sum()])
    noise = sums.noise(np.array([now]), np.array([usual]), below, before)[0]
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
        rest, rest_usual = sums.only(~cells.where({name: value})).rates()
        share = part / (now - usual) if now != usual else 0.0
        found.append(Cause(kind, {name: value}, here, before, share, rest=rest, rest_usual=rest_usual))
        left &= ~mask
    return found


def _most_different(
    cells: Cells, sums: _Sums, known: Sequence[str], change: float, whole_below: float, worse: int
) -> tuple[str, Any] | None:
    """The value whose own change differs most surely from all else's, and carries a part of the whole."""
    best, found = SURE, None
    for name in known:
        above, below, usual_above, usual_below = _by(cells, sums, name)
        now, usual = divided(above, below), divided(usual_above, usual_below)
        rest = divided(above.sum() - above, below.sum() - below)
        rest_usual = divided(usual_above.sum() - usual_above, usual_below.sum() - usual_below)
        noise = sums.noise(now, usual, below, usual_below)
        others = np.nan_to_num(rest - rest_usual)
        # Where all else takes twice as long, single calls stray twice as much here too.
        noise = np.maximum(noise, sums.noise(usual + others, usual + others, below, below) / np.sqrt(2))
        part = np.nan_to_num(now - usual) * below / whole_below
        # Another change than the others' the other way round is theirs, not its own.
        more = (now - usual - others) * part > 0
        carries = more & ((part * change > 0) | (part * worse > 0)) & (np.abs(part) >= CARRIES * abs(change))
        # Without anything beside it a value does not differ from the rest.
        few = FEW / sums.scale
        beside = (below.sum() - below >= few) & (below >= few) & (usual_below * sums.rows >= few)
        fits = beside & carries & (noise > 0)
        sure = np.nan_to_num(np.where(fits, np.abs(now - usual - others) / np.maximum(noise, 1e-12), 0.0))
        place = int(np.argmax(sure)) if len(sure) else 0
        if len(sure) and sure[place] > best and cells.values[name][place] is not None:
            best, found = float(sure[place]), (name, cells.values[name][place])
    return found
