"""One screening: customers and complainants in, a score for everybody else out, by any method.

found = screen(features, complainants, "auto")
found.rows[chosen(found, share=0.05)]
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from headwater.engine.lookalike.auto import METHODS, members_of
from headwater.engine.lookalike.blend import Blend, Say, Trial, fit_blend
from headwater.engine.lookalike.centroid import Groups, group_complainants, nearest_group
from headwater.engine.lookalike.columns import Columns, columns_of
from headwater.engine.lookalike.encoding import encoding_of
from headwater.engine.lookalike.folds import FOLDS, sample_of
from headwater.engine.lookalike.kept import Kept
from headwater.engine.lookalike.near import Centres, anchors_of, centres_of, ruler_of
from headwater.engine.lookalike.nearest import nearest
from headwater.engine.lookalike.prepare import FeatureProblem, Features, Prepared, prepare
from headwater.engine.words import Words

WITH_RADIUS = ("distance", "centroid")
# Fewer complainants teach nothing that could be told from chance.
LEAST_TO_LEARN = 10
# A method whose AUC is less than so many standard errors above 0.5 is no better than chance.
BEYOND_CHANCE = 1.96
NOBODY: NDArray[np.int64] = np.empty(0, np.int64)


def _silent(_: str) -> None:
    return None


@dataclass(frozen=True)
class Settings:
    """weights: of features, for `distance` and `centroid`. radius: in standard deviations, for those two.
    groups: how many for `centroid`; None = decided by the data. seed: of everything that is drawn.
    known, rest: so many complainants and others are learned from at most; all are scored.
    """

    weights: Mapping[str, float] = field(default_factory=dict)
    radius: float | None = None
    groups: int | None = None
    seed: int = 0
    known: int = 20_000
    rest: int = 60_000


PLAIN = Settings()


@dataclass(frozen=True)
class Screening:
    """Customers who are no complainants, with how alike they are.

    rows: int64 [m] of the features, ascending (with a radius: those within it); score: float64 [m], higher =
    more alike; distance: float64 [m] and group: int64 [m] where the method has them, nearest: int64 [m], the
    complainant's row. groups: the base models of `centroid`. trials: how each part of the method ranked
    complainants held out while learning. kept: the model, to be kept and applied later. notes: what to know.
    """

    method: str
    rows: NDArray[np.int64]
    score: NDArray[np.float64]
    distance: NDArray[np.float64] | None
    nearest: NDArray[np.int64] | None
    group: NDArray[np.int64] | None
    groups: Groups | None
    trials: Mapping[str, Trial]
    kept: Kept
    notes: tuple[Words, ...] = ()


def screen(
    features: Features,
    complainants: Sequence[int] | NDArray[Any],
    method: str = "auto",
    settings: Settings = PLAIN,
    *,
    prepared: Prepared | None = None,
    tell: Say = _silent,
) -> Screening:
    """Score all customers who are not among `complainants` (rows of `features`).

    `prepared`: the same features prepared already, to save doing it again for `distance` and `centroid`.
    Raises FeatureProblem for no complainants, nobody else, features that never differ, a radius with a
    method that has no distance, too few complainants to learn from (`auto` falls back on `distance`).
    """
    if method not in METHODS:
        raise FeatureProblem(
            Words(
                f"There is no method {method}; choose one of {', '.join(METHODS)}.",
                f"没有 {method} 这种方法；可选：{'、'.join(METHODS)}。",
            )
        )
    if settings.radius is not None and method not in WITH_RADIUS:
        raise FeatureProblem(
            Words(
                f"A radius goes with {' and '.join(WITH_RADIUS)} only; give a count or a share for {method}.",
                f"半径只用于 {'、'.join(WITH_RADIUS)}；{method} 请选择人数或比例。",
            )
        )
    columns = columns_of(features)
    known = known_rows(columns, complainants)
    if method in WITH_RADIUS:
        prepared = prepared or prepare(features, settings.weights)
        by = _by_distance if method == "distance" else _by_centroid
        return by(columns, known, settings, prepared)
    if method == "auto" and len(known) < LEAST_TO_LEARN:
        found = _by_distance(columns, known, settings, prepared or prepare(features, settings.weights))
        return _with_note(found, _too_few(len(known)))
    return _by_learning(columns, known, method, settings, tell)


def known_rows(columns: Columns, complainants: Sequence[int] | NDArray[Any]) -> NDArray[np.int64]:
    """The complainants' rows, ascending, each once; FeatureProblem for nobody and for everybody."""
    rows = np.unique(np.asarray(complainants, np.int64).ravel())
    if not len(rows):
        raise FeatureProblem(Words("There is no complainant to compare with.", "没有可供比较的投诉客户。"))
    if rows[0] < 0 or rows[-1] >= columns.customers:
        raise IndexError("a complainant's row lies outside of the customers")
    if len(rows) == columns.customers:
        raise FeatureProblem(
            Words(
                "All customers are complainants; nobody is left to be found.",
                "所有客户都是投诉客户，没有其他客户可供筛选。",
            )
        )
    return rows


def chosen(
    found: Screening, *, count: int | None = None, share: float | None = None, radius: float | None = None
) -> NDArray[np.int64]:
    """Places in `found.rows`, best first, ties by row: at most `count`, a `share`, within a `radius`."""
    order = np.lexsort((found.rows, -found.score))
    if radius is not None:
        if found.distance is None:
            raise FeatureProblem(Words(f"{found.method} has no distance.", f"{found.method} 方法没有距离。"))
        order = order[found.distance[order] <= radius]
    if share is not None:
        count = min(count if count is not None else len(order), round(share * len(found.rows)))
    return order if count is None else order[:count]


def apply(
    kept: Kept, features: Features, leave_out: Sequence[int] | NDArray[Any] = NOBODY, *, tell: Say = _silent
) -> Screening:
    """A kept model on the customers of another day; `leave_out`: rows that are no candidates."""
    columns = kept.columns(features)
    score = kept.score(columns, tell)
    rows = np.setdiff1d(np.arange(columns.customers), np.asarray(leave_out, np.int64))
    model, group = kept.model, None
    if isinstance(model, Centres):
        group = model.reach(columns)[1][rows]
    return Screening(
        method=kept.method,
        rows=rows,
        score=score[rows],
        distance=None if isinstance(model, Blend) else -score[rows],
        nearest=None,
        group=group,
        groups=model.groups if isinstance(model, Centres) else None,
        trials=model.trials if isinstance(model, Blend) else {},
        kept=kept,
    )


def _by_distance(
    columns: Columns, known: NDArray[np.int64], settings: Settings, prepared: Prepared
) -> Screening:
    found = nearest(prepared, known, radius=settings.radius)
    model = anchors_of(columns, known, ruler_of(columns, settings.weights, known))
    return Screening(
        method="distance",
        rows=found.rows,
        score=-found.distance,
        distance=found.distance,
        nearest=found.nearest,
        group=None,
        groups=None,
        trials={},
        kept=_kept("distance", columns, model, known),
        notes=prepared.notes,
    )


def _by_centroid(
    columns: Columns, known: NDArray[np.int64], settings: Settings, prepared: Prepared
) -> Screening:
    groups = group_complainants(prepared, known, groups=settings.groups, seed=settings.seed)
    distance, group = nearest_group(prepared, groups)
    within = np.ones(columns.customers, bool) if settings.radius is None else distance <= settings.radius
    within[known] = False
    rows = np.flatnonzero(within)
    ruler = ruler_of(columns, settings.weights, known)
    return Screening(
        method="centroid",
        rows=rows,
        score=-distance[rows],
        distance=distance[rows],
        nearest=None,
        group=group[rows],
        groups=groups,
        trials={},
        kept=_kept("centroid", columns, centres_of(prepared, groups, ruler), known),
        notes=prepared.notes,
    )


def _by_learning(
    columns: Columns, known: NDArray[np.int64], method: str, settings: Settings, tell: Say
) -> Screening:
    if len(known) < LEAST_TO_LEARN:
        raise FeatureProblem(_too_few(len(known)))
    rng = np.random.default_rng([settings.seed, 4])
    sample = sample_of(columns, known, rng, settings.known, settings.rest)
    if not encoding_of(sample.columns).kinds:
        raise FeatureProblem(
            Words(
                "No feature differs from customer to customer, so that nobody is more alike than another.",
                "所有特征在全体客户中都没有差异，无法区分谁更相似。",
            )
        )
    blend = fit_blend(sample, members_of(method, settings.weights, settings.groups), settings.seed, tell)
    # Whoever was not learned from is scored by one fold's model too: a mean of all would have shorter tails,
    # and the best of the list would be those who happened to be in the sample.
    fold = (np.arange(columns.customers) % FOLDS).astype(np.int8)
    fold[sample.rows] = sample.fold
    score = blend.score(columns, fold, tell)
    rows = np.setdiff1d(np.arange(columns.customers), known)
    return Screening(
        method=method,
        rows=rows,
        score=score[rows],
        distance=None,
        nearest=None,
        group=None,
        groups=None,
        trials=blend.trials,
        kept=_kept(method, columns, blend, known),
        notes=tuple(_said_of(blend.trials, columns, settings, len(known))),
    )


def _kept(method: str, columns: Columns, model: Any, known: NDArray[np.int64]) -> Kept:
    return Kept(method, tuple(columns.numeric), tuple(columns.codes), model, columns.customers, len(known))


def _said_of(
    trials: Mapping[str, Trial], columns: Columns, settings: Settings, known: int
) -> Iterator[Words]:
    best = max(trials.values(), key=lambda trial: trial.auc)
    if best.auc - BEYOND_CHANCE * best.error <= 0.5:
        yield Words(
            "On these features complainants held out are found no better than by chance; "
            "calling this list is as good as calling at random.",
            "用这些特征筛选留出的投诉客户并不优于随机；按此名单回访与随机回访无异。",
        )
    if columns.customers - known > settings.rest:
        yield Words(
            f"Learned from {settings.rest:,} of the other customers, drawn at random; all are scored.",
            f"从其他客户中随机抽取 {settings.rest:,} 位用于学习；对全部客户评分。",
        )
    if settings.weights and all(trials[name].weight == 0 for name in WITH_RADIUS if name in trials):
        yield Words(
            "Weights change distances only; what is learned finds its own.",
            "权重只影响距离；学习类方法自行确定各特征的作用。",
        )


def _too_few(known: int) -> Words:
    return Words(
        f"{known} complainants are too few to learn from (at least {LEAST_TO_LEARN}); "
        "distance needs only one.",
        f"投诉客户只有 {known} 位，不足以学习（至少 {LEAST_TO_LEARN} 位）；距离方法有一位即可。",
    )


def _with_note(found: Screening, note: Words) -> Screening:
    return replace(found, notes=(note, *found.notes))
