"""The search of all rooms: a page, and the list that drops down while one types."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from headwater.centre.people.access import require_permission
from headwater.centre.people.permissions import Permission
from headwater.centre.today.searching import LONGEST, find


@require_safe
@require_permission(Permission.SEE_HOME)
def search(request: HttpRequest) -> HttpResponse:
    """Only what the person may see is looked through."""
    text = request.GET.get("q", "").strip()[:LONGEST]
    kinds = find(request.user, text)
    template = "today/search.html#hits" if request.htmx else "today/search.html"
    return render(request, template, {"q": text, "kinds": kinds, "asked": bool(text)})
