"""Training: linear machines on terms and on their likelihood ratios, joined into one matrix, calibrated.

The second machine sees each term multiplied by how much commoner it is inside the class than outside (Wang
and Manning, "Baselines and bigrams", ACL 2012); it needs fewer texts, the plain one makes fewer mistakes with
many. Both are linear, so that their mean is one matrix.
"""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import minimize_scalar
from sklearn.exceptions import ConvergenceWarning
from sklearn.svm import LinearSVC

from headwater.engine.text.classify.accuracy import HeldOut, judge
from headwater.engine.text.classify.classifier import Classifier, Floats, softmax
from headwater.engine.text.terms import Keys, Terms, matrix, terms, vocabulary
from headwater.engine.words import Problem, Words

Labels = NDArray[np.int64]
# What a term that never occurred in a class is taken to have occurred there.
SMOOTHING = 0.01


@dataclass(frozen=True, slots=True)
class Effort:
    """How hard to learn. Nothing here is fitted to a centre.

    folds: texts are kept back in as many turns, to measure and to calibrate.
    least: texts that a class must have; one with fewer is left out and named.
    most_terms: terms at most, the commonest; more are noise and memory.
    seed: of the drawing of folds.
    """

    folds: int = 5
    least: int = 5
    most_terms: int = 200_000
    seed: int = 0


@dataclass(frozen=True, slots=True)
class _Machine:
    keys: Keys
    idf: NDArray[np.float64]
    weights: Floats
    intercepts: Floats


def train(texts: Sequence[str], labels: Sequence[str], effort: Effort | None = None) -> Classifier:
    """Learn the classes of `texts`; the answer knows how it did on texts kept back.

    A text may begin with a title on a line of its own, which then counts more.
    Raises Problem if fewer than two classes have enough texts, or lengths differ.
    """
    effort = effort or Effort()
    kept, names, truth, left_out = _enough(texts, labels, effort)
    found = terms(kept)
    held, slope = _kept_back(found, truth, names, effort)
    machine = _fit(found, np.arange(len(kept)), truth, len(names), effort)
    return Classifier(
        labels=names,
        keys=machine.keys,
        idf=machine.idf.astype(np.float32),
        weights=machine.weights.astype(np.float32),
        intercepts=machine.intercepts,
        slope=slope,
        held_out=held,
        left_out=left_out,
    )


def held_out(texts: Sequence[str], labels: Sequence[str], effort: Effort | None = None) -> HeldOut:
    """How a classifier of these texts does on those kept back, without training the last one."""
    effort = effort or Effort()
    kept, names, truth, _ = _enough(texts, labels, effort)
    return _kept_back(terms(kept), truth, names, effort)[0]


def _enough(
    texts: Sequence[str], labels: Sequence[str], effort: Effort
) -> tuple[list[str], tuple[str, ...], Labels, dict[str, int]]:
    """Texts of classes that have enough of them, the classes, each text's class, and the classes left out."""
    if len(texts) != len(labels):
        raise Problem(
            Words(
                en=f"There are {len(texts)} texts but {len(labels)} classes; give each text one class.",
                zh=f"文本有 {len(texts)} 条，分类却有 {len(labels)} 个；请为每条文本给出一个分类。",
            )
        )
    count = Counter(labels)
    names = tuple(sorted(name for name, number in count.items() if number >= effort.least))
    if len(names) < 2:
        raise Problem(
            Words(
                en=f"Learning needs two classes with {effort.least} texts each; {len(names)} of the "
                f"{len(count)} classes given has as many. Close and classify more orders first.",
                zh=f"至少要有两个分类、每类 {effort.least} 条文本才能学习；现有 {len(count)} 个分类中只有 "
                f"{len(names)} 个达到。请先办结并归类更多工单。",
            )
        )
    number = {name: k for k, name in enumerate(names)}
    kept = [k for k, label in enumerate(labels) if label in number]
    truth = np.array([number[labels[k]] for k in kept], np.int64)
    return [texts[k] for k in kept], names, truth, {n: c for n, c in count.items() if n not in number}


def _kept_back(found: Terms, truth: Labels, names: Sequence[str], effort: Effort) -> tuple[HeldOut, float]:
    """Judged on texts kept back in turn, and the slope that makes scores into chances.

    The slope used in judging a fold comes from the other folds, so that the confidence is kept back too.
    """
    scores = np.zeros((len(truth), len(names)))
    turns = list(_folds(truth, effort))
    for kept, back in turns:
        scores[back] = _score(_fit(found, kept, truth, len(names), effort), found, back)
    chances = np.zeros_like(scores)
    for kept, back in turns:
        chances[back] = softmax(_slope(scores[kept], truth[kept]) * scores[back])
    return judge(names, truth, chances), _slope(scores, truth)


def _folds(truth: Labels, effort: Effort) -> Iterator[tuple[Labels, Labels]]:
    """(trained on, kept back) in turn; each class is spread evenly over the turns."""
    rng = np.random.default_rng(effort.seed)
    turn = np.zeros(len(truth), np.int64)
    folds = min(effort.folds, int(np.bincount(truth).min()))
    for label in np.unique(truth):
        mine = rng.permutation(np.flatnonzero(truth == label))
        turn[mine] = (np.arange(len(mine)) + rng.integers(folds)) % folds
    for number in range(folds):
        yield np.flatnonzero(turn != number), np.flatnonzero(turn == number)


def _fit(found: Terms, rows: Labels, truth: Labels, classes: int, effort: Effort) -> _Machine:
    """Learn from some rows. A term of one text alone teaches nothing, unless there are hardly any texts."""
    mine = found.of(rows)
    keys = vocabulary(mine, 2 if len(rows) >= 50 else 1, effort.most_terms)
    counts = matrix(mine, keys)
    seen = np.bincount(counts.indices, minlength=len(keys))
    idf = np.log((1 + len(rows)) / (1 + seen)) + 1
    features = _unit(counts, idf)
    weights = np.zeros((len(keys), classes))
    intercepts = np.zeros(classes)
    for label in range(classes):
        inside = truth[rows] == label
        ratio = _ratio(features, inside)
        for scale in (np.ones(len(keys)), ratio):
            one, intercept = _separate(features @ sparse.diags(scale), inside)
            weights[:, label] += one * scale / 2
            intercepts[label] += intercept / 2
    return _Machine(keys, idf, weights, intercepts)


def _unit(counts: sparse.csr_matrix, idf: NDArray[np.float64]) -> sparse.csr_matrix:
    """Rows of length one, rarer terms heavier."""
    heavy = (counts @ sparse.diags(idf)).tocsr()
    lengths = np.sqrt(np.asarray(heavy.multiply(heavy).sum(axis=1)).ravel())
    return (sparse.diags(1 / np.maximum(lengths, 1e-12)) @ heavy).tocsr()


def _ratio(features: sparse.csr_matrix, inside: NDArray[np.bool_]) -> Floats:
    """How much commoner each term is inside than outside, as a logarithm."""
    mine = np.asarray(features[inside].sum(axis=0)).ravel() + SMOOTHING
    theirs = np.asarray(features[~inside].sum(axis=0)).ravel() + SMOOTHING
    return np.asarray(np.log((mine / mine.sum()) / (theirs / theirs.sum())))


def _separate(features: sparse.csr_matrix, inside: NDArray[np.bool_]) -> tuple[Floats, float]:
    """A plane between inside and outside.

    The rarer side counts more, so that small classes are found too; by the root of how much rarer it is, as
    with the whole of it large classes lose more than small ones win.
    """
    shares = {True: float(inside.mean()), False: 1 - float(inside.mean())}
    weights = {side: (0.5 / max(share, 1e-9)) ** 0.5 for side, share in shares.items()}
    machine = LinearSVC(class_weight=weights, tol=1e-3, random_state=0, max_iter=2000)
    with warnings.catch_warnings():
        # A plane that is not quite at its best place is as good a plane.
        warnings.simplefilter("ignore", ConvergenceWarning)
        machine.fit(features, inside)
    return machine.coef_[0], float(machine.intercept_[0])


def _score(machine: _Machine, found: Terms, rows: Labels) -> Floats:
    features = _unit(matrix(found.of(rows), machine.keys), machine.idf)
    return np.asarray(features @ machine.weights + machine.intercepts)


def _slope(scores: Floats, truth: Labels) -> float:
    """The one number that makes a softmax of the scores most likely for the truth."""
    rows = np.arange(len(truth))

    def surprise(logarithm: float) -> float:
        chances = softmax(np.exp(logarithm) * scores)[rows, truth]
        return -float(np.log(np.maximum(chances, 1e-12)).mean())

    return float(np.exp(minimize_scalar(surprise, bounds=(-3, 4), method="bounded").x))
