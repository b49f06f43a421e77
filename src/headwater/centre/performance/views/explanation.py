"""Why an indicator is what it is; and from there, with one click, a special analysis or a pinned view."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from headwater.centre.people.access import can, require, require_permission
from headwater.centre.people.permissions import Permission
from headwater.centre.performance.actions.analyses import open_analysis
from headwater.centre.performance.actions.discussion import pin
from headwater.centre.performance.actions.signals import analyse
from headwater.centre.performance.explaining import Asked
from headwater.centre.performance.models import SpecialAnalysis
from headwater.centre.performance.presenters.explanation import page_of
from headwater.centre.performance.presenters.pins import layer_shown
from headwater.centre.performance.queries.analyses import analysis_seen_by, writable_by
from headwater.centre.performance.queries.signals import signal_about
from headwater.centre.performance.views.indicator import definition_or_404
from headwater.engine.explain.story import Story


@require_GET
@require_permission(Permission.SEE_ANALYSES)
def explain(request: HttpRequest, key: str) -> HttpResponse:
    """The page; while the story is being worked out it looks again by itself."""
    require(request.user, Permission.SEE_INDICATORS)
    asked = Asked.of(request, definition_or_404(key))
    shown = page_of(request.user, asked, again="again" in request.GET)
    shown["pinnable"] = writable_by(request.user)[:20] if shown.get("hand") else []
    return render(request, "performance/explanation.html", shown)


@require_POST
@require_permission(Permission.WRITE_ANALYSES)
def open_from(request: HttpRequest, key: str) -> HttpResponse:
    """A special analysis of what the page shows, with its explanation inside."""
    require(request.user, Permission.SEE_ANALYSES)
    asked = Asked.of(request, definition_or_404(key))
    story = page_of(request.user, asked).get("story")
    if story is None:
        messages.error(request, _("There is no explanation yet to open an analysis with."))
        return redirect(asked.address())
    try:
        made = _opened(request.user, asked, story)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect(asked.address())
    messages.success(request, _("%(number)s is open, with the explanation in it.") % {"number": made.number})
    return redirect(made)


def _opened(by: Any, asked: Asked, story: Story) -> SpecialAnalysis:
    """The analysis; where a signal tells of the same cell at that time, it comes from there."""
    signal = signal_about(by, asked.definition.key, asked.start, asked.end, asked.where)
    if signal is not None and can(by, Permission.WRITE_ANALYSES, signal.unit):
        return analyse(by=by, signal=signal, story=story)
    return open_analysis(by=by, story=story, unit=asked.state.unit)


@require_POST
@require_permission(Permission.SEE_ANALYSES)
def pin_to(request: HttpRequest, key: str) -> HttpResponse:
    """Keep the layer that the reader chose in one of the analyses."""
    asked = Asked.of(request, definition_or_404(key))
    number = request.POST.get("analysis", "")
    analysis = (
        analysis_seen_by(request.user, int(number)) if number.isdecimal() and len(number) < 10 else None
    )
    if analysis is None:
        raise Http404(_("There is no such analysis."))
    layer = page_of(request.user, asked).get("hand")
    if layer is None:
        messages.error(request, _("Choose a dimension first; its layer is what is kept."))
        return redirect(asked.address())
    shown = layer_shown(asked, layer)
    note = request.POST.get("note", "")
    pin(
        by=request.user,
        analysis=analysis,
        title=shown["title"],
        address=asked.address(),
        layer=shown,
        note=note,
    )
    messages.success(request, _("Kept in %(number)s.") % {"number": analysis.number})
    return redirect(f"{analysis.get_absolute_url()}#pins")
