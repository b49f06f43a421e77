"""What upper rooms offer on the pages of objects below them. Rooms list theirs in `urls.py` as `OFFERS`.

A finding's page cannot know that improvements exist. The room of the improvements says what can be made of
a finding, and `config.urls` installs it here, as it does with the rail's lines and the tasks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from headwater.centre.people.access import can
from headwater.centre.people.permissions import Permission


@dataclass(frozen=True, slots=True)
class Offer:
    """A button on the page of a `kind` of object ("finding", "signal", "analysis", …).

    `address` is asked with the object and the account, and answers with a page to open, or with nothing
    where the offer does not fit this object.
    """

    kind: str
    label: str | Promise
    address: Callable[[Any, Any], str]
    permission: Permission
    icon: str = "plus"
    order: int = 50


@dataclass(frozen=True, slots=True)
class Button:
    """An offer as one object's page shows it."""

    label: str
    url: str
    icon: str


_installed: list[Offer] = []


def install(offers: Iterable[Offer]) -> None:
    """Take the offers of all rooms; called once by the root addresses."""
    _installed[:] = sorted(offers, key=lambda offer: offer.order)


def offers_for(kind: str, thing: Any, account: Any) -> list[Button]:
    """What the account may make of the object, in order."""
    found = []
    for offer in _installed:
        if offer.kind == kind and can(account, offer.permission):
            url = offer.address(thing, account)
            if url:
                found.append(Button(str(offer.label), url, offer.icon))
    return found
