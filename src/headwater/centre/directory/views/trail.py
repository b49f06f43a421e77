"""The audit trail: who did what, when, to what; and its Excel file, which is on record itself."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from headwater.centre.directory import presenters
from headwater.centre.directory.filters import TrailFilter
from headwater.centre.directory.tables import TrailTable
from headwater.centre.people import queries
from headwater.centre.people.access import require, require_permission
from headwater.centre.people.permissions import Permission
from headwater.centre.ui.exports import handed_out
from headwater.centre.ui.tables import paged


@require_GET
@require_permission(Permission.SEE_AUDIT)
def trail(request: HttpRequest) -> HttpResponse:
    """The list; too long to be counted, so its pages are not."""
    found = TrailFilter(request.GET, queries.audit_seen_by(request.user), request=request)
    export = f"{request.path}excel/?{request.GET.urlencode()}"
    table = paged(TrailTable(found.qs, request=request, export_url=export), request, lazy=True)
    part = "#list" if request.htmx else ""
    return render(request, f"directory/trail.html{part}", {"table": table, "filter": found})


@require_GET
@require_permission(Permission.SEE_AUDIT)
def trail_excel(request: HttpRequest) -> HttpResponse:
    """The narrowed trail as a workbook."""
    require(request.user, Permission.EXPORT)
    found = TrailFilter(request.GET, queries.audit_seen_by(request.user), request=request)
    sheet = presenters.trail_sheet(found)
    return handed_out(request, [sheet])
