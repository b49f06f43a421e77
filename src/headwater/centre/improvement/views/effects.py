"""The economic effect: stated, confirmed; the closing report as documents."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headwater.centre.improvement import duties
from headwater.centre.improvement.actions import effects as actions
from headwater.centre.improvement.economics import economics
from headwater.centre.improvement.effect_forms import EffectForm, year_forms
from headwater.centre.improvement.models import Effect, Improvement
from headwater.centre.improvement.reports import REPORTS, report_of
from headwater.centre.improvement.views.finding_one import seen
from headwater.centre.people import audit
from headwater.centre.people.access import require_permission, signed_in
from headwater.centre.people.permissions import Permission
from headwater.centre.ui.exports import as_download
from headwater.centre.ui.refusals import attempt


def stated(improvement: Improvement) -> Effect | None:
    """What was stated so far."""
    return Effect.objects.select_related("stated_by", "confirmed_by").filter(improvement=improvement).first()


@require_http_methods(["GET", "POST"])
@signed_in
def effect(request: HttpRequest, pk: int) -> HttpResponse:
    """The figures and the form that states them."""
    found = seen(request, pk)
    may_state = duties.may_run(request.user, found)
    if request.method == "POST" and not may_state:
        raise PermissionDenied(_("Only the owner, or who runs the improvements of this unit, may do this."))
    row = stated(found)
    now = {"project_cost": row.project_cost, "evidence": row.evidence, "other": row.other} if row else {}
    form = EffectForm(request.POST or None, initial=now, seen=audit.latest(found))
    years = year_forms(request.POST or None, row)
    if form.is_valid() and all(year.is_valid() for year in years):
        lines = [line for year in years if (line := year.facts) is not None]
        if form.attempt(actions.state_effect, by=request.user, improvement=found, years=lines, **form.facts):
            messages.success(request, _("The effect is stated; somebody else confirms it."))
            return redirect("improvement:effect", pk)
    page = {
        "row": found,
        "effect": row,
        "economics": economics(row) if row else None,
        "form": form,
        "years": years,
        "may_state": may_state,
        "may_confirm": row is not None and actions.may_confirm(request.user, row),
    }
    return render(request, "improvement/effect.html", page)


@require_POST
@signed_in
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The second person's word."""
    row = stated(seen(request, pk))
    if row is None:
        raise Http404
    attempt(request, actions.confirm_effect, _("The effect is confirmed."), effect=row)
    return redirect("improvement:effect", pk)


@require_GET
@require_permission(Permission.EXPORT)
def report(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The closing report out of what stands in the improvement; on record."""
    found = seen(request, pk)
    if kind not in REPORTS:
        raise Http404
    content = REPORTS[kind].make(report_of(found))
    audit.record(by=request.user, action="export.made", about=found, detail={"title": _("Closing report")})
    name = f"{found.number} {_('Closing report')}.{kind}"
    return as_download(content, name, REPORTS[kind].content_type)
