"""Databases that are read on a schedule: the list, one, what is done with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from headwater.centre.imports.actions import sources as actions
from headwater.centre.imports.models import SqlSource
from headwater.centre.imports.presenters.sources import card, cards
from headwater.centre.imports.source_forms import SourceForm
from headwater.centre.people.access import require_permission
from headwater.centre.people.permissions import Permission
from headwater.engine.words import Problem


@require_safe
@require_permission(Permission.MANAGE_SOURCES)
def sources(request: HttpRequest) -> HttpResponse:
    """All sources, how the last time went, when they are read next."""
    return render(request, "imports/sources.html", {"cards": cards()})


@require_http_methods(["GET", "HEAD", "POST"])
@require_permission(Permission.MANAGE_SOURCES)
def new(request: HttpRequest) -> HttpResponse:
    """One source more."""
    form = SourceForm(request.POST or None, initial={"at": "03:00", "rhythm": "day"})
    kept = form.carry_out(actions.keep_source, by=request.user)
    if kept is not None:
        messages.success(request, _("Kept. Try it: its first rows are mapped like a file."))
        return redirect(kept.url)
    facts = {"form": form, "source": None}
    return render(request, "imports/source_edit.html", facts, status=400 if form.errors else 200)


@require_safe
@require_permission(Permission.MANAGE_SOURCES)
def source(request: HttpRequest, pk: int) -> HttpResponse:
    """One source with its last runs."""
    found = get_object_or_404(SqlSource, pk=pk)
    return render(request, "imports/source.html", {"card": card(found), "runs": found.runs.all()[:20]})


@require_http_methods(["GET", "HEAD", "POST"])
@require_permission(Permission.MANAGE_SOURCES)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Other words, another rhythm."""
    found = get_object_or_404(SqlSource, pk=pk)
    form = SourceForm(request.POST or None, seen=found.version, initial=model_to_dict(found))
    if form.carry_out(actions.keep_source, by=request.user, source=found) is not None:
        messages.success(request, _("Saved."))
        return redirect(found.url)
    facts = {"form": form, "source": found}
    return render(request, "imports/source_edit.html", facts, status=400 if form.errors else 200)


def _told(request: HttpRequest, act: Callable[..., Any], **facts: Any) -> Any:
    """Do it; what is refused becomes a message, and None comes back."""
    try:
        return act(by=request.user, **facts)
    except Problem as problem:
        messages.error(request, problem.words.say(get_language() or "zh"))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return None


@require_POST
@require_permission(Permission.MANAGE_SOURCES)
def step(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Try, collect now, begin anew, remove."""
    found = get_object_or_404(SqlSource, pk=pk)
    if verb == "try":
        upload = _told(request, actions.try_out, source=found)
        return redirect("imports:mapping", upload.token) if upload else redirect(found.url)
    if verb == "remove":
        actions.remove_source(by=request.user, source=found)
        messages.success(request, _("The source is removed. What it brought in stays."))
        return redirect("imports:sources")
    if verb == "again":
        actions.start_again(by=request.user, source=found)
        messages.success(request, _("The next time it begins at the first day again."))
    elif _told(request, actions.collect_now, source=found) is not None:
        messages.success(request, _("It is being read in the background."))
    return redirect(found.url)
