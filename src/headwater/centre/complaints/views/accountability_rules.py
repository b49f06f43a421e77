"""The rules of accountability."""

from __future__ import annotations

from django.contrib import messages
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from headwater.centre.complaints import own_forms
from headwater.centre.complaints.actions import accountability_rules as actions
from headwater.centre.complaints.models import AccountabilityRule
from headwater.centre.complaints.queries.accountability import settings_row
from headwater.centre.people.access import require_permission
from headwater.centre.people.permissions import Permission


@require_http_methods(["GET", "HEAD", "POST"])
@require_permission(Permission.DECIDE_ACCOUNTABILITY)
def rules(request: HttpRequest) -> HttpResponse:
    """All rules in the order in which they are asked, and the days."""
    actions.require_all(request.user)  # type: ignore[arg-type]
    days = settings_row()
    initial = model_to_dict(days, fields=["appeal_days", "arbitration_days", "shared_days"])
    form = own_forms.DaysForm(request.POST or None, initial=initial)
    if form.carry_out(actions.set_days, by=request.user) is not None:
        messages.success(request, _("Saved."))
        return redirect("complaints:accountability-rules")
    found = AccountabilityRule.objects.prefetch_related("classes")
    facts = {"rules": found, "form": form}
    return render(request, "complaints/accountability_rules.html", facts, status=400 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@require_permission(Permission.DECIDE_ACCOUNTABILITY)
def rule(request: HttpRequest, pk: int = 0) -> HttpResponse:
    """One rule, or a new one."""
    actions.require_all(request.user)  # type: ignore[arg-type]
    found = get_object_or_404(AccountabilityRule, pk=pk) if pk else None
    shown = found or AccountabilityRule()
    initial = model_to_dict(shown, exclude=["classes"])
    if found is not None:
        initial["classes"] = list(found.classes.all())
    form = own_forms.RuleForm(request.POST or None, seen=found.version if found else None, initial=initial)
    if form.carry_out(actions.keep_rule, by=request.user, rule=found) is not None:
        messages.success(request, _("Saved. It holds for proposals from now on."))
        return redirect("complaints:accountability-rules")
    facts = {"rule": found, "form": form}
    return render(request, "complaints/accountability_rule.html", facts, status=400 if form.errors else 200)
