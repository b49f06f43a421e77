"""Results: of one campaign, of a month; a finding from them; the follow-up survey and its files."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headwater.centre.people import audit
from headwater.centre.people.access import require, require_permission
from headwater.centre.people.permissions import Permission
from headwater.centre.recovery.actions import follow_ups
from headwater.centre.recovery.actions import results as actions
from headwater.centre.recovery.campaign_forms import BaseForm, InviteForm, OutcomeForm, SurveyForm
from headwater.centre.recovery.exporting import may_go_out
from headwater.centre.recovery.outcome_files import rows_of
from headwater.centre.recovery.presenters import follow_up as follow_up_page
from headwater.centre.recovery.presenters import months as month_page
from headwater.centre.recovery.presenters import results as presenter
from headwater.centre.recovery.queries.campaigns import counts_of
from headwater.centre.recovery.queries.outcomes.customers import material_of
from headwater.centre.recovery.queries.outcomes.identification import denominator_of
from headwater.centre.recovery.views.campaign_one import run, seen
from headwater.centre.ui.exports import csv_response
from headwater.centre.ui.refusals import attempt

P = Permission


@require_GET
@require_permission(P.SEE_RECOVERY)
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """What came of a campaign."""
    row = seen(request, pk)
    if row.begun_at is None:
        messages.info(request, _("The campaign has not begun: there are no results yet."))
        return redirect(row)
    return render(request, "recovery/campaign_results.html", presenter.page(row, request.user))


@require_POST
@require_permission(P.RUN_CAMPAIGNS)
def finding(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a finding of the results; while one is open it is that one."""
    row = run(request, pk)
    counts = counts_of(row)
    facts: dict[str, Any] = {
        "title": presenter.finding_title(row, counts),
        "detail": presenter.finding_detail(row, material_of(row), counts),
    }
    made = attempt(request, actions.make_finding, campaign=row, **facts)
    if made is None:
        return redirect("recovery:campaign-results", pk)
    messages.success(request, _("%(what)s is open; an improvement can answer it.") % {"what": made.number})
    return redirect(made.reference.url)


def _month(request: HttpRequest) -> date:
    """The month of the address, else the present one; nothing after it."""
    today = timezone.localdate().replace(day=1)
    try:
        found = date.fromisoformat(f"{request.GET.get('month', '')}-01")
    except ValueError:
        return today
    return min(found, today) if found.year > 1990 else today


@require_http_methods(["GET", "POST"])
@require_permission(P.SEE_RECOVERY)
def months(request: HttpRequest) -> HttpResponse:
    """The identification rate of a month; an own estimate of the base for who runs campaigns."""
    first = _month(request)
    form = BaseForm(request.POST or None, by=request.user)
    if request.method == "POST":
        require(request.user, P.RUN_CAMPAIGNS)
        if "drop" in request.POST:
            return _dropped(request, first)
        if form.is_valid() and form.carry_out(actions.estimate_base, by=request.user, month=first):
            messages.success(request, _("The estimate stands."))
            return redirect(f"{reverse('recovery:results')}?month={first:%Y-%m}")
    return render(request, "recovery/results.html", month_page.page(first, request.user) | {"form": form})


def _dropped(request: HttpRequest, first: date) -> HttpResponse:
    """Back to the lake's survey."""
    found = denominator_of(request.user, first)
    if found is not None and found.estimate is not None:
        attempt(request, actions.drop_estimate, _("The estimate is dropped."), estimate=found.estimate)
    return redirect(f"{reverse('recovery:results')}?month={first:%Y-%m}")


@require_http_methods(["GET", "POST"])
@require_permission(P.RUN_CAMPAIGNS)
def survey(request: HttpRequest, pk: int) -> HttpResponse:
    """The follow-up survey: opened, codes made, answers collected, answers from a file."""
    row = run(request, pk)
    if row.drawn_at is None:
        raise Http404
    forms: dict[str, Any] = {
        "open": SurveyForm(request.POST if "open" in request.POST else None, initial=_fortnight()),
        "invite": InviteForm(request.POST if "invite" in request.POST else None),
        "file": OutcomeForm(request.POST if "land" in request.POST else None, request.FILES or None),
    }
    if request.method == "POST" and _carried_out(request, row, forms):
        return redirect("recovery:campaign-survey", pk)
    page = follow_up_page.page(row, request.user) | {"forms": forms}
    return render(request, "recovery/campaign_survey.html", page)


def _fortnight() -> dict[str, date]:
    """The days that a follow-up is usually open."""
    today = timezone.localdate()
    return {"opens": today, "closes": today + timedelta(days=14)}


def _carried_out(request: HttpRequest, row: Any, forms: dict[str, Any]) -> bool:
    """Whether what the form asked for happened."""
    by = request.user
    if "open" in request.POST:
        return bool(forms["open"].carry_out(follow_ups.open_survey, by=by, campaign=row))
    if "invite" in request.POST:
        made = forms["invite"].carry_out(follow_ups.invite, by=by, campaign=row)
        if made:
            messages.success(request, _("%(n)d codes are made.") % {"n": made})
        return bool(made)
    if "collect" in request.POST:
        found = follow_ups.collect(by=by, campaign=row)
        messages.success(request, _("%(n)d answers of the survey are with their customers.") % {"n": found})
        return True
    return forms["file"].is_valid() and _landed(request, row, forms["file"])


def _landed(request: HttpRequest, row: Any, form: OutcomeForm) -> bool:
    try:
        found = follow_ups.land(by=request.user, campaign=row, rows=rows_of(form.cleaned_data["file"]))
    except ValidationError as refused:
        form.refuse(ValidationError({"file": refused.messages}))
        return False
    words = _("%(rows)d rows read, %(taken)d answers kept, %(unknown)d customers are not of this campaign.")
    facts = {"rows": found.rows, "taken": found.taken, "unknown": found.unknown}
    messages.success(request, words % facts)
    for sentence in found.rejected:
        messages.warning(request, sentence)
    return True


@require_GET
@require_permission(P.UNMASK_CUSTOMERS)
def invitations(request: HttpRequest, pk: int) -> HttpResponse:
    """Numbers with their codes for what sends the messages: unmasked, so two rights and a record.

    Over 500 customers a second person agrees first.
    """
    require(request.user, P.EXPORT)
    row = run(request, pk)
    found = follow_up_page.invitations_sheet(row)
    who = [line[0] for line in found.rows]
    count = len(who)
    ask = may_go_out(request, str(row), count, who)
    if ask:
        return redirect(ask)
    detail = {"title": str(found.title), "rows": count, "reason": str(row)}
    audit.record(by=request.user, action="export.made", about=row, detail=detail)
    return csv_response(found, f"{row.number} {_('Survey codes')}")
