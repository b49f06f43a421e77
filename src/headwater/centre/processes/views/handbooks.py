"""Handbooks: one for each post, its versions, who has read them, and what is put into the next."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headwater.centre.people import audit
from headwater.centre.people.access import can, require, require_permission
from headwater.centre.people.permissions import Permission
from headwater.centre.processes import actions, forms
from headwater.centre.processes.filters import ReceiptFilter
from headwater.centre.processes.holders import home_of
from headwater.centre.processes.models import ChecklistItem, Handbook, HandbookVersion, Procedure, Receipt
from headwater.centre.processes.presenters import handbooks as shapes
from headwater.centre.processes.presenters.handbook_paper import handbook_paper
from headwater.centre.processes.queries import handbooks as all_handbooks
from headwater.centre.processes.queries import receipts_of
from headwater.centre.processes.tables import HandbookTable, ReceiptTable
from headwater.centre.ui.exports import file_handed_out, handed_out
from headwater.centre.ui.paper import WORD
from headwater.centre.ui.tables import paged


def editable(request: HttpRequest, pk: int) -> Handbook:
    """The handbook, if the asker may change it; to others the page does not exist."""
    handbook = get_object_or_404(all_handbooks(), pk=pk)
    if not can(request.user, Permission.EDIT_PROCESSES, home_of(handbook.post)):
        raise Http404
    return handbook


def attempt(request: HttpRequest, action: Any, done: str, **facts: Any) -> None:
    """Do the action of a button; what it refuses is a message."""
    try:
        action(by=request.user, **facts)
        messages.success(request, done)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))


@require_http_methods(["GET", "POST"])
@require_permission(Permission.SEE_PROCESSES)
def handbooks(request: HttpRequest) -> HttpResponse:
    """The list, the own one first, and a form for one more."""
    may_edit = can(request.user, Permission.EDIT_PROCESSES)
    if request.method == "POST":
        require(request.user, Permission.EDIT_PROCESSES)
    form = forms.NewHandbookForm(request.POST or None)
    made = form.carry_out(actions.make_handbook, by=request.user)
    if made is not None:
        return redirect("processes:edit-handbook", made.pk)
    table = paged(HandbookTable(all_handbooks(), request=request), request)
    page = {"table": table, "form": form, "may_edit": may_edit} | shapes.own(request.user)
    return render(request, "processes/handbooks.html", page)


@require_GET
@require_permission(Permission.SEE_PROCESSES)
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """The version in force; before the first, the draft."""
    handbook = get_object_or_404(all_handbooks(), pk=pk)
    latest = handbook.versions.first()
    page = shapes.handbook_page(handbook, latest, request.user, request.GET.get("against", ""))
    return render(request, "processes/handbook.html", page)


@require_GET
@require_permission(Permission.SEE_PROCESSES)
def version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A handbook as it was put into effect: what its holders confirm having read."""
    handbook = get_object_or_404(all_handbooks(), pk=pk)
    found = get_object_or_404(HandbookVersion, handbook=handbook, number=number)
    page = shapes.handbook_page(handbook, found, request.user, request.GET.get("against", ""))
    return render(request, "processes/handbook.html", page)


@require_GET
@require_permission(Permission.EXPORT)
def word(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A version as a Word document; on record."""
    require(request.user, Permission.SEE_PROCESSES)
    handbook = get_object_or_404(all_handbooks(), pk=pk)
    found = get_object_or_404(HandbookVersion, handbook=handbook, number=number)
    name = f"{handbook} v{found.number}.docx"
    return file_handed_out(request, handbook_paper(handbook, found), name, WORD, about=handbook)


@require_POST
@require_permission(Permission.SEE_PROCESSES)
def acknowledge(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The holder has read it."""
    receipt = get_object_or_404(
        Receipt, version__handbook=pk, version__number=number, person=request.user.person_id
    )
    attempt(
        request, actions.acknowledge, _("Thank you. It is on record that you have read it."), receipt=receipt
    )
    return redirect("processes:handbook-version", pk, number)


def _receipts(request: HttpRequest, pk: int) -> tuple[Handbook, HandbookVersion, ReceiptFilter]:
    handbook = get_object_or_404(all_handbooks(), pk=pk)
    latest = handbook.versions.first()
    if latest is None:
        raise Http404
    return handbook, latest, ReceiptFilter(request.GET, receipts_of(request.user, latest), request=request)


@require_GET
@require_permission(Permission.SEE_PEOPLE)
def receipts(request: HttpRequest, pk: int) -> HttpResponse:
    """Who was given the version in force, and who has not read it, among the asker's people."""
    handbook, latest, found = _receipts(request, pk)
    export = f"{request.path}excel/?{request.GET.urlencode()}"
    table = paged(ReceiptTable(found.qs, request=request, export_url=export), request)
    rows = receipts_of(request.user, latest)
    page = {"handbook": handbook, "version": latest, "filter": found, "table": table}
    page |= {"given": rows.count(), "read": rows.exclude(read_at=None).count()}
    return render(request, f"processes/receipts.html{'#list' if request.htmx else ''}", page)


@require_GET
@require_permission(Permission.EXPORT)
def receipts_excel(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as a workbook; on record."""
    require(request.user, Permission.SEE_PEOPLE)
    _handbook, latest, found = _receipts(request, pk)
    sheet = shapes.receipts_sheet(latest, found.qs)
    return handed_out(request, [sheet], about=latest.handbook)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.EDIT_PROCESSES)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft: duties and indicators, procedures, checklist."""
    handbook = editable(request, pk)
    which = request.POST.get("which")
    facts = {name: getattr(handbook, name) for name in ("duties", "duties_en", "indicators")}
    post = request.POST
    duties = forms.HandbookForm(
        post if which == "duties" else None, initial=facts, seen=audit.latest(handbook)
    )
    use = forms.UseForm(post if which == "use" else None, by=request.user, handbook=handbook, prefix="use")
    item = forms.ItemForm(post if which == "item" else None, prefix="item")
    saved = duties.carry_out(actions.change_handbook, by=request.user, handbook=handbook)
    added = item.carry_out(actions.add_item, by=request.user, handbook=handbook)
    if use.is_valid():
        actions.use_procedure(by=request.user, handbook=handbook, **use.cleaned_data)
    if saved or added or use.is_valid():
        messages.success(request, _("Saved."))
        return redirect("processes:edit-handbook", pk)
    page = {"handbook": handbook, "duties": duties, "use": use, "item": item}
    return render(request, "processes/handbook_edit.html", page | shapes.draft(handbook, request.user))


@require_POST
@require_permission(Permission.EDIT_PROCESSES)
def drop_procedure(request: HttpRequest, pk: int, procedure: int) -> HttpResponse:
    """Out of the handbook."""
    handbook = editable(request, pk)
    found = get_object_or_404(Procedure, pk=procedure, handbooks__handbook=handbook)
    actions.use_procedure(by=request.user, handbook=handbook, procedure=found, used=False)
    return redirect("processes:edit-handbook", pk)


@require_POST
@require_permission(Permission.EDIT_PROCESSES)
def decide_item(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """An offered item goes onto the checklist, or not."""
    handbook = editable(request, pk)
    found = get_object_or_404(ChecklistItem, pk=item, handbook=handbook)
    actions.decide_item(by=request.user, item=found, taken=request.POST.get("taken") == "yes")
    return redirect("processes:edit-handbook", pk)


@require_POST
@require_permission(Permission.CONFIRM_PROCEDURES)
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the draft into effect and give it out."""
    handbook = editable(request, pk)
    note = request.POST.get("note", "")[:300]
    done = _("The new version is in effect and on its way to everybody on the post.")
    attempt(request, actions.confirm_handbook, done, handbook=handbook, note=note)
    return redirect("processes:handbook", pk)
