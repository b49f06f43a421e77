"""Whoever was given a password chooses an own one before anything else."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from headwater.centre.people.models import Account

# What one may still do: change the password, leave, and read it all in the own language.
OPEN = ("directory:password", "directory:sign-out", "ui:language", "ui:theme")


def own_password_first(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Lead to the page for the password until there is an own one."""

    def middleware(request: HttpRequest) -> HttpResponse:
        given = isinstance(request.user, Account) and request.user.must_change_password
        if not given or request.path in {reverse(name) for name in OPEN}:
            return get_response(request)
        address = reverse("directory:password")
        # The HTMX middleware stands further in, so its header is read here.
        if request.headers.get("HX-Request"):
            return HttpResponseClientRedirect(address)
        return redirect(address)

    return middleware
