"""The board of tracing, many at once, what came back, the measures, and the rules."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headwater.centre.complaints import trace_forms as forms
from headwater.centre.complaints.actions import measures as acts
from headwater.centre.complaints.actions import trace_rules
from headwater.centre.complaints.actions.traces import MOST_AT_ONCE, trace_many
from headwater.centre.complaints.models import MeasureState, Order, PreventiveMeasure, StepRule
from headwater.centre.complaints.presenters import trace_board as shapes
from headwater.centre.complaints.presenters import trace_sheets
from headwater.centre.complaints.queries.returned import Returned, returned
from headwater.centre.complaints.queries.traces import (
    measures_seen_by,
    rules,
    traceable,
    traced_by_asker,
    traces_seen_by,
)
from headwater.centre.complaints.trace_filters import MeasureFilter, TraceFilter, with_orders
from headwater.centre.complaints.trace_tables import MeasureTable, ReturnedTable, TraceTable
from headwater.centre.directory.wording import who
from headwater.centre.people import audit
from headwater.centre.people.access import can, require, require_permission
from headwater.centre.people.permissions import Permission
from headwater.centre.ui.exports import handed_out
from headwater.centre.ui.state import PageState
from headwater.centre.ui.tables import paged

WITH = (
    "klass", "cause", "trace__step__process", "trace__cause", "trace__measure", "trace__defect",
)  # fmt: skip


def of_period(request: HttpRequest) -> QuerySet[Order]:
    """Orders to be traced of the period and the unit in the top bar."""
    state = PageState.of(request, "this_month")
    begin = timezone.make_aware(datetime.combine(state.start, time()))
    end = timezone.make_aware(datetime.combine(state.period.end + timedelta(days=1), time()))
    found = traceable(request.user).filter(received_at__gte=begin, received_at__lt=end)
    if state.unit is None:
        return found
    inside = state.unit.path
    return found.filter(unit__path__startswith=inside) | found.filter(department__path__startswith=inside)


def narrowed(request: HttpRequest) -> TraceFilter:
    """The same, narrowed by the filters of the address; without one, what is not traced."""
    asked = request.GET.copy()
    if not any(name in asked for name in TraceFilter.base_filters):
        asked["which"] = "untraced"
    return TraceFilter(asked, of_period(request).select_related(*WITH), request=request)


@require_GET
@require_permission(Permission.SEE_COMPLAINTS)
def board(request: HttpRequest) -> HttpResponse:
    """How far tracing is, with the list below it."""
    state, found = PageState.of(request, "this_month"), narrowed(request)
    may = can(request.user, Permission.TRACE_COMPLAINTS)
    export = f"{reverse('complaints:trace-excel')}?{request.GET.urlencode()}"
    table = TraceTable(found.qs, request=request, export_url=export, may_pick=may)
    page: dict[str, Any] = {"table": paged(table, request), "filter": found, "may_trace": may, "state": state}
    if not request.htmx:
        page |= shapes.board(of_period(request), measures_seen_by(request.user), state)
        page["may_manage"] = can(request.user, Permission.MANAGE_COMPLAINTS)
    return render(request, f"complaints/trace_board.html{'#list' if request.htmx else ''}", page)


@require_GET
@require_permission(Permission.EXPORT)
def excel(request: HttpRequest) -> HttpResponse:
    """The narrowed list as a workbook; on record."""
    require(request.user, Permission.SEE_COMPLAINTS)
    state = PageState.of(request, "this_month")
    sheet = trace_sheets.sheet(narrowed(request).qs, [(_("Period"), state.label)])
    return handed_out(request, [sheet])


@require_http_methods(["GET", "POST"])
@require_permission(Permission.TRACE_COMPLAINTS)
def many(request: HttpRequest) -> HttpResponse:
    """Many alike orders to one step and cause at once."""
    asked = (request.POST if request.method == "POST" else request.GET).getlist("order")
    keys = [int(text) for text in asked if text.isascii() and text.isdecimal() and len(text) < 10]
    open_ones = traced_by_asker(request.user).filter(trace=None, pk__in=keys[: MOST_AT_ONCE + 1])
    orders = list(open_ones.select_related("klass", "cause").order_by("-received_at"))
    if not orders:
        messages.warning(request, _("Choose orders that are still to be traced, then trace them at once."))
        return redirect("complaints:trace-board")
    causes = {order.cause for order in orders}
    first = {"cause": causes.pop() if len(causes) == 1 else None}
    form = forms.ManyForm(
        request.POST if request.method == "POST" else None, by=request.user, orders=orders, initial=first
    )
    made = form.carry_out(trace_many, by=request.user, orders=orders)
    if made is not None:
        messages.success(request, _("%(count)s orders are traced.") % {"count": len(made)})
        return redirect("complaints:trace-board")
    page = {"form": form, "orders": [(order, trace_sheets.title_of(order)) for order in orders]}
    return render(request, "complaints/trace_many.html", page)


def _returned(request: HttpRequest) -> tuple[PageState, list[Returned]]:
    state = PageState.of(request, "this_month")
    return state, returned(request.user, state.start, state.period.end)


@require_GET
@require_permission(Permission.SEE_COMPLAINTS)
def back(request: HttpRequest) -> HttpResponse:
    """Which complaints of the period trace to a step that was declared mended before they came?"""
    state, found = _returned(request)
    export = f"{reverse('complaints:returned-excel')}?{request.GET.urlencode()}"
    table = paged(ReturnedTable(found, request=request, export_url=export), request)
    page = {"table": table, "state": state, "sentence": shapes.returned_sentence(found, state.label)}
    return render(request, "complaints/returned.html", page)


@require_GET
@require_permission(Permission.EXPORT)
def back_excel(request: HttpRequest) -> HttpResponse:
    """The same as a workbook; on record."""
    require(request.user, Permission.SEE_COMPLAINTS)
    state, found = _returned(request)
    sheet = trace_sheets.returned_sheet(found, [(_("Period"), state.label)])
    return handed_out(request, [sheet])


@require_GET
@require_permission(Permission.SEE_COMPLAINTS)
def measures(request: HttpRequest) -> HttpResponse:
    """Preventive measures, those outstanding first."""
    asked = request.GET if request.GET else {"state": MeasureState.PLANNED}
    found = MeasureFilter(asked, with_orders(measures_seen_by(request.user)), request=request)
    table = paged(MeasureTable(found.qs, request=request), request)
    page = {"table": table, "filter": found}
    return render(request, f"complaints/measures.html{'#list' if request.htmx else ''}", page)


def _measure(request: HttpRequest, pk: int) -> PreventiveMeasure:
    """A measure that the asker sees, or on which a trace rests that they see."""
    found = measures_seen_by(request.user).filter(pk=pk).first()
    if found is not None:
        return found
    if not traces_seen_by(request.user).filter(measure=pk).exists():
        raise Http404
    return get_object_or_404(
        PreventiveMeasure.objects.select_related("owner", "unit", "step__process"), pk=pk
    )


# What can be done with a measure: its form, the action, and whether the form must know who asks.
STEPS: dict[str, tuple[Any, Any]] = {
    "done": (forms.OutcomeForm, acts.finish_measure),
    "drop": (forms.OutcomeForm, acts.drop_measure),
    "move": (forms.MoveForm, acts.move_measure),
}


@require_http_methods(["GET", "POST"])
@require_permission(Permission.SEE_COMPLAINTS)
def measure(request: HttpRequest, pk: int) -> HttpResponse:
    """One measure: what, by whom, until when, which orders rest on it; ended or moved here."""
    found = _measure(request, pk)
    may = acts.may_end(request.user, found)
    shown = _measure_forms(request, found)
    step = request.POST.get("step", "")
    if request.method == "POST":
        if step not in STEPS:
            raise Http404
        if shown[step].carry_out(STEPS[step][1], by=request.user, measure=found) is not None:
            messages.success(request, _("Saved."))
            return redirect("complaints:measure", pk)
    resting = traces_seen_by(request.user).filter(measure=found)
    page = {"measure": found, "forms": shown, "may_end": may and found.state == MeasureState.PLANNED}
    page |= {"traces": [(t, who(t.traced_by)) for t in resting[:100]]}
    page |= {"count": found.traces.count(), "today": timezone.localdate()}
    return render(request, "complaints/measure.html", page)


def _measure_forms(request: HttpRequest, found: PreventiveMeasure) -> dict[str, Any]:
    """The three forms; only the one that was sent carries what was typed."""
    sent = request.POST.get("step", "") if request.method == "POST" else ""
    move = {"owner": found.owner, "due": found.due}
    return {
        "done": forms.OutcomeForm(request.POST if sent == "done" else None),
        "drop": forms.OutcomeForm(request.POST if sent == "drop" else None),
        "move": forms.MoveForm(request.POST if sent == "move" else None, by=request.user, initial=move),
    }


@require_http_methods(["GET", "POST"])
@require_permission(Permission.MANAGE_COMPLAINTS)
def settings(request: HttpRequest) -> HttpResponse:
    """By what numbers a problem is shared; which complaints are known to begin where."""
    kept, sent = rules(), request.POST.get("form", "") if request.method == "POST" else ""
    numbers = {name: getattr(kept, name) for name in trace_rules.NUMBERS}
    form = forms.RulesForm(
        request.POST if sent == "numbers" else None, initial=numbers, seen=audit.latest(kept)
    )
    new = forms.StepRuleForm(request.POST if sent == "rule" else None, by=request.user, prefix="rule")
    if form.carry_out(trace_rules.change_rules, by=request.user) is not None:
        words = _("Saved. Individual or shared stays as it was decided; same type is judged again.")
        messages.success(request, words)
        return redirect("complaints:trace-settings")
    if new.carry_out(trace_rules.add_step_rule, by=request.user) is not None:
        messages.success(request, _("The rule is in use."))
        return redirect("complaints:trace-settings")
    known = StepRule.objects.select_related("step__process", "klass", "cause")
    return render(request, "complaints/trace_settings.html", {"form": form, "new": new, "rules": known})


@require_POST
@require_permission(Permission.MANAGE_COMPLAINTS)
def switch_rule(request: HttpRequest, pk: int) -> HttpResponse:
    """Use a rule, or no longer."""
    rule = get_object_or_404(StepRule, pk=pk)
    try:
        trace_rules.switch_step_rule(by=request.user, rule=rule, active=not rule.active)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect("complaints:trace-settings")
