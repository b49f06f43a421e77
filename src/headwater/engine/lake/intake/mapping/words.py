"""Asking whether a text is one of a few words."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_

import ibis


def among(text: ibis.Value, words: Iterable[str]) -> ibis.Value:
    """Whether a text is one of the words; false for null.

    Written as comparisons: an engine may make a join of a longer IN, many times slower for a few words.
    """
    found = [(text == word).fill_null(False) for word in words]
    return reduce(or_, found, ibis.literal(False))
