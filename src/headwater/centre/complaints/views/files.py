"""Orders from files: upload, how the columns are read, preview, what came in, the rejected rows."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from headwater.centre.complaints import exporting
from headwater.centre.complaints.actions import files as actions
from headwater.centre.complaints.filing.columns import Reading
from headwater.centre.complaints.forms.files import ReadingForm, UploadForm
from headwater.centre.complaints.models import IntakeFile
from headwater.centre.complaints.presenters import files as shapes
from headwater.centre.complaints.tables import FileTable
from headwater.centre.people.access import can, require_permission, units_of
from headwater.centre.people.permissions import Permission
from headwater.centre.people.queries.units import inside
from headwater.centre.ui.exports import as_download
from headwater.centre.ui.tables import paged

P = Permission


def files_seen_by(by: Any) -> QuerySet[IntakeFile]:
    """Files for the asker's units."""
    units = units_of(by, P.TAKE_COMPLAINTS)
    return IntakeFile.objects.filter(inside(units, "unit__path")).select_related("unit", "run")


@require_http_methods(["GET", "POST"])
@require_permission(P.TAKE_COMPLAINTS)
def files(request: HttpRequest) -> HttpResponse:
    """What came, and the form for another one."""
    form = UploadForm(request.POST or None, request.FILES or None, by=request.user)
    if form.is_valid():
        facts = {"unit": form.cleaned_data["unit"], "upload": form.cleaned_data["file"]}
        made = form.attempt(actions.upload, by=request.user, **facts)
        if made is not None:
            return redirect("complaints:file", made.pk)
    table = paged(FileTable(files_seen_by(request.user), request=request), request)
    return render(request, "complaints/files.html", {"form": form, "table": table})


@require_http_methods(["GET", "POST"])
@require_permission(P.TAKE_COMPLAINTS)
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """One file: before it is brought in, how it is read and its first rows; after that, what came of it."""
    found = get_object_or_404(files_seen_by(request.user), pk=pk)
    if actions.under_way(found):
        page = {"file": found, "progress": shapes.progress(found)}
        page["facts"] = shapes.facts_read(Reading.of(found.mapping))
        return render(request, f"complaints/file.html{'#progress' if request.htmx else ''}", page)  # type: ignore[attr-defined]
    if not _own(request, found) and not can(request.user, P.UNMASK_CUSTOMERS):
        # Whoever chooses the columns chooses what is shown as it stands in the file, numbers too.
        raise PermissionDenied(_("Whoever brought the file says how it is read: its customers are unmasked."))
    return _reading(request, found)


def _own(request: HttpRequest, file: IntakeFile) -> bool:
    """Whether the asker brought it."""
    return file.by == request.user.username  # type: ignore[union-attr]


def _reading(request: HttpRequest, found: IntakeFile) -> HttpResponse:
    reading = Reading.of(found.mapping)
    looked = shapes.looked_at(found, reading)
    options = {"columns": looked["columns"], "values": looked["values"], "reading": reading}
    form = ReadingForm(request.POST or None, initial={"source": found.source or "file"}, **options)
    if form.is_valid():
        if "try" not in request.POST:
            facts = {"file": found, "source": form.cleaned_data["source"], "reading": form.reading}
            if form.attempt(actions.bring_in, by=request.user, **facts) is not None:
                messages.success(request, _("The rows are being brought in. The page shows how far it is."))
                return redirect("complaints:file", found.pk)
        else:
            found.mapping, found.source = form.reading.kept(), form.cleaned_data["source"]
            found.save(update_fields=["mapping", "source"])
            return redirect("complaints:file", found.pk)
    page = {"file": found, "form": form, "progress": shapes.progress(found), **looked}
    return render(request, "complaints/file_reading.html", page)


@require_GET
@require_permission(P.TAKE_COMPLAINTS)
def rejects(request: HttpRequest, pk: int) -> HttpResponse:
    """The rejected rows as they came, each with its line and the reason."""
    found = get_object_or_404(files_seen_by(request.user), pk=pk)
    # Whole rows, customers unmasked: for who brought them, and who may unmask.
    own = _own(request, found)
    if not own and not can(request.user, P.UNMASK_CUSTOMERS):
        raise Http404
    path = actions.rejects_path(found)
    if not path.exists():
        raise Http404
    # Who brought the rows has them; others take them like any file about customers.
    ask = "" if own else exporting.page_to_ask(request, customers=found.rejected, title=found.name)
    if ask:
        return redirect(ask)
    exporting.on_record(request, title=found.name, rows=found.rejected, customers=found.rejected)
    return as_download(path.read_bytes(), f"rejects_{found.pk}.csv", "text/csv; charset=utf-8")
