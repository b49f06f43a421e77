"""Cause-and-effect matrices."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headwater.centre.improvement import voice_forms as forms
from headwater.centre.improvement.actions import matrices as actions
from headwater.centre.improvement.actions.voice import require_write
from headwater.centre.improvement.models import Matrix, MatrixCause, MatrixOutput
from headwater.centre.improvement.presenters import voice as shapes
from headwater.centre.improvement.queries.voice import matrices_seen_by
from headwater.centre.people import audit
from headwater.centre.people.access import require, require_permission
from headwater.centre.people.permissions import Permission
from headwater.centre.ui.exports import handed_out


def seen(request: HttpRequest, pk: int) -> Matrix:
    """The matrix, if the asker may see it."""
    return get_object_or_404(matrices_seen_by(request.user), pk=pk)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.RUN_IMPROVEMENTS)
def new(request: HttpRequest) -> HttpResponse:
    """A matrix; of a voice its characteristics come along."""
    first = {name: request.GET.get(name, "") for name in ("voice", "improvement")}
    form = forms.MatrixForm(request.POST or None, by=request.user, initial=first)
    made = form.carry_out(actions.make_matrix, by=request.user)
    if made is not None:
        return redirect("improvement:matrix", made.pk)
    page = {"form": form, "title": _("Cause-and-effect matrix"), "back": "improvement:voices"}
    return render(request, "improvement/voice_form.html", page)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.SEE_IMPROVEMENTS)
def matrix(request: HttpRequest, pk: int) -> HttpResponse:
    """The matrix: its scores and weights are one form, outputs and causes are added below."""
    found = seen(request, pk)
    if request.method == "POST":
        require_write(request.user, found.unit, found.improvement)
    which = request.POST.get("which")
    output = forms.OutputForm(request.POST if which == "output" else None, prefix="output")
    cause = forms.CauseForm(request.POST if which == "cause" else None, prefix="cause")
    added = output.carry_out(actions.add_output, by=request.user, matrix=found)
    if (
        added
        or cause.carry_out(actions.add_cause, by=request.user, matrix=found)
        or (which == "scores" and _score(request, found))
    ):
        return redirect("improvement:matrix", pk)
    refused = request.POST if which == "scores" else None
    page = shapes.matrix_page(found, request.user, refused) | {"output_form": output, "cause_form": cause}
    return render(request, "improvement/matrix.html", page | {"seen": audit.latest(found)})


def _score(request: HttpRequest, found: Matrix) -> bool:
    """Take the scores; what is wrong with them is a message, and nothing is kept."""
    try:
        scores, weights = forms.scores_of(found, request.POST)
        text = request.POST.get("seen", "")
        looked = int(text) if text.isdecimal() and len(text) < 18 else None
        actions.score_matrix(by=request.user, matrix=found, scores=scores, weights=weights, seen=looked)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return False
    messages.success(request, _("Scored."))
    return True


@require_POST
@require_permission(Permission.SEE_IMPROVEMENTS)
def drop(request: HttpRequest, pk: int, kind: str, row: int) -> HttpResponse:
    """Away with an output or a cause."""
    found = seen(request, pk)
    kinds = {"output": MatrixOutput, "cause": MatrixCause}
    if kind not in kinds:
        raise Http404
    actions.drop_row(by=request.user, matrix=found, row=get_object_or_404(kinds[kind], pk=row, matrix=found))
    return redirect("improvement:matrix", pk)


@require_GET
@require_permission(Permission.EXPORT)
def excel(request: HttpRequest, pk: int) -> HttpResponse:
    """The matrix as a workbook; on record."""
    require(request.user, Permission.SEE_IMPROVEMENTS)
    found = seen(request, pk)
    return handed_out(request, [shapes.matrix_sheet(found)], str(found), about=found)
