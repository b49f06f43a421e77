"""Special analyses: the list, one of them, and what changes it as a whole."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headwater.centre.findings.actions import open_finding
from headwater.centre.people.access import can, require, require_permission
from headwater.centre.people.permissions import Permission
from headwater.centre.performance import analysis_forms as forms
from headwater.centre.performance.actions.analyses import change_analysis, conclude
from headwater.centre.performance.actions.discussion import keep_draft, remark, unpin
from headwater.centre.performance.actions.endings import close_analysis, delete_analysis, reopen_analysis
from headwater.centre.performance.analysis_tables import AnalysisFilter, AnalysisTable
from headwater.centre.performance.presenters.analyses import (
    analyses_sheet,
    listed,
    page_of,
)
from headwater.centre.performance.views.steps import at, do, newest, seen, take, written
from headwater.centre.ui.exports import handed_out
from headwater.centre.ui.tables import paged

# Where something may be typed: one draft for each, so that nobody fills the ledger with them.
PLACE = re.compile(r"(conclusion|remark|listen):[0-9]{1,9}")


@require_GET
@require_permission(Permission.SEE_ANALYSES)
def analyses(request: HttpRequest) -> HttpResponse:
    """The list, narrowed and paged on the server."""
    found = AnalysisFilter(request.GET, listed(request.user), request=request)
    export = f"{request.path}excel/?{request.GET.urlencode()}"
    table = paged(AnalysisTable(found.qs, request=request, export_url=export), request)
    page = {"table": table, "filter": found, "may_write": can(request.user, Permission.WRITE_ANALYSES)}
    return render(request, f"performance/analyses.html{'#list' if request.htmx else ''}", page)


@require_GET
@require_permission(Permission.EXPORT)
def excel(request: HttpRequest) -> HttpResponse:
    """The narrowed list as a workbook; on record."""
    require(request.user, Permission.SEE_ANALYSES)
    found = AnalysisFilter(request.GET, listed(request.user), request=request)
    sheet = analyses_sheet(found.qs)
    return handed_out(request, [sheet])


@require_GET
@require_permission(Permission.SEE_ANALYSES)
def analysis(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything about one: explanation, listening, causes, measures, conclusion."""
    return render(request, "performance/analysis.html", page_of(request.user, seen(request, pk)))


@require_http_methods(["GET", "POST"])
@require_permission(Permission.SEE_ANALYSES)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Title, owner, deadline."""
    one = written(request, pk)
    first = {"title": one.title, "owner": one.owner, "deadline": one.deadline}
    form = forms.HeadForm(request.POST or None, by=request.user, initial=first, seen=newest(one))
    return take(request, one, form, change_analysis, title=str(one), anchor="", analysis=one)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.SEE_ANALYSES)
def conclusion(request: HttpRequest, pk: int) -> HttpResponse:
    """Write it; with the tick the analysing ends."""
    one = written(request, pk)
    first = {"text": one.conclusion}
    form = forms.ConclusionForm(request.POST or None, by=request.user, initial=first, seen=newest(one))
    if request.method == "POST":
        # Whatever comes of it, the words are not lost.
        keep_draft(by=request.user, place=f"conclusion:{pk}", text=request.POST.get("text", ""))
    title = _("Conclusion")
    return take(
        request, one, form, conclude, title=title, anchor="conclusion", done=_("Saved."), analysis=one
    )


@require_POST
@require_permission(Permission.SEE_ANALYSES)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Put it away."""
    one = written(request, pk)
    return do(request, one, close_analysis, "", analysis=one)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.SEE_ANALYSES)
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it up again, with a reason."""
    one = written(request, pk)
    form = forms.ReopenForm(request.POST or None, by=request.user)
    title = _("Take up again")
    return take(request, one, form, reopen_analysis, title=title, anchor="discussion", analysis=one)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.SEE_ANALYSES)
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks first; what goes with it is said."""
    one = written(request, pk)
    if request.method == "POST":
        name = str(one)
        delete_analysis(by=request.user, analysis=one)
        messages.success(request, _("%(name)s is deleted.") % {"name": name})
        return redirect("performance:analyses")
    return render(request, "performance/analysis_delete.html", {"analysis": one})


@require_POST
@require_permission(Permission.SEE_ANALYSES)
def discuss(request: HttpRequest, pk: int) -> HttpResponse:
    """A remark."""
    one = seen(request, pk)
    return do(request, one, remark, "discussion", analysis=one, text=request.POST.get("text", ""))


@require_POST
@require_permission(Permission.SEE_ANALYSES)
def drop_pin(request: HttpRequest, pk: int, pin: int) -> HttpResponse:
    """Take a kept view out."""
    one = written(request, pk)
    found = one.pins.filter(pk=pin).first()
    return do(request, one, unpin, "pins", pinned=found) if found else redirect(at(one, "pins"))


@require_POST
@require_permission(Permission.SEE_INDICATORS)
def draft(request: HttpRequest) -> HttpResponse:
    """What is being typed, kept as it is typed."""
    place = request.POST.get("place", "")
    if PLACE.fullmatch(place):
        text = next((request.POST[n] for n in ("text", "note", "reason") if n in request.POST), "")
        keep_draft(by=request.user, place=place, text=text)
    return HttpResponse(status=204)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.SEE_ANALYSES)
def finding(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a finding that came out of the analysis."""
    one = written(request, pk)
    form = forms.FindingForm(request.POST or None, by=request.user, initial={"title": one.title})

    def opened(**facts: Any) -> Any:
        about = {
            "indicator": one.indicator,
            "where": one.where,
            "start": one.start.isoformat(),
            "end": one.end.isoformat(),
        }
        return open_finding(source=one.reference, unit=one.unit, about=about, **facts)

    done = _("The finding is open.")
    return take(request, one, form, opened, title=_("Open a finding"), anchor="", done=done)
