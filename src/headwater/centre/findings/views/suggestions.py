"""建议: what one suggests oneself, and what came of it. Made for a phone; every role has it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from headwater.centre.findings import actions
from headwater.centre.findings.forms import SuggestForm
from headwater.centre.findings.queries import own_findings
from headwater.centre.findings.tables import state_badge
from headwater.centre.people.access import require_permission
from headwater.centre.people.permissions import Permission

MOST = 100


@require_http_methods(["GET", "HEAD", "POST"])
@require_permission(Permission.REPORT_DEFECTS)
def suggestions(request: HttpRequest) -> HttpResponse:
    """The form, and below it the own ones, the newest first."""
    form = SuggestForm(request.POST or None)
    if request.method == "POST" and form.carry_out(actions.suggest, by=request.user) is not None:
        messages.success(request, _("Thank you. It stands below; you are told what comes of it."))
        return redirect("findings:suggestions")
    own = [(found, state_badge(found)) for found in own_findings(request.user)[:MOST]]
    page = {"form": form, "own": own}
    return render(request, "findings/suggestions.html", page, status=422 if form.errors else 200)
