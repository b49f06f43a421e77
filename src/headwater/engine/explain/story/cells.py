"""The incident's cells and the usual ones: counted by one query a table, kept as arrays."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from headwater.engine.explain.story.measure import Measure

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
MISSING = None
# Between a family of services and the service itself, where a centre names them so.
FAMILY_MARK = "·"
WIDEST_TABLE = 1 << 24


@dataclass(frozen=True)
class Cells:
    """Leaf groups of rows: `codes[dimension]` into `values[dimension]`, and per leaf what was counted.

    `now[key]`, `usual[key]`: an atom's amount in the incident, and its usual amount in as many days.
    """

    codes: Mapping[str, Ints]
    values: Mapping[str, tuple[str | None, ...]]
    now: Mapping[str, Floats]
    usual: Mapping[str, Floats]
    size: int

    @property
    def dimensions(self) -> tuple[str, ...]:
        """The dimensions that the leaves are made of."""
        return tuple(self.codes)

    def keep(self, mask: Bools) -> Cells:
        """Only some of the leaves."""
        return Cells(
            {name: codes[mask] for name, codes in self.codes.items()},
            self.values,
            {key: one[mask] for key, one in self.now.items()},
            {key: one[mask] for key, one in self.usual.items()},
            int(mask.sum()),
        )

    def where(self, conditions: Mapping[str, Any]) -> Bools:
        """Which leaves have these values (a value, or several of a dimension)."""
        mask = np.ones(self.size, np.bool_)
        for name, wanted in conditions.items():
            allowed = wanted if isinstance(wanted, (tuple, list, set, frozenset)) else (wanted,)
            places = [place for place, value in enumerate(self.values[name]) if value in allowed]
            mask &= np.isin(self.codes[name], places)
        return mask

    def sums(self, measure: Measure) -> tuple[Floats, Floats, Floats, Floats]:
        """Per leaf: above and below now, above and below as usual."""
        return (*measure.sums(self.now), *measure.sums(self.usual))

    def by(self, dimension: str, leaves: Floats) -> Floats:
        """Leaf amounts added up by the values of a dimension."""
        return np.bincount(self.codes[dimension], leaves, len(self.values[dimension])).astype(np.float64)


@dataclass(frozen=True)
class Counts:
    """What one query answered: label columns and atoms, one row a group; `weight` 0 = of the incident."""

    labels: Mapping[str, pa.Array]
    amounts: Mapping[str, Floats]
    now: Bools
    weight: Floats
    more: Mapping[str, Any] = field(default_factory=dict)


def coded(column: pa.ChunkedArray | pa.Array) -> tuple[Ints, tuple[str | None, ...]]:
    """Codes and the values they stand for; missing is a value of its own, the last."""
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    made = column if pa.types.is_dictionary(column.type) else pc.dictionary_encode(column)
    values: list[str | None] = [None if v is None else str(v) for v in made.dictionary.to_pylist()]
    codes = np.asarray(pc.fill_null(made.indices, len(values)).to_numpy(zero_copy_only=False), np.int64)
    return codes, (*values, MISSING)


def cells_of(counts: Sequence[Counts], dimensions: Sequence[str]) -> Cells:
    """The leaves of all queries one after another: amounts are sums, so equal leaves may stand twice."""
    found = [one for one in counts if len(one.now)] or list(counts)
    size = sum(len(one.now) for one in found)
    codes, values = {}, {}
    for name in dimensions:
        columns = [one.labels[name].cast(pa.string()) for one in found]
        codes[name], values[name] = coded(pa.chunked_array([_flat(column) for column in columns]))
    keys = dict.fromkeys(key for one in found for key in one.amounts)
    now = {key: _joined(found, key, True) for key in keys}
    usual = {key: _joined(found, key, False) for key in keys}
    return with_family(_distinct(Cells(codes, values, now, usual, size)))


def _distinct(cells: Cells) -> Cells:
    """Without dimensions that say the same as an earlier one by other names (each service its own queue)."""
    sizes = {name: _how_many(codes, len(cells.values[name])) for name, codes in cells.codes.items()}
    kept: list[str] = []
    for name in cells.codes:
        like = [other for other in kept if sizes[other] == sizes[name]]
        if name == "inside" or not any(_same(cells, other, name, sizes[name]) for other in like):
            kept.append(name)
    codes = {name: cells.codes[name] for name in kept}
    return Cells(codes, {name: cells.values[name] for name in kept}, cells.now, cells.usual, cells.size)


def _flat(column: Any) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


def _joined(found: Sequence[Counts], key: str, now: bool) -> Floats:
    parts = []
    for one in found:
        amount = np.nan_to_num(one.amounts.get(key, np.zeros(len(one.now))))
        parts.append(np.where(one.now, amount if now else 0.0, 0.0 if now else amount * one.weight))
    return np.concatenate(parts)


def family_of(service: str) -> str:
    """The family in a service's name: `GPRS` of `GPRS·…`; the service itself where it names none."""
    return service.split(FAMILY_MARK, 1)[0] if FAMILY_MARK in service else service


def _how_many(codes: Ints, width: int) -> int:
    """How many different codes there are: by a table, which is quicker than sorting millions."""
    if width > WIDEST_TABLE:
        return int(np.unique(codes).size)
    return int((np.bincount(codes, minlength=width) > 0).sum())


def _same(cells: Cells, one: str, other: str, size: int) -> bool:
    """Whether two dimensions part the leaves alike."""
    width = len(cells.values[other])
    pairs = cells.codes[one] * width + cells.codes[other]
    return _how_many(pairs, len(cells.values[one]) * width) == size


def services_of(cells: Cells, family: str | None) -> tuple[str, ...]:
    """The services of a family that the cells have, by name: engines answer groups in any order."""
    codes = np.unique(cells.codes["service"][cells.where({"family": family})])
    names = (cells.values["service"][place] for place in codes)
    return tuple(sorted(name for name in names if name is not None))


def with_family(cells: Cells, families: Mapping[str, str] | None = None) -> Cells:
    """The same with the dimension `family` before `service`, where services are grouped at all."""
    if "service" not in cells.codes:
        return cells
    named = families or {}
    services = cells.values["service"]
    of = [None if value is None else named.get(value, family_of(value)) for value in services]
    names: tuple[str | None, ...] = (*dict.fromkeys(name for name in of if name is not None), MISSING)
    # As many families as services are no families.
    if len(names) > 0.8 * len(services):
        return cells
    place = {name: number for number, name in enumerate(names)}
    table = np.array([place[name] for name in of], np.int64)
    codes = {"family": table[cells.codes["service"]], **cells.codes}
    return Cells(codes, {"family": names, **cells.values}, cells.now, cells.usual, cells.size)
