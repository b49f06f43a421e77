"""The bell of the top bar: how much was not read yet. The room of the notices is above; it installs itself.

Like tasks and offers, `config.urls` puts the source here that a room names in its `urls.py` as `BELL`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Bell:
    """How many wait to be read, whether one of them is urgent, and where they stand."""

    count: int
    urgent: bool
    url: str


# Asked on every page, so it answers from one indexed query.
Source = Callable[[Any], Bell]
_source: list[Source] = []


def install(sources: list[Source]) -> None:
    """Take the one source that there is; called once by the root addresses."""
    _source[:] = sources[:1]


def bell_of(account: Any) -> Bell | None:
    """What the bell shows to this account; None where nothing rings."""
    return _source[0](account) if _source else None
