"""Layouts: the set of columns that a Parquet file has, as a short name."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable


def layout_of(columns: Iterable[str]) -> str:
    """The same for the same column names, whatever their order; files of one layout can be read as one.

    Names that begin with "_" are intake's own notes in the file and do not count.
    """
    own = sorted(name for name in columns if not name.startswith("_"))
    return hashlib.sha256("\n".join(own).encode()).hexdigest()[:8]
