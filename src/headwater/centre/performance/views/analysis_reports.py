"""A special analysis taken along: slides, workbook, paper."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from headwater.centre.people.access import require, require_permission
from headwater.centre.people.permissions import Permission
from headwater.centre.performance.presenters.analyses import page_of
from headwater.centre.performance.presenters.analysis_workbook import analysis_sheets
from headwater.centre.performance.slides import analysis_slides
from headwater.centre.performance.views.steps import seen
from headwater.centre.ui.deck import POWERPOINT
from headwater.centre.ui.exports import file_handed_out, handed_out


@require_GET
@require_permission(Permission.EXPORT)
def slides(request: HttpRequest, pk: int) -> HttpResponse:
    """PowerPoint in the reader's language; on record."""
    require(request.user, Permission.SEE_ANALYSES)
    one = seen(request, pk)
    foot = f"{one.number} · {request.user} · {timezone.localtime():%Y-%m-%d %H:%M}"
    content = analysis_slides(page_of(request.user, one), foot)
    name = f"{one.number} {one.title}.pptx".replace("/", "-")
    return file_handed_out(request, content, name, POWERPOINT, about=one)


@require_GET
@require_permission(Permission.EXPORT)
def workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """The figures for Excel; on record."""
    require(request.user, Permission.SEE_ANALYSES)
    one = seen(request, pk)
    sheets = analysis_sheets(page_of(request.user, one))
    name = f"{one.number} {one.title}".replace("/", "-")
    return handed_out(request, sheets, name, about=one)


@require_GET
@require_permission(Permission.SEE_ANALYSES)
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The page for printing: everything open, nothing to press."""
    page = page_of(request.user, seen(request, pk))
    quiet: dict[str, Any] = {
        "may_write": False,
        "may_draw": False,
        "conclusion_form": None,
        "offers": [],
        "printing": True,
    }
    return render(request, "performance/analysis_print.html", page | quiet)
