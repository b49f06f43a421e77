"""The list of findings, its Excel file, and what is done with many at once."""

from __future__ import annotations

from collections.abc import Container, Mapping

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from headwater.centre.findings.filters import FindingFilter
from headwater.centre.findings.forms import AskedForm, AssignForm, CloseForm, JoinForm
from headwater.centre.findings.presenters import listing
from headwater.centre.findings.queries import findings_seen_by
from headwater.centre.findings.tables import FindingTable
from headwater.centre.people.access import can, require, require_permission
from headwater.centre.people.permissions import Permission
from headwater.centre.ui.exports import handed_out
from headwater.centre.ui.tables import paged

# What can be done with many at once.
FORMS: dict[str, type[AskedForm]] = {"assign": AssignForm, "close": CloseForm, "join": JoinForm}


def narrowed(request: HttpRequest) -> FindingFilter:
    """What fits the filter; without one, what is open."""
    return FindingFilter(request.GET or {"state": "open"}, findings_seen_by(request.user), request=request)


@require_safe
@require_permission(Permission.SEE_FINDINGS)
def findings(request: HttpRequest) -> HttpResponse:
    """问题清单: narrowed and paged on the server."""
    return shown(request)


def form_of(request: HttpRequest, verb: str, *sent: QueryDict) -> AskedForm:
    """One of the forms under the list: they share one, and each button asks for its own part."""
    return FORMS[verb](*sent, by=request.user, auto_id=f"{verb}-%s", use_required_attribute=False)


def shown(
    request: HttpRequest, ticked: Container[int] = (), refused: Mapping[str, AskedForm] | None = None
) -> HttpResponse:
    """The list; what was refused keeps its ticks and its words."""
    found, sent = narrowed(request), refused or {}
    manages = can(request.user, Permission.MANAGE_FINDINGS)
    here, asked = reverse("findings:list"), request.GET.urlencode()
    hidden = () if manages else ("pick",)
    export = f"{here}excel/?{asked}"
    table = FindingTable(found.qs, request=request, export_url=export, exclude=hidden)
    table.ticked = ticked
    seen = findings_seen_by(request.user)
    facts = {
        "filter": found,
        "table": paged(table, request),
        "sentence": listing.sentence(seen),
        "any": seen.exists(),
        "asked": asked,
        "forms": {verb: sent.get(verb) or form_of(request, verb) for verb in FORMS} if manages else None,
    }
    part = "#list" if request.htmx else ""
    return render(request, f"findings/list.html{part}", facts, status=422 if sent else 200)


@require_safe
@require_permission(Permission.EXPORT)
def excel(request: HttpRequest) -> HttpResponse:
    """The narrowed list as a workbook; on record."""
    require(request.user, Permission.SEE_FINDINGS)
    sheet = listing.sheet(narrowed(request).qs, request.GET.urlencode())
    return handed_out(request, [sheet])
