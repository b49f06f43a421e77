"""Open an analysis without an explanation page before it: of a finding, or of a cell named in the address."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from headwater.centre.findings.models import Finding
from headwater.centre.findings.queries import by_number
from headwater.centre.people.access import require_permission, units_of
from headwater.centre.people.permissions import Permission
from headwater.centre.performance.actions.analyses import open_analysis
from headwater.centre.performance.analysis_forms import OpenForm
from headwater.centre.performance.presenters.opening import about_of, story_about
from headwater.centre.ui.components import Note


@require_http_methods(["GET", "POST"])
@require_permission(Permission.WRITE_ANALYSES)
def open_one(request: HttpRequest) -> HttpResponse:
    """Of a finding: what it is about is filled in, its explanation is worked out when it opens."""
    finding = _finding(request)
    about = about_of(finding, request.GET)
    unit = finding.unit if finding else next(iter(units_of(request.user, Permission.WRITE_ANALYSES)), None)
    first = {
        "title": finding.title if finding else "",
        "owner": request.user.person,
        "unit": unit,
        "reason": finding.detail if finding else "",
    }
    form = OpenForm(request.POST or None, by=request.user, initial=first)
    page = {"form": form, "about": about, "finding": finding, "title": _("Open a special analysis")}
    if about is None:
        page["note"] = Note(
            _(
                "Nothing is said about which indicator, where and when. Open the analysis from a signal, or"
                " from the explanation of an indicator: choose one in the catalogue."
            )
        )
    elif request.method == "POST":
        made = form.carry_out(_opened, by=request.user, about=about, finding=finding)
        if made is not None:
            messages.success(request, _("%(number)s is open.") % {"number": made.number})
            return redirect(made)
    return render(request, "performance/analysis_open.html", page)


def offered(finding: Finding, account: Any) -> str:
    """The address that opens an analysis of a finding; nothing where it does not say what it is about."""
    if not finding.is_open or about_of(finding, {}) is None:
        return ""
    return f"{reverse('performance:analysis-open')}?finding={finding.pk}"


def _finding(request: HttpRequest) -> Finding | None:
    number = request.GET.get("finding", "")
    if not number:
        return None
    found = by_number(request.user, number)
    if found is None:
        raise Http404(_("There is no such finding."))
    return found


def _opened(*, by: Any, about: dict[str, Any], finding: Finding | None, **facts: Any) -> Any:
    return open_analysis(by=by, story=story_about(by, about), about=about, finding=finding, **facts)
