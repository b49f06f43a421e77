"""`distance` and `centroid` in the shape of all other members, so that one back-test judges them all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from headwater.engine.lookalike.centroid import Groups, Strength, group_complainants, nearest_group
from headwater.engine.lookalike.columns import Columns
from headwater.engine.lookalike.encoding import Encoding
from headwater.engine.lookalike.members import Model, Part
from headwater.engine.lookalike.nearest import nearest
from headwater.engine.lookalike.prepare import Features, Prepared, prepare, weights_of

# Stands for every value that was not there when the model was made; no text of a customer.
UNSEEN = "\x00unseen"


@dataclass(frozen=True)
class Ruler:
    """The scale of a day, kept: so that a distance means the same when customers come and go.

    numeric: (mean, deviation, weight) by feature; nominal: (values, weight) by feature.
    """

    numeric: Mapping[str, tuple[float, float, float]]
    nominal: Mapping[str, tuple[tuple[str | None, ...], float]]

    def lay(self, columns: Columns) -> Prepared:
        """These customers on this scale."""
        scaled = np.zeros((len(self.numeric), columns.customers))
        for row, (name, (mean, deviation, _)) in zip(scaled, self.numeric.items(), strict=True):
            if deviation > 0:
                row[:] = np.nan_to_num((columns.numeric[name] - mean) / deviation, nan=0.0)
        codes = np.zeros((len(self.nominal), columns.customers), np.int32)
        for number, (name, (values, _)) in enumerate(self.nominal.items()):
            places = {value: place for place, value in enumerate(values)}
            own = [places.get(value, len(values)) for value in columns.values[name]]
            codes[number] = np.array(own, np.int32)[columns.codes[name]]
        facts, texts = list(self.numeric.values()), list(self.nominal.values())
        return Prepared(
            numeric=scaled,
            codes=codes,
            weights=np.array([fact[2] for fact in facts] + [weight for _, weight in texts]),
            numeric_names=tuple(self.numeric),
            nominal_names=tuple(self.nominal),
            mean=np.array([fact[0] for fact in facts]),
            deviation=np.array([fact[1] for fact in facts]),
            values=tuple((*values, UNSEEN) for values, _ in texts),
        )

    def to_plain(self) -> dict[str, Any]:
        """For JSON."""
        numeric = {name: list(fact) for name, fact in self.numeric.items()}
        return {"numeric": numeric, "nominal": {n: [list(v), w] for n, (v, w) in self.nominal.items()}}

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Ruler:
        """Back from `to_plain`."""
        return cls(
            {name: (float(a), float(b), float(c)) for name, (a, b, c) in plain["numeric"].items()},
            {name: (tuple(values), float(w)) for name, (values, w) in plain["nominal"].items()},
        )


def ruler_of(columns: Columns, weights: Mapping[str, float], complainants: NDArray[np.int64]) -> Ruler:
    """The scale of these customers, as `prepare` has it; raises FeatureProblem for impossible weights.

    Of a nominal feature only the complainants' values are kept: all others are equally unlike them.
    """
    every = dict(zip(columns.names, weights_of(columns.names, weights), strict=True))
    known = prepare(Features(dict(columns.numeric), {})) if columns.numeric else None
    numeric = {}
    if known is not None:
        for name, mean, deviation in zip(known.numeric_names, known.mean, known.deviation, strict=True):
            numeric[name] = (float(mean), float(deviation), float(every[name]))
    nominal = {}
    for name, codes in columns.codes.items():
        places = np.unique(codes[complainants])
        nominal[name] = (tuple(columns.values[name][place] for place in places), float(every[name]))
    return Ruler(numeric, nominal)


@dataclass(frozen=True)
class Anchors:
    """Complainants kept for distances to come: `places` on the ruler [d, m], `codes` in its values [k, m]."""

    ruler: Ruler
    places: NDArray[np.float64]
    codes: NDArray[np.int32]

    def score(self, part: Part) -> NDArray[np.float64]:
        """Minus the distance to the nearest complainant, float64 [n]."""
        return -self.reach(part.columns)[0]

    def reach(self, columns: Columns) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Distance [n] and which of the complainants is the nearest [n]."""
        laid, first = self.ruler.lay(columns), self.places.shape[1]
        both = Prepared(
            numeric=np.concatenate([self.places, laid.numeric], axis=1),
            codes=np.concatenate([self.codes, laid.codes], axis=1),
            weights=laid.weights,
            numeric_names=laid.numeric_names,
            nominal_names=laid.nominal_names,
            mean=laid.mean,
            deviation=laid.deviation,
            values=laid.values,
        )
        found = nearest(both, np.arange(first))
        return found.distance, found.nearest

    def to_plain(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "ruler": self.ruler.to_plain(),
            "places": self.places.tolist(),
            "codes": self.codes.tolist(),
            "size": self.places.shape[1],
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Anchors:
        """Back from `to_plain`."""
        size = int(plain["size"])
        places = np.array(plain["places"], np.float64).reshape(-1, size)
        codes = np.array(plain["codes"], np.int32).reshape(-1, size)
        return cls(Ruler.from_plain(plain["ruler"]), places, codes)


@dataclass(frozen=True)
class Centres:
    """Groups of complainants kept for distances to come."""

    ruler: Ruler
    groups: Groups

    def score(self, part: Part) -> NDArray[np.float64]:
        """Minus the distance to the nearest group's centre, float64 [n]."""
        return -self.reach(part.columns)[0]

    def reach(self, columns: Columns) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Distance [n] and group [n]."""
        return nearest_group(self.ruler.lay(columns), self.groups)

    def to_plain(self) -> dict[str, Any]:
        """For JSON; without the complainants themselves."""
        groups = self.groups
        strongest = [
            [[s.feature, s.value, s.difference, s.level, s.nominal] for s in each]
            for each in groups.strongest
        ]
        return {
            "ruler": self.ruler.to_plain(),
            "centres": groups.centres.tolist(),
            "shares": groups.shares.tolist(),
            "offsets": groups.offsets.tolist(),
            "sizes": groups.sizes.tolist(),
            "strongest": strongest,
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Centres:
        """Back from `to_plain`."""
        sizes, nobody = np.array(plain["sizes"], np.int64), np.empty(0, np.int64)
        groups = Groups(
            centres=np.array(plain["centres"], np.float64).reshape(len(sizes), -1),
            shares=np.array(plain["shares"], np.float64).reshape(len(sizes), -1),
            offsets=np.array(plain["offsets"], np.int64),
            sizes=sizes,
            member=nobody,
            rows=nobody,
            strongest=tuple(tuple(Strength(*mark) for mark in each) for each in plain["strongest"]),
        )
        return cls(Ruler.from_plain(plain["ruler"]), groups)


def anchors_of(columns: Columns, complainants: Sequence[int] | NDArray[Any], ruler: Ruler) -> Anchors:
    """These complainants on the ruler."""
    laid = ruler.lay(columns.take(np.asarray(complainants, np.int64)))
    return Anchors(ruler, laid.numeric, laid.codes)


def centres_of(prepared: Prepared, groups: Groups, ruler: Ruler) -> Centres:
    """Groups made on `prepared`, written anew for the ruler's fewer values and the one for all others."""
    columns, offsets = [], [0]
    for number, (values, _) in enumerate(ruler.nominal.values()):
        places = {value: place for place, value in enumerate(prepared.values[number])}
        mine = [int(groups.offsets[number]) + places[value] for value in values]
        columns += [groups.shares[:, mine], np.zeros((len(groups.sizes), 1))]
        offsets.append(offsets[-1] + len(mine) + 1)
    shares = np.concatenate(columns, axis=1) if columns else groups.shares
    return Centres(ruler, replace(groups, shares=shares, offsets=np.array(offsets, np.int64)))


@dataclass(frozen=True)
class Distance:
    """To the nearest complainant."""

    name: str = "distance"
    weights: Mapping[str, float] = field(default_factory=dict)
    learns: bool = False

    def fit(self, part: Part, known: NDArray[np.bool_], encoding: Encoding, seed: int) -> Model:
        """Nothing is learned but the scale."""
        rows = np.flatnonzero(known)
        return anchors_of(part.columns, rows, ruler_of(part.columns, self.weights, rows))


@dataclass(frozen=True)
class Centroid:
    """To the centre of the nearest group of complainants."""

    name: str = "centroid"
    weights: Mapping[str, float] = field(default_factory=dict)
    groups: int | None = None
    learns: bool = False

    def fit(self, part: Part, known: NDArray[np.bool_], encoding: Encoding, seed: int) -> Model:
        """`seed` begins the grouping."""
        rows = np.flatnonzero(known)
        ruler = ruler_of(part.columns, self.weights, rows)
        groups = group_complainants(ruler.lay(part.columns), rows, groups=self.groups, seed=seed)
        return Centres(ruler, groups)
