"""Several members, each weighed by how well it ranks complainants that it was not shown.

Every member is fitted twice over the same folds. First without the fold's complainants and others: those
scores are compared, and weigh the members. Then with all complainants but without the fold's others: nobody's
score comes from a model that was taught that this very customer is no complainant.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from headwater.engine.lookalike.columns import Columns
from headwater.engine.lookalike.encoding import Encoding, encoding_of
from headwater.engine.lookalike.folds import FOLDS, Sample
from headwater.engine.lookalike.measures import placements
from headwater.engine.lookalike.members import Member, Model, Part

# A member with less weight than this is left out: it would cost time and say nothing.
LEAST_WEIGHT = 0.05
CHUNK = 50_000
THREADS = 2
Say = Callable[[str], None]
T = TypeVar("T")


@dataclass(frozen=True)
class Trial:
    """How a member ranked complainants that were held out, inside the learning customers.

    auc: 0.5 = by chance; error: its standard error; weight: 0 … 1, relative to the best.
    """

    auc: float
    error: float
    weight: float


@dataclass(frozen=True)
class Taught:
    """One member after both passes.

    held_out: float64 [m] of the sample, z-scores among the others, by models that saw neither complainants
    nor others of the fold; models: one a fold, with all complainants; centre, scale: what makes their
    scores z-scores among the sample's others.
    """

    models: tuple[Model, ...]
    held_out: NDArray[np.float64]
    centre: float
    scale: float

    def score(self, part: Part, fold: NDArray[np.int8] | None) -> NDArray[np.float64]:
        """z-scores [n]; `fold` [n] says whose model must be used, None = the mean of all."""
        if all(model is self.models[0] for model in self.models):
            found = self.models[0].score(part)
        elif fold is None:
            found = np.mean([model.score(part) for model in self.models], axis=0)
        else:
            found = np.empty(part.columns.customers)
            for number, model in enumerate(self.models):
                mine = np.flatnonzero(fold == number)
                if len(mine):
                    found[mine] = model.score(part.take(mine))
        return (found - self.centre) / self.scale


@dataclass(frozen=True)
class Blend:
    """Fitted members; score = weighted mean of their z-scores. `members` holds those that have a weight."""

    encoding: Encoding
    members: Mapping[str, Taught]
    trials: Mapping[str, Trial]

    def score(
        self, columns: Columns, fold: NDArray[np.int8] | None = None, tell: Say | None = None
    ) -> NDArray[np.float64]:
        """float64 [n], in chunks, on two cores; `fold` as in `Taught.score`."""
        return in_chunks(columns, self.encoding, lambda part, own: self.mix(part, own), fold, tell)

    def mix(self, part: Part, fold: NDArray[np.int8] | None = None) -> NDArray[np.float64]:
        """The score of a part that fits into memory as a matrix."""
        total = np.zeros(part.columns.customers)
        for name, member in self.members.items():
            total += self.trials[name].weight * member.score(part, fold)
        return total / sum(self.trials[name].weight for name in self.members)

    def held_out(self) -> NDArray[np.float64]:
        """The same mixture of the sample's held-out scores: the only honest ones of the complainants."""
        total = sum(self.trials[name].weight * member.held_out for name, member in self.members.items())
        return np.asarray(total) / sum(self.trials[name].weight for name in self.members)


def fit_blend(sample: Sample, members: Sequence[Member], seed: int, tell: Say) -> Blend:
    """Fit and weigh `members` on `sample`; the same seed gives the same blend."""
    encoding = encoding_of(sample.columns)
    part = Part(sample.columns, encoding.matrix(sample.columns))
    tried = try_members(members, part, sample, encoding, seed, tell)
    trials = weighed(tried, sample.known)
    kept = [member for member in members if trials[member.name].weight > 0]
    taught = teach(kept, part, sample, encoding, seed, tell)
    found = {name: placed(models, tried[name], part, sample) for name, models in taught.items()}
    return Blend(encoding, found, trials)


def in_chunks(
    columns: Columns,
    encoding: Encoding,
    score: Callable[[Part, NDArray[np.int8] | None], NDArray[np.float64]],
    fold: NDArray[np.int8] | None,
    tell: Say | None,
) -> NDArray[np.float64]:
    """`score` over any number of customers in bounded memory."""
    starts = list(range(0, columns.customers, CHUNK))

    def one(start: int) -> NDArray[np.float64]:
        window = slice(start, min(start + CHUNK, columns.customers))
        some = columns.take(window)
        return score(Part(some, encoding.matrix(some)), None if fold is None else fold[window])

    parts = []
    with threadpool_limits(1), ThreadPoolExecutor(THREADS) as pool:
        for start, found in zip(starts, pool.map(one, starts), strict=True):
            parts.append(found)
            if tell is not None and len(starts) > THREADS:
                tell(f"screen: {min(start + CHUNK, columns.customers):,} of {columns.customers:,} scored")
    return np.concatenate(parts) if parts else np.empty(0)


def try_members(
    members: Sequence[Member], part: Part, sample: Sample, encoding: Encoding, seed: int, tell: Say
) -> dict[str, NDArray[np.float64]]:
    """Scores [m] held out, z-scores among the held-out others of all folds."""

    def one(member: Member, number: int) -> NDArray[np.float64]:
        train, away = np.flatnonzero(sample.fold != number), np.flatnonzero(sample.fold == number)
        model = member.fit(part.take(train), sample.known[train], encoding, seed * FOLDS + number)
        return model.score(part.take(away))

    found = {}
    for name, parts in _folded(members, one, tell, "trying").items():
        score = np.zeros(len(sample.rows))
        for number, values in enumerate(parts):
            score[sample.fold == number] = values
        found[name] = standard(score, sample.known)
    return found


def teach(
    members: Sequence[Member], part: Part, sample: Sample, encoding: Encoding, seed: int, tell: Say
) -> dict[str, tuple[Model, ...]]:
    """A model for each fold, fitted with all complainants and without the fold's others.

    A member that learns nothing from the others is fitted once, for all folds.
    """

    def one(member: Member, number: int) -> Model:
        train = np.flatnonzero((sample.fold != number) | sample.known)
        return member.fit(part.take(train), sample.known[train], encoding, seed * FOLDS + number)

    learning = [member for member in members if member.learns]
    found = {name: tuple(models) for name, models in _folded(learning, one, tell, "learning").items()}
    for member in members:
        if not member.learns:
            found[member.name] = (member.fit(part, sample.known, encoding, seed),) * FOLDS
    return found


def placed(models: tuple[Model, ...], held_out: NDArray[np.float64], part: Part, sample: Sample) -> Taught:
    """The member with the scale that its scores have among the sample's others."""
    plain = Taught(models, held_out, 0.0, 1.0)
    others = plain.score(part, sample.fold)[~sample.known]
    return Taught(models, held_out, float(others.mean()), float(others.std()) or 1.0)


def standard(score: NDArray[np.float64], known: NDArray[np.bool_]) -> NDArray[np.float64]:
    """z-scores among those who are not `known`."""
    others = score[~known]
    return (score - others.mean()) / (float(others.std()) or 1.0)


def weighed(tried: Mapping[str, NDArray[np.float64]], known: NDArray[np.bool_]) -> dict[str, Trial]:
    """1 within one paired standard error of the best one's AUC, beyond it exp(-(z - 1)²/2).

    A difference within the error is no reason to prefer anybody, and a blend of equals errs less than each.
    """
    places = {name: placements(score, known) for name, score in tried.items()}
    best = max(places.values(), key=lambda mine: float(mine.mean()))
    found = {}
    for name, mine in places.items():
        behind = best - mine
        error = float(behind.std()) / np.sqrt(len(mine))
        z = float(behind.mean()) / error if error > 0 else 0.0
        weight = float(np.exp(-(max(z - 1, 0) ** 2) / 2))
        own = float(mine.std(ddof=min(1, len(mine) - 1)) / np.sqrt(len(mine)))
        found[name] = Trial(float(mine.mean()), own, weight if weight >= LEAST_WEIGHT else 0.0)
    return found


def _folded(
    members: Sequence[Member], work: Callable[[Member, int], T], tell: Say, verb: str
) -> dict[str, list[T]]:
    """`work` for every member and fold, two at a time, each on one core."""
    found: dict[str, list[T]] = {}
    with threadpool_limits(1), ThreadPoolExecutor(THREADS) as pool:
        waiting = {
            member.name: [pool.submit(work, member, number) for number in range(FOLDS)] for member in members
        }
        try:
            for name, parts in waiting.items():
                found[name] = [part.result() for part in parts]
                tell(f"screen: {verb} {name}")
        except BaseException:
            # Whoever listens may end the work by raising: what has not begun is not begun any more.
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return found
