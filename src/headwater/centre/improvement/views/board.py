"""The board, the list and its Excel file, and what the reader has to do."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from headwater.centre.improvement.filters import ImprovementFilter
from headwater.centre.improvement.models import Improvement
from headwater.centre.improvement.presenters import board as presenter
from headwater.centre.improvement.presenters.mine import mine as mine_page
from headwater.centre.improvement.presenters.sheets import improvements_sheet
from headwater.centre.improvement.queries import improvements_seen_by, late
from headwater.centre.improvement.tables import ImprovementTable
from headwater.centre.people.access import can, require, require_permission, signed_in
from headwater.centre.people.permissions import Permission
from headwater.centre.ui.exports import handed_out
from headwater.centre.ui.state import PageState
from headwater.centre.ui.tables import paged


def within(request: HttpRequest) -> QuerySet[Improvement]:
    """What the reader sees, of the unit chosen in the top bar."""
    unit = PageState.of(request).unit
    found = improvements_seen_by(request.user)
    return found.filter(unit__path__startswith=unit.path) if unit else found


def narrowed(request: HttpRequest) -> ImprovementFilter:
    """The same, narrowed by the filters of the address."""
    return ImprovementFilter(request.GET, within(request), request=request)


@require_GET
@require_permission(Permission.SEE_IMPROVEMENTS)
def board(request: HttpRequest) -> HttpResponse:
    """Everything by stage."""
    found = narrowed(request)
    page = {
        "boards": presenter.boards(found.qs),
        "filter": found,
        "sentence": presenter.sentence(found.qs, reverse("improvement:list")),
        "may_open": can(request.user, Permission.RUN_IMPROVEMENTS),
    }
    return render(request, f"improvement/board.html{'#board' if request.htmx else ''}", page)


@require_GET
@require_permission(Permission.SEE_IMPROVEMENTS)
def improvements(request: HttpRequest) -> HttpResponse:
    """The list, narrowed and paged on the server."""
    found = narrowed(request)
    export = f"{reverse('improvement:list-excel')}?{request.GET.urlencode()}"
    table = paged(ImprovementTable(late(found.qs), request=request, export_url=export), request)
    page = {"table": table, "filter": found, "may_open": can(request.user, Permission.RUN_IMPROVEMENTS)}
    return render(request, f"improvement/list.html{'#list' if request.htmx else ''}", page)


@require_GET
@require_permission(Permission.EXPORT)
def improvements_excel(request: HttpRequest) -> HttpResponse:
    """The narrowed list as a workbook; on record."""
    require(request.user, Permission.SEE_IMPROVEMENTS)
    sheet = improvements_sheet(late(narrowed(request).qs))
    return handed_out(request, [sheet], _("Improvements"))


@require_GET
@signed_in
def mine(request: HttpRequest) -> HttpResponse:
    """What the reader leads and has to do, made for a phone."""
    return render(request, "improvement/mine.html", mine_page(request.user))
