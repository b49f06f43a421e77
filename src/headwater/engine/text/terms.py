"""Texts as numbers: characters, pairs of characters and words, each a 64-bit key.

Keys need no list of strings: one or two characters are packed into their key, a word is hashed into it
(63 bits; two of a million words meet once in ten million vocabularies). So a vocabulary is a sorted
array, found in by bisection for all texts at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import rjieba
from numpy.typing import NDArray
from scipy import sparse

from headwater.engine.text.words import title_end

Integers = NDArray[np.int64]
Keys = NDArray[np.uint64]
SPACE, DIGIT = 32, ord("0")
# A character takes 21 bits; a word's key has the highest bit set.
BITS = np.uint64(21)
WORD = 1 << 63
# One character is a term already; a pair inside one word means more than the same pair across two.
LEAST_WORD = 2
# How much more a title's term counts than one of the body: a title is written to say what it is about.
TITLE = 3.0
# A word said often is more of the matter than one said once, but not so many times more.
SATURATION = 0.75


@dataclass(frozen=True, slots=True)
class Terms:
    """Every occurrence of a term in some texts.

    keys: (occurrences,) uint64; rows: the text of each; weights: what each counts;
    starts, ends: where it stands in its text; texts: how many texts there are.
    """

    keys: Keys
    rows: Integers
    weights: NDArray[np.float64]
    starts: Integers
    ends: Integers
    texts: int

    def of(self, rows: Integers) -> Terms:
        """The terms of some of the texts, numbered anew in that order."""
        place = np.full(self.texts, -1, np.int64)
        place[rows] = np.arange(len(rows))
        mine = place[self.rows] >= 0
        return Terms(
            self.keys[mine],
            place[self.rows[mine]],
            self.weights[mine],
            self.starts[mine],
            self.ends[mine],
            len(rows),
        )


def terms(texts: Sequence[str]) -> Terms:
    """The terms of `texts`; full width is read as half width, capitals as small, all figures alike."""
    titles = np.array([title_end(text) for text in texts], np.int64)
    codes, rows, places = _characters(texts)
    parts = [_single(codes, rows, places), _pairs(codes, rows, places), _words(texts)]
    keys, row, starts, ends = (np.concatenate([part[i] for part in parts]) for i in range(4))
    weights = np.where(starts < titles[row], 1.0 + TITLE, 1.0)
    return Terms(keys, row, weights, starts, ends, len(texts))


def vocabulary(found: Terms, least: int, most: int) -> Keys:
    """The keys that occur in `least` texts, the `most` commonest of them, sorted."""
    keys, at = np.unique(found.keys, return_inverse=True)
    # Each term once a text: a pair as one number sorts far quicker than as two.
    pairs = np.sort(at.astype(np.int64) * max(1, found.texts) + found.rows)
    first = np.append(True, pairs[1:] != pairs[:-1])[: len(pairs)]
    counts = np.bincount(pairs[first] // max(1, found.texts), minlength=len(keys))
    kept = counts >= least
    if kept.sum() > most:
        # Among equally common ones the lowest keys: any rule will do, if it is always the same.
        kept = np.zeros(len(keys), bool)
        kept[np.argsort(-counts, kind="stable")[:most]] = True
    return np.asarray(keys[kept], np.uint64)


def placed(keys: Keys, known: Keys) -> tuple[Integers, NDArray[np.bool_]]:
    """Where each of `keys` stands in the sorted `known`, and whether it is there at all."""
    if not len(known):
        return np.zeros(len(keys), np.int64), np.zeros(len(keys), bool)
    at = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    return at, known[at] == keys


def matrix(found: Terms, known: Keys) -> sparse.csr_matrix:
    """(texts, known) of saturated weights; a term that is not known is left out."""
    at, there = placed(found.keys, known)
    shape = (found.texts, len(known))
    whole = sparse.coo_matrix((found.weights[there], (found.rows[there], at[there])), shape).tocsr()
    whole.data **= SATURATION
    return whole


def _characters(texts: Sequence[str]) -> tuple[NDArray[np.uint64], Integers, Integers]:
    """Tidied code points of all texts in a row, the text and the position that each came from."""
    lengths = np.array([len(text) for text in texts], np.int64)
    raw = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.int64)
    rows = np.repeat(np.arange(len(texts)), lengths)
    places = np.arange(len(raw)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    codes = np.where((raw >= 0xFF01) & (raw <= 0xFF5E), raw - 0xFEE0, raw)
    codes = np.where((codes >= 65) & (codes <= 90), codes + 32, codes)
    codes[(codes < SPACE) | np.isin(codes, (0x3000, 0xA0, 0xFEFF, 0x200B))] = SPACE
    codes[(codes >= DIGIT) & (codes <= DIGIT + 9)] = DIGIT
    keep = np.ones(len(codes), bool)
    again = (codes[1:] == codes[:-1]) & (rows[1:] == rows[:-1])
    keep[1:] = ~(again & ((codes[1:] == SPACE) | (codes[1:] == DIGIT)))
    return codes[keep].astype(np.uint64), rows[keep], places[keep]


def _single(codes: Keys, rows: Integers, places: Integers) -> tuple[Keys, Integers, Integers, Integers]:
    seen = codes != SPACE
    return codes[seen], rows[seen], places[seen], places[seen] + 1


def _pairs(codes: Keys, rows: Integers, places: Integers) -> tuple[Keys, Integers, Integers, Integers]:
    left, right = codes[:-1], codes[1:]
    kept = (rows[:-1] == rows[1:]) & (left != SPACE) & (right != SPACE)
    keys = ((left + np.uint64(1)) << BITS) | right
    return keys[kept], rows[:-1][kept], places[:-1][kept], places[1:][kept] + 1


def _words(texts: Sequence[str]) -> tuple[Keys, Integers, Integers, Integers]:
    keys: list[int] = []
    rows: list[int] = []
    starts: list[int] = []
    ends: list[int] = []
    known: dict[str, int] = {}
    for row, text in enumerate(texts):
        position = 0
        for word in rjieba.cut(text):
            end = position + len(word)
            # Digits and Latin runs of any length are one word to the cutter; pairs know them already.
            if end - position >= LEAST_WORD and word[0] > "\u2e7f":
                key = known.get(word)
                if key is None:
                    key = known[word] = word_key(word)
                keys.append(key)
                rows.append(row)
                starts.append(position)
                ends.append(end)
            position = end
    whole = (np.array(part, np.int64) for part in (rows, starts, ends))
    return (np.array(keys, np.uint64), *whole)  # type: ignore[return-value]


def word_key(word: str) -> int:
    """The key of a word of two characters and more."""
    return int.from_bytes(blake2b(word.encode("utf-8", "replace"), digest_size=8).digest(), "little") | WORD
