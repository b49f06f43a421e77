"""What is done with many findings at once. What was refused leaves the ticks and the words."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from headwater.centre.findings import actions
from headwater.centre.findings.models import Finding
from headwater.centre.findings.queries import findings_seen_by
from headwater.centre.findings.views.listing import FORMS, form_of, shown
from headwater.centre.people.access import require_permission
from headwater.centre.people.permissions import Permission
from headwater.centre.ui.refusals import attempt_each, ticked

MOST_AT_ONCE = 200
ACTIONS: dict[str, Callable[..., Finding]] = {
    "assign": actions.assign,
    "close": actions.close,
    "join": actions.join,
}


@require_http_methods(["GET", "HEAD", "POST"])
@require_permission(Permission.MANAGE_FINDINGS)
def together(request: HttpRequest, verb: str) -> HttpResponse:
    """Give away, close or join all that were ticked; says which could not be, and why."""
    if verb not in FORMS:
        raise Http404
    back = f"{reverse('findings:list')}?{request.GET.urlencode()}"
    if request.method != "POST":
        return redirect(back)
    form = form_of(request, verb, request.POST)
    keys = ticked(request, "finding")
    if not keys:
        messages.warning(request, _("Tick the findings first."))
    if not keys or not form.is_valid():
        return shown(request, ticked=keys, refused={verb: form})
    chosen = findings_seen_by(request.user).filter(pk__in=sorted(keys)[:MOST_AT_ONCE]).order_by("pk")
    if verb == "join":
        # Whoever ticks the one that the others shall join means the others.
        chosen = chosen.exclude(pk=form.cleaned_data["into"].pk)
    done = attempt_each(request, ACTIONS[verb], "finding", chosen, **form.cleaned_data)
    if done:
        messages.success(request, ngettext("{n} finding: done.", "{n} findings: done.", done).format(n=done))
    return redirect(back)
