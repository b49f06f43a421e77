"""Exports of many customers: the list, asking, and deciding."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from headwater.centre.directory import actions
from headwater.centre.directory.export_tables import ExportTable, state_badge
from headwater.centre.directory.forms.exports import AskForm, DecideForm
from headwater.centre.directory.models import ExportRequest, ExportState
from headwater.centre.directory.queries import exports_seen_by, exports_to_decide, may_decide
from headwater.centre.people.access import signed_in
from headwater.centre.ui.tables import paged


@require_safe
@signed_in
def exports(request: HttpRequest) -> HttpResponse:
    """What I asked for and what waits for me; the page is about the asker, so it needs no right."""
    table = paged(ExportTable(exports_seen_by(request.user), request=request), request)
    facts = {"table": table, "waiting": len(exports_to_decide(request.user)), "free": actions.FREE_CUSTOMERS}
    return render(request, "directory/exports.html", facts)


def _seen(request: HttpRequest, pk: int) -> ExportRequest:
    found = exports_seen_by(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """One export: its asker gives the reason, a second person decides."""
    found = _seen(request, pk)
    mine = found.asked_by_id == request.user.pk
    asking, deciding = mine and found.state == ExportState.DRAFT, may_decide(request.user, found)
    form = (AskForm if asking else DecideForm)(request.POST or None) if asking or deciding else None
    if form is not None and request.method == "POST":
        if asking:
            done = form.carry_out(actions.ask, by=request.user, request=found)
        else:
            grant = request.POST.get("decision") == "grant"
            done = form.carry_out(actions.decide, by=request.user, request=found, grant=grant)
        if done is not None:
            messages.success(request, _("Asked. You are told when it is decided.") if asking else _("Saved."))
            return redirect(found.url)
    facts = {"export": found, "form": form, "asking": asking, "deciding": deciding, "mine": mine}
    facts["badge"] = state_badge(found)
    return render(request, "directory/export.html", facts, status=400 if form and form.errors else 200)
