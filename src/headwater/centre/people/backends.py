"""How a name and a password become an account, and what a locked-out person is told."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from headwater.centre.people.models import Account


class AccountBackend(BaseBackend):
    """Only who one is; what one may do is asked of `access`, never of Django's own permissions."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **_: Any
    ) -> Account | None:
        if not username or password is None:
            return None
        account = Account.objects.filter(username=username.strip().lower()).first()
        if account is None:
            # As long as for a known name, so that names cannot be guessed by the clock.
            make_password(password)
            return None
        return account if account.is_active and account.check_password(password) else None

    def get_user(self, user_id: int) -> Account | None:
        return Account.objects.select_related("person").filter(pk=user_id, is_active=True).first()


def name_tried(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str:
    """The name that wrong passwords are counted for: Admin and admin are one, as at the sign-in."""
    given = (credentials or {}).get("username") or request.POST.get("username", "")
    return str(given).strip().lower()


def locked_out(request: HttpRequest, credentials: dict[str, Any], *_: Any, **__: Any) -> HttpResponse:
    """The page of a locked name: what happened, how long, whom to ask."""
    return render(request, "ui/locked_out.html", status=429)
