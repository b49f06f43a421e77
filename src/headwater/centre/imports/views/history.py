"""The history of imports."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from headwater.centre.imports.actions.reconciling import reconcile
from headwater.centre.imports.filters import RunFilter
from headwater.centre.imports.presenters.history import summary
from headwater.centre.imports.queries.runs import visible_to
from headwater.centre.imports.tables import RunTable
from headwater.centre.people.access import can, require_permission
from headwater.centre.people.permissions import Permission
from headwater.centre.ui.tables import paged


@require_permission(Permission.SEE_IMPORTS)
@require_safe
def history(request: HttpRequest) -> HttpResponse:
    """All imports, newest first; after looking into the lake which of them really stand."""
    reconcile()
    chosen = RunFilter(request.GET or None, queryset=visible_to(request.user))
    context = {
        "filter": chosen,
        "table": paged(RunTable(chosen.qs, request=request), request),
        "sentence": summary(),
        "any": visible_to(request.user).exists(),
        "may_run": can(request.user, Permission.RUN_IMPORTS),
    }
    return render(request, "imports/history.html", context)
