"""Accounts: the list, opening, locking, a new password; and one account's page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headwater.centre.directory import presenters
from headwater.centre.directory.browsers import browser_name
from headwater.centre.directory.filters import AccountFilter
from headwater.centre.directory.forms.accounts import AccountForm
from headwater.centre.directory.tables import AccountTable
from headwater.centre.directory.wording import said
from headwater.centre.people import queries
from headwater.centre.people.access import can, require_permission
from headwater.centre.people.actions import accounts as actions
from headwater.centre.people.models import Account
from headwater.centre.people.permissions import Permission
from headwater.centre.ui.tables import paged


@require_GET
@require_permission(Permission.MANAGE_ACCOUNTS)
def accounts(request: HttpRequest) -> HttpResponse:
    """The list with the roles held."""
    seen_ones = presenters.accounts_with_roles(queries.accounts_seen_by(request.user))
    found = AccountFilter(request.GET, seen_ones, request=request)
    names = presenters.role_names()
    table = paged(AccountTable(found.qs, request=request, role_names=names), request)
    part = "#list" if request.htmx else ""
    return render(request, f"directory/accounts.html{part}", {"table": table, "filter": found})


def seen(request: HttpRequest, pk: int) -> Account:
    """The account, if the asker is over it."""
    found = queries.accounts_seen_by(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_GET
@require_permission(Permission.MANAGE_ACCOUNTS)
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """One account: roles, sessions, what happened, what can be done."""
    found = seen(request, pk)
    page = {
        "account": found,
        "grants": found.grants.select_related("unit"),
        "role_names": presenters.role_names(),
        "sessions": [(s, browser_name(s.browser)) for s in queries.open_sessions(found)],
        "history": [said(event) for event in queries.history_of(found)[: presenters.HISTORY]],
        "may_grant": can(request.user, Permission.MANAGE_ROLES),
    }
    return render(request, "directory/account_of.html", page)


@never_cache
@require_http_methods(["GET", "POST"])
@require_permission(Permission.MANAGE_ACCOUNTS)
def open_account(request: HttpRequest) -> HttpResponse:
    """A new account; its password is shown once."""
    initial = {"number": request.GET.get("number", "")}
    form = AccountForm(request.POST or None, by=request.user, initial=initial)
    if form.is_valid():
        person, name = form.cleaned_data["number"], form.cleaned_data["username"]
        made = form.attempt(actions.open_account, username=name, person=person, by=request.user)
        if made is not None:
            return render(request, "directory/password_once.html", {"account": made[0], "password": made[1]})
    return render(request, "directory/account_new.html", {"form": form})


@never_cache
@require_POST
@require_permission(Permission.MANAGE_ACCOUNTS)
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    """A new password, shown once and changed at the next sign-in."""
    found = seen(request, pk)
    password = actions.reset_password(account=found, by=request.user)
    return render(request, "directory/password_once.html", {"account": found, "password": password})


@require_POST
@require_permission(Permission.MANAGE_ACCOUNTS)
def lock(request: HttpRequest, pk: int) -> HttpResponse:
    """No more sign-in."""
    return _do(request, pk, actions.lock, _("%(account)s is locked."))


@require_POST
@require_permission(Permission.MANAGE_ACCOUNTS)
def unlock(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign-in again."""
    return _do(request, pk, actions.unlock, _("%(account)s may sign in again."))


def _do(request: HttpRequest, pk: int, action: Callable[..., Any], done: str) -> HttpResponse:
    found = seen(request, pk)
    try:
        action(account=found, by=request.user)
        messages.success(request, done % {"account": found})
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect("directory:account-of", pk)
