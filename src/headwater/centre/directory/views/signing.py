"""In and out. Wrong passwords are counted by the lock-out library, whose page answers when it is too many."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from headwater.centre.directory.forms.signing import SignInForm
from headwater.centre.people.access import public, signed_in
from headwater.centre.people.actions import signing
from headwater.centre.people.models import LANGUAGE_KEY, Account


@public
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Open to all: nobody is signed in yet."""
    if request.user.is_authenticated:
        return HttpResponseRedirect(_next(request))
    form = SignInForm(request.POST or None)
    if form.is_valid():
        account = authenticate(request, **form.cleaned_data)
        if isinstance(account, Account):
            return _welcome(request, account)
        locked = getattr(request, "axes_locked_out", False)
        signing.failed(username=form.cleaned_data["username"], because="locked" if locked else "password")
        form.add_error(None, _("Name and password do not fit. After five failures the name is locked."))
    page = {"form": form, "next": _next(request), "nobody_yet": not Account.objects.exists()}
    status = 200 if request.method == "GET" else 401
    return render(request, "directory/sign_in.html", page, status=status)


def _welcome(request: HttpRequest, account: Account) -> HttpResponse:
    login(request, account)
    key = request.session.session_key or ""
    signing.signed_in(by=account, session_key=key, browser=request.headers.get("User-Agent", ""))
    response = HttpResponseRedirect(_next(request))
    if account.language:
        request.session[LANGUAGE_KEY] = account.language
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, account.language, samesite="Lax")
    if account.theme:
        response.set_cookie("theme", account.theme, samesite="Lax")
    return response


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or settings.LOGIN_REDIRECT_URL
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure())
    return wanted if safe else settings.LOGIN_REDIRECT_URL


@require_POST
@signed_in
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session; the cookie of the language stays."""
    assert isinstance(request.user, Account)
    signing.signed_out(by=request.user, session_key=request.session.session_key or "")
    logout(request)
    return redirect("directory:sign-in")
