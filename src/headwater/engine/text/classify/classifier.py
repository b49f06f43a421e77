"""A trained classifier: one matrix of weights over the terms of a text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from headwater.engine.text.classify.accuracy import HeldOut
from headwater.engine.text.terms import Keys, Terms, matrix, placed, terms
from headwater.engine.text.words import words_at

Floats = NDArray[np.float64]
# Texts that are worked on at once, so that memory stays small whatever comes.
BATCH = 2000


@dataclass(frozen=True, slots=True)
class Guess:
    """A class with the share of such guesses that prove right (0 to 1)."""

    label: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Phrase:
    """A stretch of the text and how much it spoke for a class; `start` and `end` count characters."""

    start: int
    end: int
    weight: float


@dataclass(frozen=True)
class Classifier:
    """What `train` makes. All is plain numbers: it can be stored and sent without code in it.

    labels: the classes. keys: sorted keys of the known terms (V,). idf: their weights (V,).
    weights: (V, classes). intercepts: (classes,). slope: of the softmax over scores.
    held_out: how it did on texts that were kept back, None if that was not asked.
    left_out: classes with too few texts to learn, and how many they had.
    """

    labels: tuple[str, ...]
    keys: Keys
    idf: NDArray[np.float32]
    weights: NDArray[np.float32]
    intercepts: Floats
    slope: float
    held_out: HeldOut | None = None
    left_out: dict[str, int] = field(default_factory=dict)

    def scores(self, texts: Sequence[str]) -> Floats:
        """(texts, classes): higher speaks more for a class; no probabilities."""
        parts = [self._scores(terms(texts[at : at + BATCH])) for at in range(0, len(texts), BATCH)]
        return np.concatenate(parts) if parts else np.zeros((0, len(self.labels)))

    def _scores(self, found: Terms) -> Floats:
        counts = matrix(found, self.keys)
        counts.data *= self.idf[counts.indices]
        lengths = np.sqrt(np.asarray(counts.multiply(counts).sum(axis=1)).ravel())
        sums = np.asarray(counts @ self.weights, np.float64)
        return np.asarray(sums / np.maximum(lengths, 1e-12)[:, None] + self.intercepts)

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """(texts, classes): calibrated, each row sums to 1."""
        return softmax(self.slope * self.scores(texts))

    def predict(self, texts: Sequence[str]) -> list[Guess]:
        """The likeliest class of each text, with its confidence."""
        chances = self.probabilities(texts)
        best = chances.argmax(axis=1) if len(chances) else []
        return [Guess(self.labels[k], float(row[k])) for row, k in zip(chances, best, strict=True)]

    def suggest(self, text: str, most: int = 3) -> tuple[Guess, ...]:
        """The `most` likeliest classes of one text, best first."""
        chances = self.probabilities([text])[0]
        order = np.argsort(-chances, kind="stable")[:most]
        return tuple(Guess(self.labels[k], float(chances[k])) for k in order)

    def why(self, text: str, label: str, most: int = 4) -> tuple[Phrase, ...]:
        """The words of `text` that spoke most for `label`, best first.

        Each character carries what the terms over it add, against the mean of the other classes.
        """
        found = terms([text])
        at, there = placed(found.keys, self.keys)
        if not there.any():
            return ()
        column = self.labels.index(label)
        others = (self.weights.sum(axis=1) - self.weights[:, column]) / max(1, len(self.labels) - 1)
        gain = (self.weights[:, column] - others) * self.idf
        carried = np.zeros(len(text) + 1)
        widths = found.ends[there] - found.starts[there]
        each = gain[at[there]] * found.weights[there] / widths
        np.add.at(carried, found.starts[there], each)
        np.add.at(carried, found.ends[there], -each)
        return _runs(np.cumsum(carried)[:-1], text, most)


def softmax(values: Floats) -> Floats:
    """Each row to shares that sum to 1."""
    spread = np.exp(values - values.max(axis=1, keepdims=True)) if len(values) else values
    return np.asarray(spread / spread.sum(axis=1, keepdims=True)) if len(values) else spread


def _runs(carried: Floats, text: str, most: int) -> tuple[Phrase, ...]:
    """Words that speak for the class, neighbours joined, at least two characters long."""
    spoken = [
        (at, at + len(word), float(carried[at : at + len(word)].sum()))
        for word, at in words_at(text)
        if word[0].isalnum()
    ]
    # A word of usual weight is no reason: those shown stand out of the text they are in.
    usual = float(np.quantile([weight for *_, weight in spoken], 0.7)) if spoken else 0.0
    runs: list[Phrase] = []
    for start, end, weight in spoken:
        if weight <= max(usual, 0.0):
            continue
        if runs and runs[-1].end == start:
            before = runs.pop()
            runs.append(Phrase(before.start, end, before.weight + weight))
        else:
            runs.append(Phrase(start, end, weight))
    # The same words twice in a text are one reason.
    best: dict[str, Phrase] = {}
    for run in sorted(runs, key=lambda one: (-one.weight, one.start)):
        if run.end - run.start > 1:
            best.setdefault(text[run.start : run.end], run)
    return tuple(list(best.values())[:most])
