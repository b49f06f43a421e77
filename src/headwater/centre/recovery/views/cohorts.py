"""Frozen lists: all of them, one with its customers masked, and the file for whoever may take it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from headwater.centre.people.access import require, require_permission
from headwater.centre.people.permissions import Permission
from headwater.centre.recovery.exporting import may_go_out
from headwater.centre.recovery.model_tables import CohortFilter, CohortTable, MemberTable
from headwater.centre.recovery.presenters import cohorts as presenter
from headwater.centre.recovery.queries.cohorts import cohorts_seen_by
from headwater.centre.recovery.views.model_one import seen_cohort
from headwater.centre.ui.exports import handed_out
from headwater.centre.ui.tables import paged

P = Permission


@require_GET
@require_permission(P.SEE_RECOVERY)
def listing(request: HttpRequest) -> HttpResponse:
    """All lists that the reader sees."""
    found = CohortFilter(request.GET, cohorts_seen_by(request.user), request=request)  # type: ignore[arg-type]
    table = paged(CohortTable(found.qs, request=request), request)
    page = {"table": table, "filter": found}
    return render(request, f"recovery/cohorts.html{'#list' if request.htmx else ''}", page)  # type: ignore[attr-defined]


@require_GET
@require_permission(P.SEE_RECOVERY)
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One list with its customers, masked."""
    row = seen_cohort(request, pk)
    export = reverse("recovery:cohort-excel", args=[pk])
    table = paged(MemberTable(row.members.all(), request=request, export_url=export), request)
    page = presenter.page(row, request.user) | {"table": table}  # type: ignore[arg-type]
    return render(request, f"recovery/cohort.html{'#list' if request.htmx else ''}", page)  # type: ignore[attr-defined]


@require_GET
@require_permission(P.EXPORT)
def excel(request: HttpRequest, pk: int) -> HttpResponse:
    """The list as a workbook, masked; over 500 customers a second person agrees first. On record."""
    require(request.user, P.SEE_RECOVERY)
    row = seen_cohort(request, pk)
    ask = may_go_out(request, str(row), row.count, row.members.values_list("customer", flat=True))
    if ask:
        return redirect(ask)
    return handed_out(request, [presenter.sheet(row)], f"{row.number} {_('Customers')}", about=row)
