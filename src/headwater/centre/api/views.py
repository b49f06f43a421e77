"""The own tokens: make, see once, revoke."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from headwater.centre.api import actions
from headwater.centre.api.forms import TokenForm
from headwater.centre.api.models import ApiToken
from headwater.centre.people.access import require_permission
from headwater.centre.people.permissions import LABELS, Permission


@never_cache
@require_http_methods(["GET", "POST"])
@require_permission(Permission.USE_API)
def tokens(request: HttpRequest) -> HttpResponse:
    """The list, and a form for one more; a new token's text is on the answer of this request only."""
    by: Any = request.user
    form, made = TokenForm(request.POST or None, by=by), None
    if form.is_valid():
        try:
            made = actions.make_token(by=by, **form.cleaned_data)
            form = TokenForm(by=by)
        except ValidationError as refused:
            form.add_error(None, refused.messages)
    labels = {str(p): LABELS[p] for p in Permission}
    rows = [(t, [labels.get(key, key) for key in t.permissions]) for t in ApiToken.objects.filter(account=by)]
    page = {"form": form, "rows": rows, "made": made, "address": request.build_absolute_uri("/api/me")}
    return render(request, "api/tokens.html", page)


@require_POST
@require_permission(Permission.USE_API)
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Away with an own token."""
    by: Any = request.user
    token = ApiToken.objects.filter(pk=pk, account=by).first()
    if token is None:
        raise Http404
    actions.revoke_token(token=token, by=by)
    messages.success(request, _("The token is revoked: it stops working now."))
    return redirect("api:tokens")
