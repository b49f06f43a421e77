"""The lake's tables: what each column means, and what stands in it now."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from headwater.centre.imports.presenters.tables import column_rows, holding_rows
from headwater.centre.imports.queries.lake import holding, holdings, the_lake
from headwater.centre.people.access import can, require_permission
from headwater.centre.people.permissions import Permission
from headwater.engine.lake.tables import TABLES


@require_permission(Permission.SEE_IMPORTS)
@require_safe
def tables(request: HttpRequest) -> HttpResponse:
    """Every table with rows and days."""
    may_run = can(request.user, Permission.RUN_IMPORTS)
    return render(request, "imports/tables.html", {"rows": holding_rows(holdings()), "may_run": may_run})


@require_permission(Permission.SEE_IMPORTS)
@require_safe
def table(request: HttpRequest, name: str) -> HttpResponse:
    """One table: its columns with type, unit, range, meaning, personal or not."""
    if name not in TABLES:
        raise Http404(_("There is no table “%(name)s”.") % {"name": name})
    held = holding(the_lake().snapshot(), TABLES[name])
    context = {"row": holding_rows([held])[0], "columns": column_rows(TABLES[name])}
    return render(request, "imports/table.html", context)
