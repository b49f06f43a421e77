"""Fishbone, five whys and measures: each step a form of its own, without JavaScript."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from headwater.centre.people import audit
from headwater.centre.people.access import can, require_permission
from headwater.centre.people.models import Account
from headwater.centre.people.permissions import Permission
from headwater.centre.performance import analysis_forms as forms
from headwater.centre.performance.actions import causes as actions
from headwater.centre.performance.actions.analyses import may_write
from headwater.centre.performance.actions.measures import drop_measure, finish_measure, give_measure
from headwater.centre.performance.models import Category, Cause, Measure, Why
from headwater.centre.performance.views.steps import do, take, written

WRITES = require_permission(Permission.SEE_ANALYSES)


def _newest(known: Category | Cause | Why | Measure | None) -> int | None:
    """What a form that changes something carries, so that two people at once are told."""
    return audit.latest(known) if known is not None else None


@require_http_methods(["GET", "POST"])
@WRITES
def category(request: HttpRequest, pk: int, category: int = 0) -> HttpResponse:
    """A new bone, or another name for one."""
    one = written(request, pk)
    bone = get_object_or_404(Category, pk=category, analysis=one) if category else None
    first = {"name": str(bone)} if bone else {}
    form = forms.CategoryForm(request.POST or None, by=request.user, initial=first, seen=_newest(bone))
    title, action = _("Category of the fishbone"), actions.name_category
    return take(request, one, form, action, title=title, anchor="fishbone", analysis=one, category=bone)


@require_POST
@WRITES
def drop_category(request: HttpRequest, pk: int, category: int) -> HttpResponse:
    """Take an empty bone away."""
    one = written(request, pk)
    bone = get_object_or_404(Category, pk=category, analysis=one)
    return do(request, one, actions.drop_category, "fishbone", category=bone)


@require_http_methods(["GET", "POST"])
@WRITES
def cause(request: HttpRequest, pk: int, cause: int = 0) -> HttpResponse:
    """A new cause, or a change of one: its words, its verdict, its evidence."""
    one = written(request, pk)
    known = get_object_or_404(Cause, pk=cause, category__analysis=one) if cause else None
    first = {n: getattr(known, n) for n in ("text", "verdict", "evidence", "evidence_url")} if known else {}
    form = forms.CauseForm(
        request.POST or None, by=request.user, analysis=one, cause=known, initial=first, seen=_newest(known)
    )
    facts: dict[str, Any] = {"cause": known, "category": known.category} if known else {}
    title = _("Cause on the fishbone")
    return take(request, one, form, actions.write_cause, title=title, anchor="fishbone", **facts)


@require_POST
@WRITES
def drop_cause(request: HttpRequest, pk: int, cause: int) -> HttpResponse:
    """Take a cause away with its reasons."""
    one = written(request, pk)
    known = get_object_or_404(Cause, pk=cause, category__analysis=one)
    return do(request, one, actions.drop_cause, "fishbone", cause=known)


@require_http_methods(["GET", "POST"])
@WRITES
def why(request: HttpRequest, pk: int, why: int = 0) -> HttpResponse:
    """The next why, or other words for one."""
    one = written(request, pk)
    known = get_object_or_404(Why, pk=why, analysis=one) if why else None
    first = {n: getattr(known, n) for n in ("answer", "line", "evidence", "evidence_url")} if known else {}
    form = forms.WhyForm(
        request.POST or None, by=request.user, analysis=one, why=known, initial=first, seen=_newest(known)
    )
    title, action = _("Five whys"), actions.write_why
    return take(request, one, form, action, title=title, anchor="whys", analysis=one, why=known)


@require_POST
@WRITES
def drop_why(request: HttpRequest, pk: int, why: int) -> HttpResponse:
    """Take a step out."""
    one = written(request, pk)
    return do(request, one, actions.drop_why, "whys", why=get_object_or_404(Why, pk=why, analysis=one))


# -- measures
@require_http_methods(["GET", "POST"])
@WRITES
def give(request: HttpRequest, pk: int, measure: int = 0) -> HttpResponse:
    """A new measure, or a change of one that is not done."""
    one = written(request, pk)
    known = get_object_or_404(Measure, pk=measure, analysis=one) if measure else None
    first = {n: getattr(known, n) for n in ("what", "owner", "due", "cause")} if known else {}
    form = forms.MeasureForm(
        request.POST or None, by=request.user, analysis=one, initial=first, seen=_newest(known)
    )
    title = _("Measure")
    return take(request, one, form, give_measure, title=title, anchor="measures", analysis=one, measure=known)


@require_POST
@WRITES
def drop(request: HttpRequest, pk: int, measure: int) -> HttpResponse:
    """Take a measure away that is not done."""
    one = written(request, pk)
    return do(
        request,
        one,
        drop_measure,
        "measures",
        measure=get_object_or_404(Measure, pk=measure, analysis=one),
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.SEE_INDICATORS)
def measure(request: HttpRequest, pk: int) -> HttpResponse:
    """The owner's own page of a measure, made for a phone: what, until when, done with evidence."""
    found = _owned(request, pk)
    form = forms.DoneForm(request.POST or None, by=request.user)
    if (
        request.method == "POST"
        and form.carry_out(finish_measure, by=request.user, measure=found) is not None
    ):
        messages.success(request, _("Done. The owner of the analysis is told."))
        return redirect(found)
    sees = can(request.user, Permission.SEE_ANALYSES)
    page = {"measure": found, "form": form, "analysis": found.analysis, "sees": sees}
    return render(request, "performance/measure.html", page)


def _owned(request: HttpRequest, pk: int) -> Measure:
    """A measure that is one's own, or of an analysis that one writes or may see."""
    by: Any = request.user
    found = Measure.objects.select_related("analysis__unit", "owner", "cause").filter(pk=pk).first()
    own = found is not None and isinstance(by, Account) and by.person_id == found.owner_id
    if found is None or not (own or may_write(by, found.analysis)):
        raise Http404
    return found
