"""The board, the list and its Excel file, and what the reader has to do."""

from __future__ import annotations

from collections.abc import Container

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from headwater.centre.improvement.actions.projects import give
from headwater.centre.improvement.filters import ImprovementFilter
from headwater.centre.improvement.forms import GiveForm
from headwater.centre.improvement.models import Improvement
from headwater.centre.improvement.presenters import board as presenter
from headwater.centre.improvement.presenters.mine import mine as mine_page
from headwater.centre.improvement.presenters.sheets import improvements_sheet
from headwater.centre.improvement.queries import improvements_seen_by, late
from headwater.centre.improvement.tables import ImprovementTable
from headwater.centre.people.access import can, require, require_permission, signed_in
from headwater.centre.people.permissions import Permission
from headwater.centre.ui.exports import handed_out
from headwater.centre.ui.refusals import attempt_each, ticked
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
    return listed(request)


def listed(
    request: HttpRequest, chosen: Container[int] = (), refused: GiveForm | None = None
) -> HttpResponse:
    """The list; what was refused keeps its ticks and its words."""
    found, may_open = narrowed(request), can(request.user, Permission.RUN_IMPROVEMENTS)
    asked = request.GET.urlencode()
    export = f"{reverse('improvement:list-excel')}?{asked}"
    hidden = () if may_open else ("pick",)
    table = ImprovementTable(late(found.qs), request=request, export_url=export, exclude=hidden)
    table.ticked = chosen
    page = {
        "table": paged(table, request),
        "filter": found,
        "may_open": may_open,
        "asked": asked,
        "give": refused or (GiveForm(by=request.user) if may_open else None),
    }
    part = "#list" if request.htmx else ""
    return render(request, f"improvement/list.html{part}", page, status=422 if refused else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@require_permission(Permission.RUN_IMPROVEMENTS)
def give_many(request: HttpRequest) -> HttpResponse:
    """Another owner for all that were ticked, as when somebody leaves."""
    back = f"{reverse('improvement:list')}?{request.GET.urlencode()}"
    if request.method != "POST":
        return redirect(back)
    form, keys = GiveForm(request.POST, by=request.user), ticked(request, "improvement")
    if not keys:
        messages.warning(request, _("Tick the improvements first."))
    if not keys or not form.is_valid():
        return listed(request, keys, form)
    rows = improvements_seen_by(request.user).filter(pk__in=keys).order_by("pk")
    done = attempt_each(request, give, "improvement", rows, **form.cleaned_data)
    if done:
        facts = {"n": done, "who": form.cleaned_data["owner"]}
        messages.success(request, _("%(who)s leads %(n)s more improvements.") % facts)
    return redirect(back)


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
