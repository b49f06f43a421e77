"""Language, theme, and the Excel file of what a chart shows."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from headwater.centre.people import audit, queries
from headwater.centre.people.access import public, require_permission
from headwater.centre.people.models import LANGUAGE_KEY, Account
from headwater.centre.people.permissions import Permission
from headwater.centre.ui import actions
from headwater.centre.ui.charts import Column
from headwater.centre.ui.context import THEMES
from headwater.centre.ui.exports import Sheet, excel_response
from headwater.centre.ui.persons import OFFERED, offer
from headwater.centre.ui.values import UNITS

YEAR = 365 * 24 * 3600
MOST_CELLS = 200_000


def back(request: HttpRequest) -> HttpResponse:
    """To the page that the form was on; never to another site."""
    address = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure())
    return HttpResponseRedirect(address if safe else "/")


def keep(response: HttpResponse, name: str, value: str) -> HttpResponse:
    """A cookie for a year; also for those who are not signed in."""
    response.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
    return response


@public
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Open to all: the sign-in page has the switch too."""
    code = request.POST.get("language", "")
    if code not in dict(settings.LANGUAGES):
        raise BadRequest(f"no such language: {code[:20]!r}")
    if isinstance(request.user, Account):
        request.session[LANGUAGE_KEY] = code
        actions.prefer(by=request.user, language=code)
    return keep(back(request), settings.LANGUAGE_COOKIE_NAME, code)


@public
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Open to all: it changes nothing but the sender's own screen."""
    chosen = request.POST.get("theme", "")
    chosen = chosen if chosen in THEMES else ""
    if isinstance(request.user, Account):
        actions.prefer(by=request.user, theme=chosen)
    return keep(back(request), "theme", chosen)


@require_POST
@require_permission(Permission.EXPORT)
def excel(request: HttpRequest) -> HttpResponse:
    """What the chart shows, sent back by the page, as a workbook: nothing that was not on the page."""
    sheet = shown_sheet(request.POST.get("shown", ""))
    place = request.POST.get("page", "")[:300]
    audit.record(by=request.user, action="export.made", detail={"title": sheet.title, "page": place})
    return excel_response([sheet], str(request.user), sheet.title)


@require_GET
@require_permission(Permission.SEE_HOME)
def persons(request: HttpRequest) -> HttpResponse:
    """Who fits the words typed into a field for a person: only names that the asker may read."""
    found = queries.candidates(request.user, request.GET.get("words", "")[:80], OFFERED)
    shown = {"offered": [offer(one) for one in found[:OFFERED]], "more": len(found) > OFFERED}
    return render(request, "ui/persons.html", shown)


def shown_sheet(text: str) -> Sheet:
    """Read and checked: names, units, plain cells."""
    try:
        shown: dict[str, Any] = json.loads(text)
        columns = [Column(str(name)[:200], unit if unit in UNITS else "") for name, unit in shown["columns"]]
        rows = [[_cell(cell) for cell in row] for row in shown["rows"]]
        facts = [(str(name), str(words)) for name, words in shown.get("facts", [])]
        title = str(shown["title"])[:120]
    except (ValueError, KeyError, TypeError) as problem:
        raise BadRequest("the chart's numbers could not be read") from problem
    if any(len(row) != len(columns) for row in rows) or len(rows) * len(columns) > MOST_CELLS:
        raise BadRequest("the chart's numbers do not fit their columns")
    return Sheet(title or _("Figures"), columns, rows, facts)


def _cell(cell: Any) -> str | int | float | None:
    return cell if cell is None or isinstance(cell, int | float) else str(cell)[:1000]
