"""Many shortfalls at once: taken up by one owner, or declined with one reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from headwater.centre.improvement.actions import shortfalls as actions
from headwater.centre.improvement.queries.shortfalls import shortfalls_seen_by
from headwater.centre.improvement.views.shortfalls import FORMS, form_of, shown
from headwater.centre.people.access import require_permission
from headwater.centre.people.permissions import Permission
from headwater.centre.ui.refusals import attempt_each, ticked

ACTIONS: dict[str, Callable[..., Any]] = {
    "accept": actions.accept_shortfall,
    "decline": actions.decline_shortfall,
}


@require_http_methods(["GET", "HEAD", "POST"])
@require_permission(Permission.SEE_IMPROVEMENTS)
def together(request: HttpRequest, verb: str) -> HttpResponse:
    """Decide on all that were ticked; says which could not be decided on, and why."""
    if verb not in FORMS:
        raise Http404
    back = f"{reverse('improvement:shortfalls')}?{request.GET.urlencode()}"
    if request.method != "POST":
        return redirect(back)
    form = form_of(request, verb, request.POST)
    keys = ticked(request, "shortfall")
    if not keys:
        messages.warning(request, _("Tick the shortfalls first."))
    if not keys or not form.is_valid():
        return shown(request, ticked=keys, refused={verb: form})
    chosen = shortfalls_seen_by(request.user).filter(pk__in=keys).order_by("rank")
    done = attempt_each(request, ACTIONS[verb], "shortfall", chosen, **form.cleaned_data)
    if done:
        words = ngettext("{n} shortfall is decided.", "{n} shortfalls are decided.", done)
        messages.success(request, words.format(n=done))
    return redirect(back)
