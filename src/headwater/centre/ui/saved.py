"""Lists as they are filtered, ordered and shown, under a name. The room that keeps them is above.

Like tasks and the bell, `config.urls` puts the source here that a room names in its `urls.py` as `SAVED`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Saved:
    """One of them; `by` is whose it is, empty for the reader's own."""

    name: str
    address: str
    by: str = ""


@dataclass(frozen=True, slots=True)
class Views:
    """What is saved of a page, where one saves another, where all of them stand, whom one may share with."""

    saved: tuple[Saved, ...]
    save_url: str
    all_url: str
    units: tuple[tuple[int, str], ...] = ()


# Asked once a list: of which account, at which path.
Source = Callable[[Any, str], Views | None]
_source: list[Source] = []


def install(sources: list[Source]) -> None:
    """Take the one source that there is; called once by the root addresses."""
    _source[:] = sources[:1]


def views_at(account: Any, path: str) -> Views | None:
    """What the account has saved of a page; None where nothing can be saved."""
    return _source[0](account, path) if _source else None
