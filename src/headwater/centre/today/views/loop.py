"""The map of the loop."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from headwater.centre.people.access import require_permission, units_of
from headwater.centre.people.models import Unit
from headwater.centre.people.permissions import Permission
from headwater.centre.today.presenters import loop as presenter


@require_safe
@require_permission(Permission.SEE_FINDINGS)
def loop(request: HttpRequest) -> HttpResponse:
    """闭环地图: where every open finding stands; `?unit=` narrows, `?at=` lists one station."""
    at = request.GET.get("at", "")
    known = at in presenter.STATIONS or at == "back"
    unit = Unit.objects.filter(code=request.GET.get("unit", "")[:60].replace("\0", "")).first()
    if unit is not None and not any(
        top.holds(unit) for top in units_of(request.user, Permission.SEE_FINDINGS)
    ):
        unit = None
    return render(request, "today/loop.html", presenter.page(request.user, unit, at if known else ""))
