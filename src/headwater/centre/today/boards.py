"""Boards: which pages may hang on a wall, and how a link shows one in its maker's name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils.translation import gettext as _

from headwater.centre.people.access import lent
from headwater.centre.people.permissions import Permission
from headwater.centre.today.models import WallboardLink

# What a board may ask for: figures to look at. Names of agents, rows and exports need a person.
LOOKING = frozenset({Permission.SEE_HOME, Permission.SEE_INDICATORS})
MOST_PAGES = 12
SHORTEST, LONGEST = 5, 3600


def split(pages: Iterable[str]) -> list[str]:
    """Pages as they are typed or stand in an address: by commas or lines, without doubles."""
    found = [part.strip() for text in pages for part in text.replace("\n", ",").split(",")]
    return list(dict.fromkeys(part for part in found if part))[:MOST_PAGES]


def match_of(page: str) -> ResolverMatch | None:
    """The view of a page that may hang on a wall; None for every other address."""
    parts = urlsplit(page)
    if parts.scheme or parts.netloc or not parts.path.startswith("/"):
        return None
    try:
        match = resolve(parts.path)
    except Resolver404:
        return None
    return match if getattr(match.func, "permission", None) in LOOKING else None


def wrong_pages(pages: Iterable[str]) -> list[str]:
    """Those that cannot hang on a wall."""
    return [page for page in pages if match_of(page) is None]


def board_address(page: str, refresh: int, unit: str = "") -> str:
    """The page in its wallboard form."""
    parts = urlsplit(page)
    query = QueryDict(parts.query, mutable=True)
    query.setdefault("wallboard", "")
    query["refresh"] = str(refresh)
    if unit:
        query.setdefault("unit", unit)
    return f"{parts.path}?{query.urlencode()}"


def seconds(text: Any, usual: int) -> int:
    """A number of seconds out of an address, within sense."""
    return min(LONGEST, max(SHORTEST, int(text))) if str(text).isdecimal() else usual


def show(request: HttpRequest, link: WallboardLink, number: int) -> HttpResponse:
    """One board of a link, as its maker would see it with no more than the right to look."""
    if not 0 <= number < len(link.pages):
        raise Http404
    page = board_address(link.pages[number], link.refresh, link.unit.code)
    match = match_of(page)
    if match is None:
        raise Http404
    asked = HttpRequest()
    asked.META = {**request.META, "QUERY_STRING": urlsplit(page).query}
    asked.method, asked.path = "GET", urlsplit(page).path
    asked.path_info, asked.resolver_match = asked.path, match
    asked.GET = QueryDict(urlsplit(page).query)
    asked.user = lent(link.made_by, LOOKING, link.unit)
    asked.__dict__.update(session={}, htmx=False, LANGUAGE_CODE=link.language)
    return match.func(asked, *match.args, **match.kwargs)


def rotation(pages: Iterable[str], refresh: int) -> list[str]:
    """Wallboard addresses of the pages of a signed-in person."""
    return [board_address(page, refresh) for page in pages]


def address_of_rotation(pages: Iterable[str], every: int) -> str:
    """What to copy for a board that turns."""
    return f"?{urlencode({'pages': ','.join(pages), 'every': every})}"


def refusal(pages: Iterable[str]) -> str:
    """Why these pages cannot hang on a wall."""
    return _(
        "These cannot hang on a wall: %(pages)s. Take the address of the home page or of an indicator."
    ) % {"pages": ", ".join(pages)}
