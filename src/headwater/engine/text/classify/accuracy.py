"""How a classifier does on texts that it was not trained on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

BINS = 10


@dataclass(frozen=True, slots=True)
class ClassAccuracy:
    """One class: texts of it, texts given it, both; precision, recall and F1 (0 where undefined)."""

    label: str
    texts: int
    given: int
    right: int

    @property
    def precision(self) -> float:
        return self.right / self.given if self.given else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.texts if self.texts else 0.0

    @property
    def f1(self) -> float:
        return 2 * self.right / (self.texts + self.given) if self.texts + self.given else 0.0


@dataclass(frozen=True, slots=True)
class Bin:
    """Guesses of like confidence: how many, what they said of themselves on average, how many were right."""

    texts: int
    confidence: float
    right: int


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Measured on texts that were kept back, each once.

    confusion[i][j]: texts of class i that were given class j, in the order of `classes`.
    bins: ten bands of confidence, lowest first, empty ones left out.
    commonest: share of the largest class, what always guessing it would reach.
    """

    texts: int
    classes: tuple[ClassAccuracy, ...]
    confusion: tuple[tuple[int, ...], ...]
    bins: tuple[Bin, ...]
    commonest: float

    @property
    def accuracy(self) -> float:
        """Share of the texts that were given their class."""
        return sum(one.right for one in self.classes) / self.texts if self.texts else 0.0

    @property
    def macro_f1(self) -> float:
        """Mean F1 of the classes, each counting the same."""
        return float(np.mean([one.f1 for one in self.classes])) if self.classes else 0.0

    @property
    def calibration_error(self) -> float:
        """Mean distance between stated confidence and share right over the bands, by their texts (ECE)."""
        gaps = [abs(one.right - one.confidence * one.texts) for one in self.bins]
        return float(sum(gaps) / self.texts) if self.texts else 0.0

    def to_json(self) -> dict[str, Any]:
        """Plain JSON; `held_out_from` reads it back."""
        return asdict(self)


def held_out_from(kept: dict[str, Any]) -> HeldOut:
    """What `to_json` wrote."""
    return HeldOut(
        texts=int(kept["texts"]),
        classes=tuple(ClassAccuracy(**one) for one in kept["classes"]),
        confusion=tuple(tuple(int(cell) for cell in row) for row in kept["confusion"]),
        bins=tuple(Bin(**one) for one in kept["bins"]),
        commonest=float(kept["commonest"]),
    )


def judge(
    labels: Sequence[str], truth: NDArray[np.int64], chances: NDArray[np.float64], confusion_of: int = 60
) -> HeldOut:
    """Compare guesses with the truth.

    labels: the classes; truth: (texts,) indices into them; chances: (texts, classes).
    confusion_of: with more classes than this no table of confusion is kept; nobody could read it.
    """
    given = chances.argmax(axis=1)
    table = np.zeros((len(labels), len(labels)), np.int64)
    np.add.at(table, (truth, given), 1)
    classes = tuple(
        ClassAccuracy(label, int(table[k].sum()), int(table[:, k].sum()), int(table[k, k]))
        for k, label in enumerate(labels)
    )
    confusion = tuple(tuple(int(cell) for cell in row) for row in table if len(labels) <= confusion_of)
    commonest = float(table.sum(axis=1).max() / len(truth)) if len(truth) else 0.0
    return HeldOut(len(truth), classes, confusion, _bins(chances.max(axis=1), given == truth), commonest)


def _bins(confidence: NDArray[np.float64], right: NDArray[np.bool_]) -> tuple[Bin, ...]:
    band = np.minimum((confidence * BINS).astype(int), BINS - 1)
    return tuple(
        Bin(int(mine.sum()), float(confidence[mine].mean()), int(right[mine].sum()))
        for mine in (band == number for number in range(BINS))
        if mine.any()
    )
