"""What one sees and changes about the own account."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headwater.centre.directory.browsers import browser_name
from headwater.centre.directory.forms.signing import PasswordForm
from headwater.centre.people import queries
from headwater.centre.people.access import grants, signed_in
from headwater.centre.people.actions import accounts, signing
from headwater.centre.people.permissions import LABELS, Permission


@require_GET
@signed_in
def account(request: HttpRequest) -> HttpResponse:
    """My account: who I am here, what I may do, where I am signed in."""
    by: Any = request.user
    held = grants(by)
    mine = {permission for role, _unit in held for permission in role.permissions}
    here = request.session.session_key
    sessions = [(s, browser_name(s.browser), s.session_key == here) for s in queries.open_sessions(by)]
    page = {
        "held": held,
        "rights": [LABELS[permission] for permission in Permission if permission in mine],
        "sessions": sessions,
        "may_use_api": Permission.USE_API in mine,
    }
    return render(request, "directory/account.html", page)


@sensitive_post_parameters("old", "new", "again")
@require_http_methods(["GET", "POST"])
@signed_in
def password(request: HttpRequest) -> HttpResponse:
    """A new own password; the first one that one chooses, too."""
    by: Any = request.user
    form = PasswordForm(request.POST or None)
    if form.is_valid():
        facts = {"old": form.cleaned_data["old"], "new": form.cleaned_data["new"]}
        form.attempt(accounts.change_own_password, by=by, **facts)
        if form.is_valid():
            _keep_only_this_session(request, by)
            messages.success(request, _("Your password is changed."))
            return redirect("directory:account")
    return render(request, "directory/password.html", {"form": form})


def _keep_only_this_session(request: HttpRequest, by: Any) -> None:
    """All others end with the old password; this one goes on under another key."""
    before = request.session.session_key or ""
    update_session_auth_hash(request, by)
    after = request.session.session_key or ""
    signing.renewed(before=before, after=after)
    accounts.end_sessions(by, keep=after)


@require_POST
@signed_in
def end_others(request: HttpRequest) -> HttpResponse:
    """Out of every other session."""
    by: Any = request.user
    ended = accounts.end_other_sessions(by=by, keep=request.session.session_key or "")
    said = ngettext("%(count)d other session is ended.", "%(count)d other sessions are ended.", ended)
    messages.success(request, said % {"count": ended})
    return redirect("directory:account")
