"""The records behind a figure, unmasking, and the export of the page."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from headwater.centre.people.access import require, require_permission
from headwater.centre.people.permissions import Permission
from headwater.centre.performance import actions, notes
from headwater.centre.performance.exports import workbook
from headwater.centre.performance.facts import look
from headwater.centre.performance.presenters.behind import page_of
from headwater.centre.performance.question import Question
from headwater.centre.performance.views.indicator import definition_or_404
from headwater.centre.ui.exports import handed_out


@require_GET
@require_permission(Permission.SEE_ROWS)
def rows(request: HttpRequest, key: str) -> HttpResponse:
    """The records of the figure that the address asks for, newest first, customers masked."""
    require(request.user, Permission.SEE_INDICATORS)
    definition = definition_or_404(key)
    question = Question.of(request, definition)
    shown = page_of(request.user, question, definition, request)
    return render(request, "performance/rows.html", shown)


@require_POST
@require_permission(Permission.UNMASK_CUSTOMERS)
def unmask(request: HttpRequest, key: str) -> HttpResponse:
    """Show one record's customer, with a reason, on record."""
    require(request.user, Permission.SEE_ROWS)
    definition = definition_or_404(key)
    question = Question.of(request, definition)
    reason, record = request.POST.get("reason", "").strip(), request.POST.get("record", "")
    if not reason:
        messages.error(request, _("Say why the customer has to be seen."))
        return redirect(question.address("performance:rows"))
    actions.unmask(by=request.user, indicator=key, record=record, reason=reason)
    shown = page_of(request.user, question, definition, request, unmasked=record)
    return render(request, "performance/rows.html", shown)


@require_GET
@require_permission(Permission.EXPORT)
def excel(request: HttpRequest, key: str) -> HttpResponse:
    """The page as a workbook, in the same scope, on record."""
    require(request.user, Permission.SEE_INDICATORS)
    definition = definition_or_404(key)
    question = Question.of(request, definition)
    wrong = notes.filter_problem(request.user, question, definition)
    if wrong is not None:
        raise PermissionDenied(wrong.words)
    facts = look(request.user, question, definition)
    name = f"{definition.key}_{question.state.start:%Y%m%d}_{question.state.end:%Y%m%d}"
    return handed_out(request, workbook(request.user, facts), name)
