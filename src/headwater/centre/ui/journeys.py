"""What rooms add to a customer's time line beside the lake. They list it in `urls.py` as `JOURNEYS`.

The page of a time line cannot know that campaigns exist. The room of the campaigns says what it did with a
customer, and `config.urls` installs it here, as it does with offers and tasks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise

from headwater.centre.people.access import can
from headwater.centre.people.permissions import Permission


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that was done with or by the customer. `at` is aware; `said` are a person's own words.

    `by` is whoever the reader may know by name already; the room leaves out whom it may not name.
    """

    at: datetime
    title: str
    url: str = ""
    said: str = ""
    by: str = ""
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """Rows of one kind. `rows` is asked with customer, first and last local day, and the account.

    `replaces` names tables of the lake that say the same again (a fact table of the room), left out then.
    """

    key: str
    label: str | Promise
    permission: Permission
    rows: Callable[[str, date, date, Any], Iterable[Row]]
    replaces: frozenset[str] = frozenset()


_installed: list[Source] = []


def install(sources: Iterable[Source]) -> None:
    """Take the sources of all rooms; called once by the root addresses."""
    _installed[:] = list(sources)


def replaced() -> frozenset[str]:
    """Tables of the lake that a room tells of itself; whoever may not read the room has neither."""
    return frozenset().union(*(source.replaces for source in _installed))


def sources_for(account: Any) -> list[Source]:
    """The sources that the account may read."""
    return [source for source in _installed if can(account, source.permission)]
