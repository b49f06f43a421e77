"""The page of one indicator; with `part=` one of its fragments, made when it comes into sight."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from headwater.centre.people.access import require_permission
from headwater.centre.people.permissions import Permission
from headwater.centre.performance import notes, wiring
from headwater.centre.performance.presenters.page import PARTS
from headwater.centre.performance.question import Question
from headwater.engine.indicators import Definition

TEMPLATE = "performance/indicator.html"


def definition_or_404(key: str) -> Definition:
    """The definition in force, or the page for what does not exist."""
    found = wiring.machine().definitions.get(key)
    if found is None:
        raise Http404(_("There is no such indicator, or it was retired."))
    return found


@require_GET
@require_permission(Permission.SEE_INDICATORS)
def indicator(request: HttpRequest, key: str) -> HttpResponse:
    """Whole, or one part for HTMX; a part asked for without HTMX comes inside of the page."""
    definition = definition_or_404(key)
    question = Question.of(request, definition)
    part = request.GET.get("part", "")
    if part not in PARTS:
        raise Http404(_("This page has no such part."))
    wrong = notes.filter_problem(request.user, question, definition)
    if wrong is not None:
        # The page says it once; its parts stay empty.
        return render(request, TEMPLATE, PARTS[""](request.user, question, definition, request))
    shown = PARTS[part](request.user, question, definition, request)
    if question.state.wallboard and not part and "line" in shown:
        # Nobody is signed in before a wall: a part that came by its own request would be refused.
        shown |= PARTS["groups"](request.user, question, definition, request) | {"open_part": "groups"}
        return render(request, TEMPLATE, shown)
    if request.htmx and part:
        return render(request, f"{TEMPLATE}#{part}", shown | {"page_question": question})
    whole = PARTS[""](request.user, question, definition, request) if part else {}
    return render(request, TEMPLATE, whole | shown | {"open_part": part})
