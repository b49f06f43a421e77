"""The action plan, one measure made for a phone, the discussion, documents."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headwater.centre.improvement import duties
from headwater.centre.improvement.actions import plan
from headwater.centre.improvement.forms import (
    DocumentForm,
    FinishForm,
    MeasureForm,
    MoveForm,
    ReasonForm,
    RemarkForm,
)
from headwater.centre.improvement.models import Document, Measure
from headwater.centre.improvement.presenters.measure import measure_page
from headwater.centre.improvement.views.finding_one import seen
from headwater.centre.improvement.views.project import run
from headwater.centre.people.access import signed_in
from headwater.centre.ui.refusals import attempt, complain


@require_POST
@signed_in
def add_measure(request: HttpRequest, pk: int) -> HttpResponse:
    """One more line of the plan."""
    found = run(request, pk)
    form = MeasureForm(request.POST, by=request.user)
    if form.is_valid():
        attempt(request, plan.add_measure, _("The measure is given."), improvement=found, **form.cleaned_data)
    else:
        complain(request, form)
    return redirect(f"{found.url}#plan")


def seen_measure(request: HttpRequest, pk: int) -> Measure:
    """The measure, for whoever sees its improvement."""
    row = get_object_or_404(Measure.objects.select_related("owner"), pk=pk)
    row.improvement = seen(request, row.improvement_id)
    return row


DONE = {"finish": plan.finish_measure, "move": plan.move_measure, "drop": plan.drop_measure}


@require_http_methods(["GET", "POST"])
@signed_in
def measure(request: HttpRequest, pk: int) -> HttpResponse:
    """One measure: done with evidence, another day, dropped."""
    row = seen_measure(request, pk)
    asked = request.POST.get("do", "")
    forms = {
        "finish": FinishForm(request.POST if asked == "finish" else None, prefix="finish"),
        "move": MoveForm(
            request.POST if asked == "move" else None,
            by=request.user,
            prefix="move",
            initial={"owner": row.owner, "due": row.due},
        ),
        "drop": ReasonForm(request.POST if asked == "drop" else None, prefix="drop"),
    }
    if asked in forms and forms[asked].carry_out(DONE[asked], by=request.user, measure=row):
        messages.success(request, _("Saved."))
        return redirect(request.path)
    page = measure_page(row, request.user) | {"forms": forms, "asked": asked}
    return render(request, "improvement/measure.html", page)


@require_POST
@signed_in
def remark(request: HttpRequest, pk: int) -> HttpResponse:
    """A word in the discussion."""
    found = seen(request, pk)
    form = RemarkForm(request.POST)
    if form.is_valid():
        attempt(request, plan.say, improvement=found, **form.cleaned_data)
    else:
        complain(request, form)
    return redirect(f"{found.url}#discussion")


@require_POST
@signed_in
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    """A file or an address."""
    found = run(request, pk)
    form = DocumentForm(request.POST, request.FILES)
    if form.is_valid():
        attempt(request, plan.attach, _("The document is kept."), improvement=found, **form.cleaned_data)
    else:
        complain(request, form)
    return redirect(f"{found.url}#documents")


def seen_document(request: HttpRequest, pk: int) -> Document:
    """The document, for whoever sees its improvement."""
    row = get_object_or_404(Document, pk=pk)
    row.improvement = seen(request, row.improvement_id)
    return row


@require_GET
@signed_in
def document(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """The file, always as a download: nothing that somebody brought runs in the browser."""
    row = seen_document(request, pk)
    if not row.file:
        raise Http404
    return FileResponse(row.file.open("rb"), as_attachment=True, filename=row.name or row.title)


@require_POST
@signed_in
def detach(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a document away."""
    row = seen_document(request, pk)
    duties.require_run(request.user, row.improvement)
    attempt(request, plan.detach, document=row)
    return redirect(f"{row.improvement.url}#documents")
