"""Control charts of any indicator, what people add to them, and the weak spots."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from headwater.centre.people.access import can, require, require_permission
from headwater.centre.people.permissions import Permission
from headwater.centre.performance.actions import charts as actions
from headwater.centre.performance.chart_question import ChartQuestion
from headwater.centre.performance.models import ChartNote, ChartPhase
from headwater.centre.performance.presenters import chart_list, chart_page, weak_spots
from headwater.centre.performance.presenters.chart_points import Drawn
from headwater.centre.performance.queries.signals import signals_seen_by
from headwater.centre.performance.signal_forms import NoteForm, PhaseForm, SettingsForm
from headwater.centre.performance.views.indicator import definition_or_404
from headwater.centre.ui.exports import handed_out
from headwater.centre.ui.state import PageState


@require_GET
@require_permission(Permission.SEE_SIGNALS)
def chart(request: HttpRequest, key: str) -> HttpResponse:
    """The control chart of an indicator, in the state that the address names."""
    require(request.user, Permission.SEE_INDICATORS)
    question = ChartQuestion.of(request, definition_or_404(key))
    return render(request, "performance/control_chart.html", chart_page.page_of(request.user, question))


@require_GET
@require_permission(Permission.EXPORT)
def export(request: HttpRequest, key: str) -> HttpResponse:
    """The chart as a workbook, on record."""
    require(request.user, Permission.SEE_SIGNALS)
    question = ChartQuestion.of(request, definition_or_404(key))
    found = chart_page.look(request.user, question)
    if not isinstance(found, Drawn):
        raise Http404(_("There is nothing to export here."))
    name = f"{key}_control_{question.state.start:%Y%m%d}_{question.state.end:%Y%m%d}"
    whose = {_("Unit"): str(question.state.unit)} if question.state.unit else {}
    return handed_out(request, [chart_page.sheet_of(found, whose)], name)


@require_GET
@require_permission(Permission.SEE_SIGNALS)
def charts(request: HttpRequest) -> HttpResponse:
    """The indicators that are judged by themselves, with what was signalled lately."""
    rows = chart_list.rows_of(request.user, signals_seen_by(request.user))
    return render(request, "performance/control_charts.html", {"rows": rows})


@require_GET
@require_permission(Permission.SEE_SIGNALS)
def weak(request: HttpRequest) -> HttpResponse:
    """The times that miss a target again and again."""
    require(request.user, Permission.SEE_INDICATORS)
    asked = weak_spots.Asked.of(request.GET)
    state = PageState.of(request)
    if asked is None:
        return render(request, "performance/weak_spots.html", {"nothing": True})
    seen = signals_seen_by(request.user).filter(kind="weak_spot")
    shown = weak_spots.page_of(request.user, asked, state.unit, seen)
    shown["may_set_targets"] = can(request.user, Permission.SET_TARGETS)
    return render(request, "performance/weak_spots.html", shown)


@require_POST
@require_permission(Permission.JUDGE_SIGNALS)
def keep_billing_days(request: HttpRequest) -> HttpResponse:
    """On which days bills go out, for the judging of weak spots from now on."""
    days = weak_spots.days_in(request.POST.get("billing", ""))
    actions.keep_billing_days(by=request.user, days=days)
    messages.success(request, _("From the next judging on weak spots are looked for on these days."))
    address = reverse("performance:weak-spots")
    return redirect(
        f"{address}?{urlencode({'indicator': request.POST.get('indicator', ''), 'grain': 'day'})}"
    )


# -- what people add
def _written(
    request: HttpRequest, key: str, form: forms.Form, act: Callable[[dict[str, Any]], Any], said: str
) -> HttpResponse:
    """Carry out a small form of the chart page and go back to where it was sent from."""
    question = ChartQuestion.of(request, definition_or_404(key))
    try:
        if not form.is_valid():
            wrong = next(iter(form.errors.values()))
            raise ValidationError(list(wrong))
        act(form.cleaned_data)
        messages.success(request, said)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect(question.address())


@require_POST
@require_permission(Permission.JUDGE_SIGNALS)
def note(request: HttpRequest, key: str) -> HttpResponse:
    """A word on one point."""
    question = ChartQuestion.of(request, definition_or_404(key))

    def act(given: dict[str, Any]) -> Any:
        return actions.write_note(
            by=request.user,
            indicator=key,
            at=given["at"],
            text=given["text"],
            unit=question.state.unit,
            where=dict(question.state.filters),
        )

    return _written(request, key, NoteForm(request.POST), act, _("The note is kept."))


@require_POST
@require_permission(Permission.JUDGE_SIGNALS)
def remove_note(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """Let a note go."""
    found = ChartNote.objects.filter(indicator=key, pk=pk).first()
    if found is None:
        raise Http404(_("There is no such note."))
    actions.remove_note(by=request.user, note=found)
    messages.success(request, _("The note is gone."))
    return redirect(ChartQuestion.of(request, definition_or_404(key)).address())


@require_POST
@require_permission(Permission.JUDGE_SIGNALS)
def phase(request: HttpRequest, key: str) -> HttpResponse:
    """Limits begin anew on a day."""

    def act(given: dict[str, Any]) -> Any:
        return actions.begin_phase(by=request.user, indicator=key, **given)

    return _written(request, key, PhaseForm(request.POST), act, _("From that day on limits are taken anew."))


@require_POST
@require_permission(Permission.JUDGE_SIGNALS)
def drop_phase(request: HttpRequest, key: str, pk: int) -> HttpResponse:
    """They do not after all."""
    found = ChartPhase.objects.filter(indicator=key, pk=pk).first()
    if found is None:
        raise Http404(_("There is no such phase."))
    actions.drop_phase(by=request.user, phase=found)
    messages.success(request, _("The phase is gone."))
    return redirect(ChartQuestion.of(request, definition_or_404(key)).address())


@require_POST
@require_permission(Permission.JUDGE_SIGNALS)
def keep_settings(request: HttpRequest, key: str) -> HttpResponse:
    """How the indicator is judged from now on."""
    form = SettingsForm(request.POST)

    def act(given: dict[str, Any]) -> Any:
        return actions.set_settings(by=request.user, indicator=key, **form.wishes())

    return _written(request, key, form, act, _("From the next judging on it is judged like this."))
