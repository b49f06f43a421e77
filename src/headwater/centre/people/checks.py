"""Every view says who may open it, or the server does not start."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error
from django.urls import URLPattern, URLResolver, get_resolver

# Views that are not ours to decorate, and what guards them instead.
GUARDED_ELSEWHERE = {
    "ninja.operation": "the API's own authentication stands before every operation; each asks `require`",
    "ninja.openapi.views": "answers 404 at the API's root; its documents carry the right to use the API",
    "django.views.static": "files of the pages, in development only",
}


def every_view_is_guarded(**_facts: Any) -> list[CheckMessage]:
    """A complaint for each address whose view has no `require_permission`, `signed_in` or `public`."""
    return [
        Error(
            f"The view {_name(view)} at /{address} says nowhere who may open it.",
            hint="Decorate it with people.access.require_permission, signed_in or public.",
            id="headwater.E100",
        )
        for address, view in views()
        if not guarded(view)
    ]


def guarded(view: Any) -> bool:
    """Whether a view carries its permission, or something else stands before it."""
    inner = getattr(view, "func", view)
    return hasattr(view, "permission") or getattr(inner, "__module__", "") in GUARDED_ELSEWHERE


def views(resolver: URLResolver | None = None, before: str = "") -> Iterator[tuple[str, Any]]:
    """Every address with its view, through all includes."""
    for entry in (resolver or get_resolver()).url_patterns:
        address = f"{before}{entry.pattern}"
        if isinstance(entry, URLPattern):
            yield address, entry.callback
        else:
            yield from views(entry, address)


def _name(view: Any) -> str:
    inner = getattr(view, "func", view)
    return f"{getattr(inner, '__module__', '?')}.{getattr(inner, '__qualname__', type(inner).__name__)}"
