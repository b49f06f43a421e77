"""One step in an analysis: a form on a page of its own, that a section of the analysis posts to as well."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from headwater.centre.people import audit
from headwater.centre.performance.actions.analyses import may_write
from headwater.centre.performance.analysis_forms import AskedForm
from headwater.centre.performance.models import SpecialAnalysis
from headwater.centre.performance.queries.analyses import analysis_seen_by
from headwater.centre.ui.forms import PlainForm


def seen(request: HttpRequest, pk: int) -> SpecialAnalysis:
    """The analysis, if the asker may see it; else there is none."""
    found = analysis_seen_by(request.user, pk)
    if found is None:
        raise Http404
    return found


def written(request: HttpRequest, pk: int) -> SpecialAnalysis:
    """The analysis, if the asker may write in it; to others this page does not exist."""
    found = seen(request, pk)
    if not may_write(request.user, found):
        raise Http404
    return found


def newest(analysis: SpecialAnalysis) -> int:
    """What a form carries, so that two people at once are told."""
    return audit.latest(analysis)


def at(analysis: SpecialAnalysis, anchor: str) -> str:
    """A section of the analysis."""
    return f"{analysis.get_absolute_url()}#{anchor}"


def take(
    request: HttpRequest,
    one: SpecialAnalysis,
    form: AskedForm | PlainForm,
    action: Callable[..., Any],
    /,
    *,
    title: Any,
    anchor: str,
    done: Any = "",
    **facts: Any,
) -> HttpResponse:
    """Carry the form out and go back to its section; else show it with what is wrong."""
    if request.method == "POST" and form.carry_out(action, by=request.user, **facts) is not None:
        if done:
            messages.success(request, done)
        return redirect(at(one, anchor))
    page = {"form": form, "title": title, "analysis": one, "back": at(one, anchor)}
    return render(request, "performance/analysis_step.html", page)


def do(
    request: HttpRequest, one: SpecialAnalysis, action: Callable[..., Any], anchor: str, /, **facts: Any
) -> HttpResponse:
    """An action without a form; what it refuses is said above the page."""
    try:
        action(by=request.user, **facts)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect(at(one, anchor))
