"""Numba with its cache on, also where the package's folder cannot be written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numba


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """`function` compiled on its first call, without the GIL, machine code kept between runs.

    Numba keeps its cache beside the source or, if that is read-only, in the user's cache folder;
    where neither can be written it refuses, and then each run compiles anew.
    """
    try:
        return numba.njit(cache=True, nogil=True, error_model="numpy", forceinline=True)(function)
    except RuntimeError:
        return numba.njit(nogil=True, error_model="numpy", forceinline=True)(function)
