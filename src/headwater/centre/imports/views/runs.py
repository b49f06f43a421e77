"""One import: progress, result, rejected rows, cancel, retry, undo."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from headwater.centre.imports import storage
from headwater.centre.imports.actions import runs as actions
from headwater.centre.imports.actions.reconciling import reconcile
from headwater.centre.imports.presenters.runs import run_context, undo_context
from headwater.centre.imports.queries.runs import visible_to
from headwater.centre.people.access import require_permission
from headwater.centre.people.permissions import Permission
from headwater.centre.ui.values import language_now
from headwater.engine.words import Problem


@require_permission(Permission.SEE_IMPORTS)
@require_safe
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """The import as it stands; while it runs the page asks again every second."""
    reconcile()
    found = get_object_or_404(visible_to(request.user), pk=pk)
    template = "imports/run.html#body" if request.htmx else "imports/run.html"  # type: ignore[attr-defined]
    response = render(request, template, run_context(request.user, found))
    if request.htmx and not found.is_open:  # type: ignore[attr-defined]
        # The heading and the buttons stand outside of the fragment.
        response["HX-Refresh"] = "true"
    return response


@require_permission(Permission.RUN_IMPORTS)
@require_safe
def rejects(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The rejected rows with the reason beside each, for Excel.

    As they came, customers and all, so that they can be mended: for those who hold the source anyway.
    """
    found = get_object_or_404(visible_to(request.user), pk=pk)
    path = storage.rejects_path(found.pk)
    if not found.has_rejects or not path.is_file():
        raise Http404(_("The file of rejected rows is no longer kept."))
    actions.note_download(by=request.user, run=found)
    response = FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=f"{found}-rejected.csv",
        content_type="text/csv; charset=utf-8",
    )
    response["Cache-Control"] = "private, no-store"
    return response


@require_permission(Permission.RUN_IMPORTS)
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop it."""
    found = get_object_or_404(visible_to(request.user), pk=pk)
    actions.cancel(by=request.user, run=found)
    return redirect("imports:run", pk=pk)


@require_permission(Permission.RUN_IMPORTS)
@require_POST
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Once more."""
    found = get_object_or_404(visible_to(request.user), pk=pk)
    try:
        pk = actions.retry(by=request.user, run=found).pk
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("imports:run", pk=pk)


@require_permission(Permission.UNDO_IMPORTS)
@require_http_methods(["GET", "POST"])
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks first, and says what other imports lose by it."""
    found = get_object_or_404(visible_to(request.user), pk=pk)
    if request.method == "GET":
        return render(request, "imports/undo.html", undo_context(found))
    try:
        actions.take_back(by=request.user, run=found)
        messages.success(request, _("%(run)s is undone: its rows are out of the lake.") % {"run": found})
    except (ValidationError, Problem) as error:
        said = error.words.say(language_now()) if isinstance(error, Problem) else error.messages[0]
        messages.error(request, said)
    return redirect("imports:run", pk=pk)
