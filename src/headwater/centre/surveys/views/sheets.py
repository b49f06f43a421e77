"""Counts out of any Excel file: upload, say which column is what, look at them."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from headwater.centre.people.access import require, require_permission
from headwater.centre.people.permissions import Permission
from headwater.centre.surveys import actions
from headwater.centre.surveys.layouts import Layout, guess, letter
from headwater.centre.surveys.models import SheetDraft
from headwater.centre.surveys.presenters import sheets as shapes
from headwater.centre.surveys.presenters.questionnaires import counts_sheet
from headwater.centre.surveys.queries import counts_of_sheet, sheets_seen_by
from headwater.centre.surveys.sheet_forms import LookForm, MappingForm, SheetFileForm
from headwater.centre.surveys.spreadsheets import pages_of
from headwater.centre.ui.exports import handed_out

SHOWN = 12


@require_http_methods(["GET", "POST"])
@require_permission(Permission.RUN_SURVEYS)
def upload(request: HttpRequest) -> HttpResponse:
    """Any sheet with requirements in it."""
    form = SheetFileForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            pages = pages_of(file, file.size, file.name)
        except ValidationError as refused:
            form.add_error("file", refused)
        else:
            draft = actions.keep_draft(by=request.user, file_name=file.name, pages=pages)
            return redirect("surveys:map-sheet", draft.pk)
    return render(request, "surveys/sheet_upload.html", {"form": form})


@require_http_methods(["GET", "POST"])
@require_permission(Permission.RUN_SURVEYS)
def mapping(request: HttpRequest, pk: int) -> HttpResponse:
    """Which column is what, with the first rows beside it; for another sheet or line it is guessed anew."""
    draft = get_object_or_404(SheetDraft, pk=pk, account=request.user)
    sent = request.POST if request.method == "POST" else request.GET
    place, layout = looked_at(draft, sent)
    first = {"title": draft.file_name.rsplit(".", 1)[0], "sheet": place} | MappingForm.first(layout)
    form = MappingForm(request.POST or None, by=request.user, layout=layout, initial=first)
    if form.is_valid():
        made = form.attempt(actions.make_counts, by=request.user, draft=draft, **form.facts)
        if made is not None:
            messages.success(request, shapes.read_in_words(made.read))
            return redirect("surveys:sheet", made.pk)
    rows = draft.page(place)["rows"]
    shown = {
        "look": LookForm(initial={"sheet": place, "header": layout.header}, draft=draft),
        "head": [(letter(at), name) for at, name in enumerate(layout.names)],
        "rows": list(enumerate(rows[: layout.header + SHOWN], start=1)),
        "row_count": len(rows) - layout.header,
    }
    return render(request, "surveys/sheet_map.html", shown | {"form": form, "draft": draft, "layout": layout})


def looked_at(draft: SheetDraft, sent: Mapping[str, str]) -> tuple[int, Layout]:
    """The sheet that is looked at and its guess, with the number of headings that somebody gave."""
    look = LookForm(sent, draft=draft)
    look.is_valid()
    place = look.cleaned_data.get("sheet") or 0
    page = draft.page(place)
    header = look.cleaned_data.get("header")
    return place, guess(page["rows"], min(page["header"] if header is None else header, len(page["rows"])))


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
    return handed_out(request, [counts_sheet(counts_of_sheet(found))], found.title, about=found)
