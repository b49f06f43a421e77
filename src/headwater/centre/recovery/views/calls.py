"""The caller's pages, made for a phone too: my calls, the next customer, one customer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from headwater.centre.people.access import require_permission
from headwater.centre.people.permissions import Permission
from headwater.centre.recovery.actions import calling
from headwater.centre.recovery.call_forms import VerdictForm
from headwater.centre.recovery.campaign_forms import ReasonForm
from headwater.centre.recovery.models import Call, Recipient, Verdict
from headwater.centre.recovery.presenters import call as presenter
from headwater.centre.recovery.queries.calls import open_call, recipient_for
from headwater.centre.ui.refusals import attempt

P = Permission


def _seen(request: HttpRequest, pk: int) -> Recipient:
    found = recipient_for(request.user, pk)
    if found is None:
        raise Http404
    return found


def _open(request: HttpRequest, row: Recipient) -> Call | None:
    """The reader's own open call; when there is none that is said."""
    call = open_call(row, request.user.person)
    if call is None:
        messages.error(request, _("You have no open call to this customer. Begin one first."))
    return call


@require_GET
@require_permission(P.CALL_CUSTOMERS)
def mine(request: HttpRequest) -> HttpResponse:
    """What waits for the reader today."""
    return render(request, "recovery/calls.html", presenter.mine(request.user))


@require_POST
@require_permission(P.CALL_CUSTOMERS)
def following(request: HttpRequest) -> HttpResponse:
    """The next customer, taken at once; customers who must not be called any more are passed over."""
    for _turn in range(20):
        found = attempt(request, calling.take_next)
        if found is None:
            break
        if attempt(request, calling.take, recipient=found) is not None:
            return redirect("recovery:call", found.pk)
        found.refresh_from_db()
        if not found.skipped:
            # Somebody else was quicker: the page says so, and its list is fresh.
            return redirect("recovery:calls")
    messages.info(request, _("Nobody is due now."))
    return redirect("recovery:calls")


@require_GET
@require_permission(P.CALL_CUSTOMERS)
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One customer: why, what to say, what came of it."""
    return page_of_call(request, _seen(request, pk))


def page_of_call(request: HttpRequest, row: Recipient, number: str = "", **filled: Any) -> HttpResponse:
    """The page of a customer's call. `filled`: a form as it was sent and refused, by its name there."""
    page = presenter.page(row, request.user, number) | {"form": VerdictForm(), "reason_form": ReasonForm()}
    return render(request, "recovery/call.html", page | filled)


@require_POST
@require_permission(P.CALL_CUSTOMERS)
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the call; the second of two is told who was first."""
    row = _seen(request, pk)
    call = attempt(request, calling.take, recipient=row)
    row.refresh_from_db()
    if call is None and row.skipped:
        messages.warning(
            request,
            _("Not to be called any more: this customer %(why)s.") % {"why": row.get_skipped_display()},  # type: ignore[attr-defined]
        )
    return redirect("recovery:call", pk)


@require_POST
@require_permission(P.CALL_CUSTOMERS)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole number, for this call; on record, never in an address, never kept by the browser."""
    row = _seen(request, pk)
    call = _open(request, row)
    number = attempt(request, calling.show_number, call=call) if call else None
    if not number:
        return redirect("recovery:call", pk)
    response = page_of_call(request, row, number)
    response["Cache-Control"] = "private, no-store"
    return response


@require_POST
@require_permission(P.CALL_CUSTOMERS)
def verdict(request: HttpRequest, pk: int) -> HttpResponse:
    """End the call; then the next customer, if asked for."""
    row = _seen(request, pk)
    call = _open(request, row)
    if call is None:
        return redirect("recovery:call", pk)
    form = VerdictForm(request.POST)
    if form.is_valid() and form.carry_out(calling.give_verdict, by=request.user, call=call):
        words = str(Verdict(form.cleaned_data["verdict"]).label)
        messages.success(request, _("Kept: %(what)s.") % {"what": words})
        return following(request) if "following" in request.POST else redirect("recovery:calls")
    return page_of_call(request, row, form=form)


@require_POST
@require_permission(P.CALL_CUSTOMERS)
def back(request: HttpRequest, pk: int) -> HttpResponse:
    """No call after all."""
    row = _seen(request, pk)
    call = _open(request, row)
    if call is not None:
        attempt(request, calling.put_back, _("Put back."), call=call)
    return redirect("recovery:calls")
