"""Indicators by key, as a handbook names them. (Those of the centre's own live in a room beside this one.)"""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

from headwater.centre.ui.values import language_now
from headwater.engine.indicators import catalogue


@dataclass(frozen=True, slots=True)
class Named:
    """An indicator with the address of its page."""

    key: str
    name: str
    url: str


def indicator_choices() -> list[tuple[str, str]]:
    """The shipped indicators by number, in the reader's language."""
    known = sorted(catalogue.load().values(), key=lambda d: d.number)
    return [(d.key, f"{d.number} {d.name.say(language_now())}") for d in known]


def named(keys: list[str]) -> list[Named]:
    """Names and addresses of these; one that is not shipped any more keeps its key."""
    known = catalogue.load()
    return [
        Named(key, known[key].name.say(language_now()) if key in known else key, _address(key))
        for key in keys
    ]


def _address(key: str) -> str:
    try:
        return reverse("performance:indicator", args=[key])
    except NoReverseMatch:
        return ""
