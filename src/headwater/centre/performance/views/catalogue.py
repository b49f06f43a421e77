"""All indicators on one page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from headwater.centre.people.access import require_permission
from headwater.centre.people.permissions import Permission
from headwater.centre.performance.presenters.catalogue import overview
from headwater.centre.performance.presenters.tree import trees
from headwater.centre.ui.state import PageState


@require_GET
@require_permission(Permission.SEE_INDICATORS)
def catalogue(request: HttpRequest) -> HttpResponse:
    """Grouped by family, searched by name, level and state."""
    shown = overview(request.user, PageState.of(request), request.GET)
    template = "performance/catalogue.html"
    return render(request, f"{template}#list" if request.htmx else template, shown)


@require_GET
@require_permission(Permission.SEE_INDICATORS)
def tree(request: HttpRequest) -> HttpResponse:
    """Which indicators are built from which, with their values."""
    return render(request, "performance/tree.html", {"trees": trees(request.user, PageState.of(request))})
