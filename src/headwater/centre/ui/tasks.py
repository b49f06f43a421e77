"""What waits for a person, counted in the top bar. Rooms list their sources in `urls.py` as `TASKS`.

Like the rail's lines, `config.urls` installs them here: an upper room is never imported from below.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do: its words, its address, since when or until when."""

    text: str | Promise
    url: str
    icon: str = "checkbox"
    at: datetime | None = None
    urgent: bool = False


# Asked on every page, so a source answers from one indexed query.
Source = Callable[[Any], Iterable[Task]]
_sources: list[Source] = []


def install(sources: Iterable[Source]) -> None:
    """Take the sources of all rooms; called once by the root addresses."""
    _sources[:] = list(sources)


def tasks_of(account: Any) -> list[Task]:
    """Everything that waits for this account, urgent things first."""
    found = [task for source in _sources for task in source(account)]
    return sorted(found, key=lambda task: not task.urgent)
