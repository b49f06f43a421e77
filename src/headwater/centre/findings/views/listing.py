"""The list of findings, its Excel file, and what is done with many at once."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from headwater.centre.findings import actions
from headwater.centre.findings.filters import FindingFilter
from headwater.centre.findings.forms import AssignForm
from headwater.centre.findings.models import Finding
from headwater.centre.findings.presenters import listing
from headwater.centre.findings.queries import findings_seen_by
from headwater.centre.findings.tables import FindingTable
from headwater.centre.people.access import can, require, require_permission
from headwater.centre.people.permissions import Permission
from headwater.centre.ui.exports import handed_out
from headwater.centre.ui.tables import paged

MOST_AT_ONCE = 200


def narrowed(request: HttpRequest) -> FindingFilter:
    """What fits the filter; without one, what is open."""
    return FindingFilter(request.GET or {"state": "open"}, findings_seen_by(request.user), request=request)


@require_safe
@require_permission(Permission.SEE_FINDINGS)
def findings(request: HttpRequest) -> HttpResponse:
    """问题清单: narrowed and paged on the server."""
    found = narrowed(request)
    manages = can(request.user, Permission.MANAGE_FINDINGS)
    export = f"{request.path}excel/?{request.GET.urlencode()}"
    hidden = () if manages else ("pick",)
    table = paged(FindingTable(found.qs, request=request, export_url=export, exclude=hidden), request)
    seen = findings_seen_by(request.user)
    facts = {
        "filter": found,
        "table": table,
        "sentence": listing.sentence(seen),
        "any": seen.exists(),
        "form": AssignForm(by=request.user) if manages else None,
    }
    return render(request, f"findings/list.html{'#list' if request.htmx else ''}", facts)


@require_safe
@require_permission(Permission.EXPORT)
def excel(request: HttpRequest) -> HttpResponse:
    """The narrowed list as a workbook; on record."""
    require(request.user, Permission.SEE_FINDINGS)
    sheet = listing.sheet(narrowed(request).qs, request.GET.urlencode())
    return handed_out(request, [sheet])


@require_POST
@require_permission(Permission.MANAGE_FINDINGS)
def assign_many(request: HttpRequest) -> HttpResponse:
    """Give all that were chosen to one owner; says which could not be given, and why."""
    form = AssignForm(request.POST, by=request.user)
    keys = [int(key) for key in request.POST.getlist("finding") if key.isdecimal() and len(key) < 10]
    chosen = findings_seen_by(request.user).filter(pk__in=keys[:MOST_AT_ONCE]).order_by("pk")
    if not keys:
        messages.warning(request, _("Tick the findings first."))
    elif not form.is_valid():
        messages.error(request, " ".join(str(e) for errors in form.errors.values() for e in errors))
    else:
        given = sum(_given(request, finding, form) for finding in chosen)
        facts = {"n": given, "who": form.cleaned_data["owner"]}
        messages.success(request, _("%(n)s findings given to %(who)s.") % facts)
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()})
    return redirect(back if safe else "findings:list")


def _given(request: HttpRequest, finding: Finding, form: AssignForm) -> bool:
    try:
        actions.assign(by=request.user, finding=finding, **form.cleaned_data)
    except (ValidationError, PermissionDenied) as refused:
        said = " ".join(refused.messages) if isinstance(refused, ValidationError) else str(refused)
        messages.error(request, f"{finding.number}: {said}")
        return False
    return True
