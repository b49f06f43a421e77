"""The action plan, one measure made for a phone, the discussion, documents."""

from __future__ import annotations

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headwater.centre.improvement import duties
from headwater.centre.improvement.actions import plan
from headwater.centre.improvement.forms import FinishForm, MoveForm, ReasonForm
from headwater.centre.improvement.models import Document, Measure
from headwater.centre.improvement.presenters.measure import measure_page
from headwater.centre.improvement.views.finding_one import seen
from headwater.centre.improvement.views.project import run
from headwater.centre.improvement.views.project_page import carried_out, shown
from headwater.centre.people.access import signed_in
from headwater.centre.ui.refusals import attempt


@require_POST
@signed_in
def add_measure(request: HttpRequest, pk: int) -> HttpResponse:
    """One more line of the plan."""
    found = run(request, pk)
    _made, refused = carried_out(request, found, "measure", plan.add_measure, improvement=found)
    if refused:
        return shown(request, found, measure=refused)
    messages.success(request, _("The measure is given."))
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
    if request.method == "POST":
        plan.require_finish(request.user, row)
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
    _made, refused = carried_out(request, found, "remark", plan.say, improvement=found)
    return shown(request, found, remark=refused) if refused else redirect(f"{found.url}#discussion")


@require_POST
@signed_in
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    """A file or an address."""
    found = run(request, pk)
    _made, refused = carried_out(request, found, "document", plan.attach, improvement=found)
    if refused:
        return shown(request, found, document=refused)
    messages.success(request, _("The document is kept."))
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
