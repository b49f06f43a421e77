"""Counts out of any Excel file: upload, say which column is what, look at them."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from headwater.centre.people import audit
from headwater.centre.people.access import require, require_permission
from headwater.centre.people.permissions import Permission
from headwater.centre.surveys import actions
from headwater.centre.surveys.forms import MappingForm, SheetFileForm
from headwater.centre.surveys.models import SheetDraft
from headwater.centre.surveys.presenters import questionnaires as shapes
from headwater.centre.surveys.queries import counts_of_sheet, sheets_seen_by
from headwater.centre.surveys.spreadsheets import cells_of, suggested
from headwater.centre.ui.exports import excel_response

SHOWN = 12


@require_http_methods(["GET", "POST"])
@require_permission(Permission.RUN_SURVEYS)
def upload(request: HttpRequest) -> HttpResponse:
    """Any sheet with requirements in it."""
    form = SheetFileForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            cells = cells_of(file, file.size)
        except ValidationError as refused:
            form.add_error("file", refused)
        else:
            draft = actions.keep_draft(by=request.user, file_name=file.name, cells=cells)
            return redirect("surveys:map-sheet", draft.pk)
    return render(request, "surveys/sheet_upload.html", {"form": form})


@require_http_methods(["GET", "POST"])
@require_permission(Permission.RUN_SURVEYS)
def mapping(request: HttpRequest, pk: int) -> HttpResponse:
    """Which column is what, with the first rows beside it."""
    draft = get_object_or_404(SheetDraft, pk=pk, account=request.user)
    first = {"title": draft.file_name.rsplit(".", 1)[0]} | suggested(draft.cells)
    form = MappingForm(request.POST or None, by=request.user, draft=draft, initial=first)
    made = form.carry_out(actions.make_counts, by=request.user, draft=draft)
    if made is not None:
        messages.success(request, _("Counted."))
        return redirect("surveys:sheet", made.pk)
    return render(
        request, "surveys/sheet_map.html", {"form": form, "draft": draft, "rows": draft.cells[:SHOWN]}
    )


@require_GET
@require_permission(Permission.RUN_SURVEYS)
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Counts that came in as Excel."""
    found = get_object_or_404(sheets_seen_by(request.user), pk=pk)
    return render(request, "surveys/sheet.html", shapes.sheet_page(found, request.user))


@require_GET
@require_permission(Permission.EXPORT)
def sheet_excel(request: HttpRequest, pk: int) -> HttpResponse:
    """The counts as a workbook; on record."""
    require(request.user, Permission.RUN_SURVEYS)
    found = get_object_or_404(sheets_seen_by(request.user), pk=pk)
    audit.record(by=request.user, action="export.made", about=found, detail={"title": found.title})
    return excel_response([shapes.counts_sheet(counts_of_sheet(found))], str(request.user), found.title)
