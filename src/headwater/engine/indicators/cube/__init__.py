"""The cube: a small set of roll-ups beside the lake, brought up to date for the days that changed."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from threading import Lock

from headwater.engine.indicators.calculate.counted import Counted, merged
from headwater.engine.indicators.calculate.plan import TableQuestion
from headwater.engine.indicators.cube import building, counting, manifest
from headwater.engine.indicators.cube.columns import Columns
from headwater.engine.indicators.cube.manifest import Held, Manifest
from headwater.engine.indicators.cube.masks import SLOTS, TIMES, columns_of, separable
from headwater.engine.indicators.cube.rollups import Rollup, wanted
from headwater.engine.indicators.definition import Definition
from headwater.engine.indicators.formula.atoms import Atom
from headwater.engine.indicators.grains import GRAINS, OF_SLOT
from headwater.engine.lake import Lake, Snapshot
from headwater.engine.lake.engines import Engine

__all__ = ["Cube", "RefreshReport"]
# Beyond so many days counted, a roll-up is made known at once and not only at the end of the refresh.
MANY_DAYS = 7


@dataclass(frozen=True, slots=True)
class RefreshReport:
    """What a refresh did. `days`: table -> local days counted again; `rows`: rows that the cube holds now."""

    snapshot: int
    days: Mapping[str, int]
    rows: int
    seconds: float


class Cube:
    """The folder `<home>/cube`, and its roll-ups in memory; for several threads and processes at once."""

    def __init__(self, home: Path, lake: Lake, engine: Engine, definitions: Mapping[str, Definition]) -> None:
        self.root = Path(home) / "cube"
        self.lake = lake
        self.engine = engine
        self.rollups = {rollup.name: rollup for rollup in wanted(definitions)}
        self._manifest = Manifest()
        self._columns: dict[str, Columns] = {}
        self._stale: dict[tuple[int, str], frozenset[str]] = {}
        self._lock = Lock()

    # -- bringing up to date
    def refresh(self, tell: Callable[[str], None] | None = None) -> RefreshReport:
        """Counts the days whose files changed. `tell` hears table and month as they begin.

        Killed at any moment it leaves the cube as before, or with some roll-ups newer; both are right.
        Of two refreshers the second waits, and finds nothing left to do.
        """
        began = time.perf_counter()
        with self._writing():
            snapshot = self.lake.snapshot()
            held = dict(manifest.read(self.root).rollups)
            held = {name: one for name, one in held.items() if name in self.rollups}
            before = dict(held)
            days: dict[str, int] = {}
            for together in building.kinds(self.rollups.values()):
                counted = self._bring_up(together, held, snapshot, tell)
                table = together[0].table
                days[table] = max(days.get(table, 0), counted)
                if counted > MANY_DAYS:
                    manifest.write(self.root, held)
            if held != before or not (self.root / manifest.CURRENT).exists():
                manifest.write(self.root, held)
            building.sweep(self.root, held)
        rows = sum(one.rows for one in held.values())
        days = {table: number for table, number in days.items() if number}
        return RefreshReport(snapshot.number, days, rows, time.perf_counter() - began)

    def _bring_up(
        self,
        together: list[Rollup],
        held: dict[str, Held],
        snapshot: Snapshot,
        tell: Callable[[str], None] | None,
    ) -> int:
        old = []
        for rollup in together:
            fresh = Held(rollup.folder, tuple(atom.key for atom in rollup.atoms))
            there = held.get(rollup.name, fresh)
            old.append(there if there.folder == rollup.folder else fresh)
        new, counted = building.brought_up(self.root, together, old, self.engine, snapshot, tell)
        for rollup, one in zip(together, new, strict=True):
            parts = tuple(sorted(one.parts, key=lambda part: part.month))
            held[rollup.name] = replace(one, parts=parts)
        return counted

    @contextmanager
    def _writing(self) -> Iterator[None]:
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / "LOCK").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    # -- answering
    def held(self, snapshot: Snapshot, question: TableQuestion) -> frozenset[str]:
        """The keys of the question's atoms that the cube can answer for this snapshot."""
        current = self._current()
        found: set[str] = set()
        for atom in question.atoms:
            if self._choice(current, snapshot, question, atom) is not None:
                found.add(atom.key)
        return frozenset(found)

    def count(self, snapshot: Snapshot, question: TableQuestion) -> Counted | None:
        """The counts of the question, all of whose atoms are held; None when the cube has moved on."""
        current = self._current()
        chosen: dict[str, list[Atom]] = {}
        for atom in question.atoms:
            name = self._choice(current, snapshot, question, atom)
            if name is None:
                return None
            chosen.setdefault(name, []).append(atom)
        try:
            found = [
                self._count(name, current.rollups[name], replace(question, atoms=tuple(some)))
                for name, some in chosen.items()
            ]
        except FileNotFoundError:
            # Another process refreshed in this moment and took files away.
            return None
        return merged(found[0], found[1:], {atom.key: atom for atom in question.atoms})

    def _count(self, name: str, held: Held, question: TableQuestion) -> Counted:
        with self._lock:
            columns = self._columns.get(name)
            if columns is None or columns.held != held:
                columns = Columns(self.root / held.folder, self.rollups[name], held)
                self._columns[name] = columns
        dimensions = [one for one in question.by if one not in GRAINS]
        filtered = columns_of(question.condition) - TIMES
        columns.load([*dimensions, *filtered], [atom.key for atom in question.atoms])
        return counting.count(columns, question)

    def _current(self) -> Manifest:
        """The newest manifest; what memory holds of an older one is let go."""
        with self._lock:
            if manifest.token(self.root) != self._manifest.token:
                newest = manifest.read(self.root)
                kept = {
                    name: columns
                    for name, columns in self._columns.items()
                    if newest.rollups.get(name) == columns.held
                }
                self._manifest, self._columns, self._stale = newest, kept, {}
            return self._manifest

    def _choice(
        self, current: Manifest, snapshot: Snapshot, question: TableQuestion, atom: Atom
    ) -> str | None:
        """The smallest roll-up that has the atom, all columns needed, and is up to date for the period."""
        filtered = columns_of(question.condition)
        by = set(question.by)
        needs_slot = bool(by & set(OF_SLOT)) or bool(filtered & SLOTS)
        needed = (by - set(GRAINS)) | (filtered - TIMES)
        best: tuple[int, str] | None = None
        for name, held in current.rollups.items():
            rollup = self.rollups.get(name)
            if rollup is None or rollup.table != question.table or atom.key not in held.atoms:
                continue
            if not needed <= set(rollup.dimensions) or (needs_slot and not rollup.slot):
                continue
            if (best is None or (held.rows, name) < best) and self._fresh(snapshot, name, held, question):
                best = (held.rows, name)
        return best[1] if best and separable(question.condition) else None

    def _fresh(self, snapshot: Snapshot, name: str, held: Held, question: TableQuestion) -> bool:
        """Whether no day of the period is out of date in the roll-up."""
        key = (snapshot.number, name)
        if key not in self._stale:
            known = held.days
            rollup = self.rollups[name]
            days = {str(day) for day in snapshot.days(rollup.table)}
            old = {
                day for day in days if known.get(day) != rollup.fingerprint(snapshot, date.fromisoformat(day))
            }
            self._stale[key] = frozenset(old | (set(known) - days))
        stale = self._stale[key]
        if not held.parts:
            return False
        low = str(question.start) if question.start else ""
        high = str(question.end) if question.end else "9999"
        return not any(low <= day <= high for day in stale)
