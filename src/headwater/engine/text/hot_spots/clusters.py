"""Texts about the same matter, though in different words.

Texts become directions in a space in which terms that keep the same company lie together (latent semantic
analysis, Deerwester et al. 1990): "no network" and "cannot get online" meet there if both meet the same
third words; and what is known to mean the same (a symptom in any wording, a service) is a term of its own.
Many small groups are made first, then joined while their average likeness stays high, so that the number
of matters need not be known; at last those are joined that share their telling words though no axis.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.sparse.linalg import svds
from scipy.spatial.distance import pdist, squareform
from sklearn.cluster import MiniBatchKMeans
from threadpoolctl import threadpool_limits

from headwater.engine.text.extract import meanings
from headwater.engine.text.hot_spots.naming import Name, name_clusters
from headwater.engine.text.terms import WORD, Keys, Terms, matrix, terms, vocabulary, word_key

Floats = NDArray[np.float32]
Integers = NDArray[np.int64]
# A meaning counts as much as a word said this often.
MEANING = 3.0
# Small groups to begin with, so many drawn at once; below this squared distance two texts are the same.
MOST_GROUPS, DRAWN, SAME = 1500, 10, 1e-6


@dataclass(frozen=True, slots=True)
class Fineness:
    """How alike texts must be to be one matter. The same for every centre.

    likeness: of a text to the middle of its matter, and of two groups to be joined (cosine, 0 to 1).
    kinship: of the telling words of two matters, above which they are one (cosine, 0 to 1).
    least: texts that make a matter.
    learn_from: texts that the space and the matters are learned from; further ones are placed into them.
    dimensions: of the space; more of them tell finer matters apart and join fewer wordings.
    """

    likeness: float = 0.55
    kinship: float = 0.2
    least: int = 4
    learn_from: int = 20_000
    dimensions: int = 120
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Cluster:
    """One matter: its words, most telling first, its texts (indices), and those nearest to its middle."""

    name: Name
    members: tuple[int, ...]
    typical: tuple[int, ...]
    likeness: float


@dataclass(frozen=True)
class Clusters:
    """Matters, largest first. `of`: (texts,) the matter of each text, -1 for none.

    `place` puts further texts into the matters without finding them anew.
    """

    clusters: tuple[Cluster, ...]
    of: Integers
    space: Space = field(repr=False)
    middles: Floats = field(repr=False)
    joined: Integers = field(repr=False)
    likeness: float = 0.55

    def place(self, texts: Sequence[str]) -> Integers:
        """(texts,): the matter that each is alike to, -1 for none."""
        of = _nearest(self.space.directions(read(texts)), self.middles, self.likeness)[0]
        return _through(self.joined, of)


@dataclass(frozen=True)
class Space:
    """Known terms, their weights (V,), and the axes (V, dimensions)."""

    keys: Keys
    idf: Floats
    axes: Floats

    def weighed(self, found: Terms) -> sparse.csr_matrix:
        """(texts, V) weights of the terms, each row of length one or nought."""
        counts = matrix(found, self.keys)
        counts.data *= self.idf[counts.indices]
        return _rows_of_one(counts)

    def directions(self, found: Terms) -> Floats:
        """(texts, dimensions), each of length one; of length nought for a text of unknown terms."""
        return _unit(np.asarray(self.weighed(found) @ self.axes, np.float32))


def find_clusters(texts: Sequence[str], fineness: Fineness | None = None) -> Clusters:
    """The matters that `texts` are about; most texts of a quiet centre may be about none."""
    fineness = fineness or Fineness()
    # It works behind pages that are being read: one core, and no threads that wait for one another.
    with threadpool_limits(1):
        return _found(texts, fineness)


def _found(texts: Sequence[str], fineness: Fineness) -> Clusters:
    found = read(texts)
    rng = np.random.default_rng(fineness.seed)
    learned = np.arange(len(texts))
    if len(texts) > fineness.learn_from:
        learned = np.sort(rng.choice(len(texts), fineness.learn_from, replace=False))
    space = _space(found.of(learned), fineness)
    directions = space.directions(found)
    middles = _middles(directions[learned], fineness)
    middles = _settled(directions, middles, fineness)
    of, likeness = _nearest(directions, middles, fineness.likeness)
    joined = _kin(space, found, of, len(middles), fineness.kinship)
    of = _through(joined, of)
    return _described(texts, of, likeness, space, middles, joined, fineness)


def read(texts: Sequence[str]) -> Terms:
    """The terms of `texts`, and what each means whatever its wording as further terms."""
    found = terms(texts)
    said = [(row, word_key(one)) for row, text in enumerate(texts) for one in sorted(meanings(text))]
    rows, keys = (np.array([pair[k] for pair in said], (np.int64, np.uint64)[k]) for k in (0, 1))
    nowhere = np.zeros(len(said), np.int64)
    return Terms(
        np.concatenate([found.keys, keys]),
        np.concatenate([found.rows, rows]),
        np.concatenate([found.weights, np.full(len(said), MEANING)]),
        np.concatenate([found.starts, nowhere]),
        np.concatenate([found.ends, nowhere]),
        found.texts,
    )


def _space(found: Terms, fineness: Fineness) -> Space:
    """Axes along which the texts differ most."""
    keys = vocabulary(found, 2, 60_000)
    # A character alone is in too many words to say what a text is about.
    keys = keys[keys >= np.uint64(1 << 22)]
    counts = matrix(found, keys)
    seen = np.bincount(counts.indices, minlength=len(keys))
    # What half of the texts say is the centre's way of speaking.
    kept = seen <= max(2, found.texts // 2)
    # Unless all say the same: then that is what they are about.
    kept |= not kept.any()
    keys, seen, counts = keys[kept], seen[kept], counts[:, kept]
    idf = (np.log((1 + found.texts) / (1 + seen)) + 0.1).astype(np.float32)
    weights = _rows_of_one((counts @ sparse.diags(idf)).tocsr())
    wanted = min(fineness.dimensions, min(weights.shape) - 1)
    if wanted < 1:
        return Space(keys, idf, np.eye(len(keys), max(1, len(keys)), dtype=np.float32))
    start = np.random.default_rng(fineness.seed).normal(size=min(weights.shape))
    _, _, axes = svds(weights.astype(np.float64), k=wanted, v0=start, tol=1e-3)
    return Space(keys, idf, np.ascontiguousarray(axes.T, np.float32))


def _middles(directions: Floats, fineness: Fineness) -> Floats:
    """Middles of the matters among the learned texts."""
    known = directions[np.abs(directions).sum(axis=1) > 0]
    if len(known) < 6:
        return _unit(known.sum(axis=0, keepdims=True)) if len(known) else known
    start = _spread_out(known, min(MOST_GROUPS, len(known) // 3), fineness.seed)
    with warnings.catch_warnings():
        # Equal texts leave fewer distinct points than groups, which is no harm.
        warnings.simplefilter("ignore")
        machine = MiniBatchKMeans(
            len(start), init=start, random_state=fineness.seed, n_init=1, batch_size=4096, max_iter=30
        ).fit(known)
    numbers, weights = np.unique(machine.labels_, return_counts=True)
    small = _unit(machine.cluster_centers_[numbers].astype(np.float32))
    if len(small) < 2:
        return small
    tree = linkage(np.maximum(pdist(small.astype(np.float64), "cosine"), 0), "average")
    joined = fcluster(tree, 1 - fineness.likeness, "distance") - 1
    sums = np.zeros((joined.max() + 1, known.shape[1]), np.float32)
    np.add.at(sums, joined, small * weights[:, None])
    return _unit(sums)


def _spread_out(known: Floats, most: int, seed: int) -> Floats:
    """At most so many of the directions, far from one another, for groups to begin with.

    Drawn by the squared distance to those drawn before (k-means++, Arthur and Vassilvitskii 2007), a few at
    once: one look at all texts for each would be most of the work.
    """
    rng = np.random.default_rng(seed)
    chosen = [int(rng.integers(len(known)))]
    gaps = np.full(len(known), 2.0)
    newest = chosen
    while True:
        gaps = np.minimum(gaps, 2.0 - 2.0 * (known @ known[newest].T).max(axis=1))
        gaps[gaps < SAME] = 0.0
        left = int(np.count_nonzero(gaps))
        if not left or len(chosen) >= most:
            return known[chosen]
        few = min(DRAWN, most - len(chosen), left)
        newest = [int(k) for k in rng.choice(len(known), few, replace=False, p=gaps / gaps.sum())]
        chosen += newest


def _settled(directions: Floats, middles: Floats, fineness: Fineness) -> Floats:
    """Middles moved to where their texts are, small matters let go, twice."""
    for _ in range(2):
        of, _ = _nearest(directions, middles, fineness.likeness)
        sums = np.zeros_like(middles)
        np.add.at(sums, of[of >= 0], directions[of >= 0])
        sizes = np.bincount(of[of >= 0], minlength=len(middles))
        middles = _unit(sums[sizes >= fineness.least])
    return middles


def _kin(space: Space, found: Terms, of: Integers, number: int, kinship: float) -> Integers:
    """For each group the matter that it belongs to, the one with most texts being 0."""
    inside = np.flatnonzero(of >= 0)
    shape = (number, len(of))
    # Words and meanings only: pairs across words would make every text a little alike.
    words = np.flatnonzero(space.keys >= np.uint64(WORD))
    weighed = _rows_of_one(space.weighed(found)[:, words])
    sums = sparse.csr_matrix((np.ones(len(inside)), (of[inside], inside)), shape) @ weighed
    means = _rows_of_one(sums)
    joined = np.arange(number)
    if number > 1:
        apart = 1 - np.asarray((means @ means.T).todense())
        tree = linkage(np.maximum(squareform(apart, checks=False), 0), "average")
        joined = fcluster(tree, 1 - kinship, "distance") - 1
    sizes = np.bincount(joined[of[inside]], minlength=int(joined.max(initial=-1)) + 1)
    place = np.empty(len(sizes), np.int64)
    # Largest first; equal ones in the order they were found.
    place[np.argsort(-sizes, kind="stable")] = np.arange(len(sizes))
    return place[joined]


def _nearest(directions: Floats, middles: Floats, likeness: float) -> tuple[Integers, Floats]:
    """The nearest middle of each direction (-1: none is like it) and the likeness to it."""
    of = np.full(len(directions), -1, np.int64)
    best = np.zeros(len(directions), np.float32)
    for at in range(0, len(directions) if len(middles) else 0, 8192):
        alike = directions[at : at + 8192] @ middles.T
        of[at : at + 8192] = alike.argmax(axis=1)
        best[at : at + 8192] = alike.max(axis=1)
    of[best < likeness] = -1
    return of, best


def _through(joined: Integers, of: Integers) -> Integers:
    """The matter of each text by way of its group; -1 stays."""
    return np.append(joined, -1)[of]


def _described(
    texts: Sequence[str],
    of: Integers,
    likeness: Floats,
    space: Space,
    middles: Floats,
    joined: Integers,
    fineness: Fineness,
) -> Clusters:
    names = name_clusters(texts, of, int(joined.max(initial=-1)) + 1)
    made = []
    for number, name in enumerate(names):
        members = np.flatnonzero(of == number)
        typical = members[np.argsort(-likeness[members], kind="stable")[:5]]
        made.append(
            Cluster(
                name=name,
                members=tuple(int(one) for one in members),
                typical=tuple(int(one) for one in typical),
                likeness=float(likeness[members].mean()) if len(members) else 0.0,
            )
        )
    return Clusters(tuple(made), of, space, middles, joined, fineness.likeness)


def _rows_of_one(rows: sparse.csr_matrix) -> sparse.csr_matrix:
    lengths = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    return (sparse.diags(1 / np.maximum(lengths, 1e-12)) @ rows).tocsr()


def _unit(rows: Floats) -> Floats:
    lengths = np.sqrt((rows * rows).sum(axis=1, keepdims=True))
    return np.asarray(rows / np.maximum(lengths, 1e-9), np.float32)
