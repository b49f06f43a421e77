"""The lists of pilots and of verifications, and their workbooks."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from headwater.centre.improvement.queries import trials
from headwater.centre.improvement.trial_tables import (
    PilotFilter,
    PilotTable,
    VerificationFilter,
    VerificationTable,
    pilots_sheet,
    verifications_sheet,
)
from headwater.centre.people.access import require, require_permission
from headwater.centre.people.permissions import Permission
from headwater.centre.ui.exports import Sheet, handed_out
from headwater.centre.ui.state import PageState
from headwater.centre.ui.tables import paged


def _within(request: HttpRequest, rows: Any) -> Any:
    unit = PageState.of(request).unit
    return rows.filter(improvement__unit__path__startswith=unit.path) if unit else rows


def _pilots(request: HttpRequest) -> PilotFilter:
    return PilotFilter(request.GET, _within(request, trials.pilots_seen_by(request.user)), request=request)


def _verifications(request: HttpRequest) -> VerificationFilter:
    rows = _within(request, trials.verifications_seen_by(request.user))
    return VerificationFilter(request.GET, rows, request=request)


def _listed(request: HttpRequest, kind: str, found: Any, table_class: Any) -> HttpResponse:
    export = f"{reverse(f'improvement:{kind}-excel')}?{request.GET.urlencode()}"
    table = paged(table_class(found.qs, request=request, export_url=export), request)
    page = {"table": table, "filter": found, "kind": kind}
    return render(request, f"improvement/trial_list.html{'#list' if request.htmx else ''}", page)  # type: ignore[attr-defined]


@require_GET
@require_permission(Permission.SEE_IMPROVEMENTS)
def pilots(request: HttpRequest) -> HttpResponse:
    """All pilots that the reader sees."""
    return _listed(request, "pilots", _pilots(request), PilotTable)


@require_GET
@require_permission(Permission.SEE_IMPROVEMENTS)
def verifications(request: HttpRequest) -> HttpResponse:
    """All verifications that the reader sees."""
    return _listed(request, "verifications", _verifications(request), VerificationTable)


def _excel(request: HttpRequest, sheet: Sheet, name: str) -> HttpResponse:
    require(request.user, Permission.SEE_IMPROVEMENTS)
    return handed_out(request, [sheet], name)


@require_GET
@require_permission(Permission.EXPORT)
def pilots_excel(request: HttpRequest) -> HttpResponse:
    """The narrowed list as a workbook; on record."""
    return _excel(request, pilots_sheet(_pilots(request).qs), _("Pilots"))


@require_GET
@require_permission(Permission.EXPORT)
def verifications_excel(request: HttpRequest) -> HttpResponse:
    """The narrowed list as a workbook; on record."""
    return _excel(request, verifications_sheet(_verifications(request).qs), _("Verifications"))
