"""Gates: evidence put and taken back, asked for, passed, given back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from headwater.centre.improvement import duties
from headwater.centre.improvement.actions import evidence as actions
from headwater.centre.improvement.actions import gates
from headwater.centre.improvement.models import Evidence
from headwater.centre.improvement.views.finding_one import seen
from headwater.centre.improvement.views.project import run
from headwater.centre.improvement.views.project_page import carried_out, shown
from headwater.centre.people.access import signed_in
from headwater.centre.ui.refusals import attempt


@require_POST
@signed_in
def evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """A person's word for a condition of the present gate."""
    found = run(request, pk)
    _made, refused = carried_out(request, found, "evidence", actions.state_evidence, improvement=found)
    return shown(request, found, evidence=refused) if refused else redirect(f"{found.url}#gate")


@require_POST
@signed_in
def evidence_back(request: HttpRequest, pk: int, evidence: int) -> HttpResponse:
    """Take a stated one back."""
    found = run(request, pk)
    row = get_object_or_404(Evidence, pk=evidence, improvement=found)
    attempt(request, actions.take_evidence_back, evidence=row)
    return redirect(f"{found.url}#gate")


@require_POST
@signed_in
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """The owner asks for a decision."""
    found = run(request, pk)
    attempt(request, gates.ask_gate, _("The gate waits for a decision now."), improvement=found)
    return redirect(f"{found.url}#gate")


@require_POST
@signed_in
def pass_gate(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody else passes it."""
    found = seen(request, pk)
    attempt(request, gates.pass_gate, _("The gate is passed."), improvement=found)
    return redirect(found.url)


@require_POST
@signed_in
def return_gate(request: HttpRequest, pk: int) -> HttpResponse:
    """Or gives it back with the reason."""
    found = seen(request, pk)
    duties.require_decide(request.user, found)
    _made, refused = carried_out(request, found, "reason", gates.return_gate, improvement=found)
    if refused:
        return shown(request, found, reason=refused)
    messages.success(request, _("The gate is given back."))
    return redirect(f"{found.url}#gate")
