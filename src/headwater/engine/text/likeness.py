"""How alike texts are, without any model: by the terms they share, rare ones counting more."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from headwater.engine.text.terms import matrix, terms

# A character alone is in too many words to say what a text is about.
LEAST_KEY = np.uint64(1 << 22)


def likeness(text: str, others: Sequence[str]) -> NDArray[np.float64]:
    """float64 (others,), 0 to 1: the cosine of pairs of characters and words, weighed by their rarity here.

    Rarity is that among these texts (inverse document frequency), so that what all say tells nothing apart;
    a text without terms is like none.
    """
    found = terms([text, *others])
    known = np.unique(found.keys)
    counts = matrix(found, known[known >= LEAST_KEY])
    seen = np.bincount(counts.indices, minlength=counts.shape[1])
    counts.data *= np.log((1 + found.texts) / (1 + seen))[counts.indices] + 0.1
    lengths = np.sqrt(np.asarray(counts.multiply(counts).sum(axis=1), np.float64).ravel())
    shared = np.asarray((counts[1:] @ counts[0].T).todense(), np.float64).ravel()
    return np.minimum(1.0, shared / np.maximum(lengths[1:] * lengths[0], 1e-12))
