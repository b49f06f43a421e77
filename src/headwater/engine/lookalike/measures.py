"""How well a ranking finds those who are to be found: the figures of a back-test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

# Shares of the customers that one might call.
SHARES = (0.01, 0.05, 0.20)
# Shares at which the curve of a back-test is drawn.
CURVE = (0.01, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)


@dataclass(frozen=True)
class Figures:
    """One ranking judged; fractions, not percent.

    auc: chance that one to be found is ranked above one who is not; 0.5 by chance.
    average_precision: by chance `prevalence`. precision, lift: at SHARES; by chance `prevalence` and 1.
    recall: at the last of SHARES; by chance that share. curve: recall at CURVE.
    """

    auc: float
    average_precision: float
    precision: tuple[float, ...]
    lift: tuple[float, ...]
    recall: float
    prevalence: float
    curve: tuple[float, ...]

    def to_json(self) -> dict[str, Any]:
        """Keys by name and share, e.g. `lift_5`."""
        plain: dict[str, Any] = {"auc": self.auc, "average_precision": self.average_precision}
        for share, precision, lift in zip(SHARES, self.precision, self.lift, strict=True):
            plain[f"precision_{share * 100:g}"] = precision
            plain[f"lift_{share * 100:g}"] = lift
        return plain | {f"recall_{SHARES[-1] * 100:g}": self.recall, "prevalence": self.prevalence}


def auc(score: NDArray[Any], truth: NDArray[np.bool_]) -> float:
    """Area under the curve; ties count half; 0.5 where one of the two sides is empty."""
    return float(np.mean(placements(score, truth))) if truth.any() and not truth.all() else 0.5


def placements(score: NDArray[Any], truth: NDArray[np.bool_]) -> NDArray[np.float64]:
    """For each to be found, the share of the others ranked below (ties half): their mean is the AUC."""
    others = np.sort(score[~truth])
    mine = score[truth]
    low, high = np.searchsorted(others, mine, "left"), np.searchsorted(others, mine, "right")
    return (low + high) / (2 * len(others))


def judge(score: NDArray[Any], truth: NDArray[np.bool_], weight: float = 1.0) -> Figures:
    """Judge `score` [n] against `truth` [n]; each who is not to be found stands for `weight` customers.

    `weight` above 1: the others are a sample. Ties are broken evenly (as if by lot), so that the order of a
    file cannot help. Needs one of each kind.
    """
    order = np.argsort(-score, kind="stable")
    found, mass = _even(score[order], truth[order].astype(float), np.where(truth[order], 1.0, weight))
    called, hits = np.cumsum(mass), np.cumsum(found)
    everyone, prey = called[-1], hits[-1]
    prevalence = prey / everyone
    recalls = [_recall(share * everyone, called, hits) / prey for share in SHARES]
    precision = tuple(recall * prevalence / share for recall, share in zip(recalls, SHARES, strict=True))
    return Figures(
        auc=auc(score, truth),
        average_precision=_average_precision(score, truth, weight),
        precision=precision,
        lift=tuple(value / prevalence for value in precision),
        recall=recalls[-1],
        prevalence=float(prevalence),
        curve=tuple(_recall(share * everyone, called, hits) / prey for share in CURVE),
    )


def mean_of(figures: Sequence[Figures]) -> Figures:
    """The mean of each figure."""
    return _each(figures, np.mean)


def spread_of(figures: Sequence[Figures]) -> Figures:
    """The standard deviation of each figure over the rounds (0 for one round)."""
    return _each(figures, lambda values, axis: np.std(values, axis=axis, ddof=min(1, len(figures) - 1)))


def _each(figures: Sequence[Figures], take: Any) -> Figures:
    def one(name: str) -> Any:
        value = take(np.array([getattr(figure, name) for figure in figures], float), axis=0)
        return tuple(float(part) for part in value) if np.ndim(value) else float(value)

    return Figures(**{name: one(name) for name in Figures.__dataclass_fields__})


def _even(
    score: NDArray[Any], found: NDArray[np.float64], mass: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Where scores tie, each of the tied carries the mean of what they hold."""
    starts = np.flatnonzero(np.concatenate([[True], score[1:] != score[:-1]]))
    if len(starts) == len(score):
        return found, mass
    counts = np.diff(np.append(starts, len(score)))
    return (
        np.repeat(np.add.reduceat(found, starts) / counts, counts),
        np.repeat(np.add.reduceat(mass, starts) / counts, counts),
    )


def _recall(most: float, called: NDArray[np.float64], hits: NDArray[np.float64]) -> float:
    """Found among the first `most` customers, the last one in part."""
    return float(np.interp(most, np.concatenate([[0.0], called]), np.concatenate([[0.0], hits])))


def _average_precision(score: NDArray[Any], truth: NDArray[np.bool_], weight: float) -> float:
    """Mean precision at the ranks of those to be found; those who tie are called together."""
    mine = score[truth]
    above = rankdata(-mine, method="max")
    others = np.sort(-score[~truth])
    wrong = np.searchsorted(others, -mine, "right") * weight
    return float(np.mean(above / (above + wrong)))
