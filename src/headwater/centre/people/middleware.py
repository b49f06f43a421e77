"""What every request carries: the account's language, and where an action came from."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from headwater.centre.people.access import request_memory
from headwater.centre.people.audit import origin
from headwater.centre.people.models import LANGUAGE_KEY


def account_language(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Chinese unless the session says otherwise: a centre's screens are not guessed from the browser."""

    def middleware(request: HttpRequest) -> HttpResponse:
        chosen = request.session.get(LANGUAGE_KEY) or request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        code = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(code):
            request.LANGUAGE_CODE = code  # type: ignore[attr-defined]
            response = get_response(request)
        response.headers.setdefault("Content-Language", code)
        return response

    return middleware


def sender(request: HttpRequest) -> str | None:
    """The sender's address. Behind a proxy all would come from one; its last entry is the proxy's own."""
    hops = request.headers.get("X-Forwarded-For", "") if settings.BEHIND_TLS else ""
    try:
        return str(ip_address(hops.rpartition(",")[2].strip()))
    except ValueError:
        return request.META.get("REMOTE_ADDR") or None


def origin_of_actions(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """The sender's address, for the audit trail; and the memory of this one request."""

    def middleware(request: HttpRequest) -> HttpResponse:
        token = origin.set(sender(request))
        memory = request_memory.set({})
        try:
            return get_response(request)
        finally:
            origin.reset(token)
            request_memory.reset(memory)

    return middleware
