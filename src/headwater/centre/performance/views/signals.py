"""The inbox of signals, one signal, and what is decided about them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST, require_safe

from headwater.centre.people.access import can, require, require_permission
from headwater.centre.people.permissions import Permission
from headwater.centre.performance.actions import signals as actions
from headwater.centre.performance.models import Signal
from headwater.centre.performance.presenters import signal_page
from headwater.centre.performance.presenters.inbox import decide_on, sentence_of, sheet_of
from headwater.centre.performance.queries import signals as queries
from headwater.centre.performance.signal_forms import BulkForm, DismissForm
from headwater.centre.performance.signal_lists import DismissalTable, SignalFilter, SignalTable
from headwater.centre.ui.exports import handed_out
from headwater.centre.ui.tables import paged


def signal_or_404(request: HttpRequest, pk: int) -> Signal:
    """The signal, or the page for what does not exist: nobody is told of others' signals."""
    found = queries.signal_seen_by(request.user, pk)
    if found is None:
        raise Http404(_("There is no such signal, or it is none of your units."))
    return found


@require_safe
@require_permission(Permission.SEE_SIGNALS)
def inbox(request: HttpRequest) -> HttpResponse:
    """What waits for a decision, or whatever the filter asks for."""
    mine = queries.signals_seen_by(request.user)
    chosen = SignalFilter(_waiting_first(request), queryset=mine)
    export = f"{reverse('performance:signals-export')}?{_waiting_first(request).urlencode()}"
    context = {
        "filter": chosen,
        "table": paged(SignalTable(chosen.qs, request=request, export_url=export), request),
        "sentence": sentence_of(request.user),
        "any": mine.exists(),
        "acts": BulkForm.ACTS,
        "rates": queries.rates(),
        "quiet": queries.quiet_part(),
        "judging": queries.last_judging(),
        "may_judge": can(request.user, Permission.JUDGE_SIGNALS),
        "here": request.get_full_path(),
    }
    return render(request, "performance/signals.html", context)


def _waiting_first(request: HttpRequest) -> Any:
    """The filter of the address; one that says nothing means what waits."""
    names = ("state", "kind", "indicator", "since", "until")
    if any(name in request.GET for name in names):
        return request.GET
    params = request.GET.copy()
    params["state"] = "waiting"
    return params


@require_GET
@require_permission(Permission.EXPORT)
def export(request: HttpRequest) -> HttpResponse:
    """The list as a workbook, on record."""
    require(request.user, Permission.SEE_SIGNALS)
    chosen = SignalFilter(_waiting_first(request), queryset=queries.signals_seen_by(request.user))
    return handed_out(request, [sheet_of(chosen.qs)], "signals")


@require_POST
@require_permission(Permission.JUDGE_SIGNALS)
def bulk(request: HttpRequest) -> HttpResponse:
    """One decision about several signals: all of them, or none."""
    mine = queries.signals_seen_by(request.user)
    form = BulkForm(request.POST, list(mine.values_list("pk", flat=True)))
    try:
        if not form.is_valid():
            raise ValidationError(_("Choose the signals first."))
        chosen = list(mine.filter(pk__in=form.cleaned_data["signal"]))
        decide_on(request.user, chosen, form.cleaned_data["act"], form.cleaned_data["reason"])
        words = ngettext("%(n)d signal is decided.", "%(n)d signals are decided.", len(chosen))
        messages.success(request, words % {"n": len(chosen)})
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect(_back(request, reverse("performance:signals")))


def _back(request: HttpRequest, otherwise: str) -> str:
    wanted = request.POST.get("next", "")
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else otherwise


@require_GET
@require_permission(Permission.SEE_SIGNALS)
def signal(request: HttpRequest, pk: int) -> HttpResponse:
    """One signal with its explanation and what came of it."""
    shown = signal_page.page_of(request.user, signal_or_404(request, pk))
    return render(request, "performance/signal.html", shown | {"dismiss_form": DismissForm()})


def _decide(request: HttpRequest, pk: int, act: Callable[[Signal], Any], said: str) -> HttpResponse:
    found = signal_or_404(request, pk)
    try:
        act(found)
        messages.success(request, said % {"number": found.number})
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect(found)


@require_POST
@require_permission(Permission.JUDGE_SIGNALS)
def dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """Not an anomaly, with the reason."""
    form = DismissForm(request.POST)
    form.is_valid()
    given = form.cleaned_data
    wish = {
        "reason": given.get("reason", ""),
        "until": given.get("until"),
        "reach": given.get("reach", "once"),
    }
    return _decide(
        request,
        pk,
        lambda found: actions.dismiss(by=request.user, signal=found, **wish),
        _("%(number)s is kept as no anomaly."),
    )


@require_POST
@require_permission(Permission.JUDGE_SIGNALS)
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Seen to."""
    reason = request.POST.get("reason", "")
    return _decide(
        request,
        pk,
        lambda found: actions.close_signal(by=request.user, signal=found, reason=reason),
        _("%(number)s is closed."),
    )


@require_POST
@require_permission(Permission.JUDGE_SIGNALS)
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Not seen to after all."""
    reason = request.POST.get("reason", "")
    return _decide(
        request,
        pk,
        lambda found: actions.reopen_signal(by=request.user, signal=found, reason=reason),
        _("%(number)s waits again."),
    )


@require_POST
@require_permission(Permission.WRITE_ANALYSES)
def analyse(request: HttpRequest, pk: int) -> HttpResponse:
    """A special analysis with the explanation inside, in one click."""
    require(request.user, Permission.SEE_SIGNALS)
    found = signal_or_404(request, pk)
    try:
        made = actions.analyse(by=request.user, signal=found)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect(found)
    messages.success(request, _("%(number)s is open, with the explanation in it.") % {"number": made.number})
    return redirect(made)


@require_POST
@require_permission(Permission.JUDGE_SIGNALS)
def judge_now(request: HttpRequest) -> HttpResponse:
    """Have everything that is new judged at once."""
    run = actions.judge_now(by=request.user)
    messages.info(request, _("The key indicators are being judged (%(run)s).") % {"run": f"#{run.pk}"})
    return redirect("performance:signals")


@require_safe
@require_permission(Permission.SEE_SIGNALS)
def dismissals(request: HttpRequest) -> HttpResponse:
    """What is remembered as no anomaly."""
    rows = queries.dismissals_seen_by(request.user).filter(withdrawn_at=None)
    context = {
        "table": paged(DismissalTable(rows, request=request), request),
        "may_judge": can(request.user, Permission.JUDGE_SIGNALS),
    }
    return render(request, "performance/dismissals.html", context)


@require_POST
@require_permission(Permission.JUDGE_SIGNALS)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """It was an anomaly after all."""
    found = queries.dismissals_seen_by(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404(_("There is no such decision."))
    try:
        actions.withdraw_dismissal(by=request.user, dismissal=found)
        messages.success(request, _("Taken back: its like is noticed again."))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect(found.signal or "performance:dismissals")
