"""People from Excel: template, test run, landing, what was refused."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headwater.centre.directory import waiting_files
from headwater.centre.directory.excel import files, landing, reading
from headwater.centre.directory.excel.columns import SHEETS
from headwater.centre.directory.forms.people_import import PeopleFileForm
from headwater.centre.directory.jobs import people_changed
from headwater.centre.people.access import require_permission
from headwater.centre.people.permissions import Permission
from headwater.centre.ui.exports import as_download

SHOWN = 200


@require_http_methods(["GET", "POST"])
@require_permission(Permission.MANAGE_PEOPLE)
def people_import(request: HttpRequest) -> HttpResponse:
    """Upload, and what a landing would do: nothing is changed yet."""
    by: Any = request.user
    form = PeopleFileForm(request.POST or None, request.FILES or None)
    page: dict[str, Any] = {"form": form}
    if form.is_valid():
        content = form.cleaned_data["file"].read(reading.MOST_BYTES + 1)
        outcome = landing.bring_in(reading.read(content), by=by, test_run=True)
        page |= _shown(outcome) | {"token": waiting_files.keep(content, by)}
    return render(request, "directory/people_import.html", page)


def _shown(outcome: landing.Outcome) -> dict[str, Any]:
    counts = [
        (sheet, outcome.new[sheet], outcome.changed[sheet], outcome.unchanged[sheet]) for sheet in SHEETS
    ]
    faults = sorted(outcome.faults, key=lambda fault: (fault.sheet, fault.row))
    return {"outcome": outcome, "counts": counts, "faults": faults[:SHOWN], "more": len(faults) - SHOWN}


@require_POST
@require_permission(Permission.MANAGE_PEOPLE)
def land(request: HttpRequest) -> HttpResponse:
    """Bring in the file that was tested."""
    by: Any = request.user
    content = waiting_files.take(request.POST.get("token", ""), by)
    if content is None:
        messages.error(request, _("The file has waited too long. Upload it again."))
        return redirect("directory:import")
    outcome = landing.bring_in(reading.read(content), by=by, test_run=False)
    if not outcome.landed:
        # Somebody changed something since the test run: it is shown again, nothing landed.
        page = _shown(outcome) | {"form": PeopleFileForm(), "token": request.POST["token"]}
        return render(request, "directory/people_import.html", page, status=409)
    people_changed(by)
    done = {"new": sum(outcome.new.values()), "changed": sum(outcome.changed.values())}
    messages.success(request, _("Brought in: %(new)s new, %(changed)s changed.") % done)
    return redirect("directory:persons")


@require_POST
@require_permission(Permission.MANAGE_PEOPLE)
def rejects(request: HttpRequest) -> HttpResponse:
    """The refused rows with their reasons, as a file to mend and bring in again."""
    by: Any = request.user
    content = waiting_files.take(request.POST.get("token", ""), by)
    if content is None:
        messages.error(request, _("The file has waited too long. Upload it again."))
        return redirect("directory:import")
    book = reading.read(content)
    outcome = landing.bring_in(book, by=by, test_run=True)
    return as_download(files.refused(book, outcome.faults), _("refused rows") + ".xlsx")


@require_GET
@require_permission(Permission.MANAGE_PEOPLE)
def template(request: HttpRequest) -> HttpResponse:
    """An empty file to fill in."""
    return as_download(files.template(), _("people and units") + ".xlsx")
