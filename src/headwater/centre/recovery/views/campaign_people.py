"""Callers of a campaign, its customers, and who wants no such calls."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headwater.centre.people import audit
from headwater.centre.people.access import require, require_permission
from headwater.centre.people.permissions import Permission
from headwater.centre.recovery.actions import assigning, calling, lists
from headwater.centre.recovery.campaign_forms import (
    AwayForm,
    CallerForm,
    OptInForm,
    OptOutForm,
    ReasonForm,
    ReassignForm,
)
from headwater.centre.recovery.campaign_tables import OptOutTable, RecipientFilter, RecipientTable
from headwater.centre.recovery.exporting import may_go_out
from headwater.centre.recovery.models import Caller, OptOut
from headwater.centre.recovery.presenters.campaign_sheets import recipients_sheet
from headwater.centre.recovery.queries.calls import recipient_for
from headwater.centre.recovery.queries.campaigns import may_run, recipients_of
from headwater.centre.recovery.queries.groups import group_names
from headwater.centre.recovery.views.calls import page_of_call
from headwater.centre.recovery.views.campaign_one import run, seen
from headwater.centre.recovery.views.campaigns import page_of
from headwater.centre.ui.exports import excel_response
from headwater.centre.ui.refusals import attempt, complain
from headwater.centre.ui.tables import paged

P = Permission


@require_POST
@require_permission(P.RUN_CAMPAIGNS)
def add_caller(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody more, or another number a day."""
    row = run(request, pk)
    form = CallerForm(request.POST, by=request.user)
    if form.carry_out(assigning.add_caller, by=request.user, campaign=row) is None:
        complain(request, form)
        return page_of(request, row, form)
    messages.success(request, _("Saved."))
    return redirect(f"{row.get_absolute_url()}#callers")


@require_http_methods(["GET", "POST"])
@require_permission(P.RUN_CAMPAIGNS)
def caller(request: HttpRequest, pk: int, caller: int) -> HttpResponse:
    """Away, ended, or what is open given to somebody else."""
    row = run(request, pk)
    found = get_object_or_404(Caller.objects.select_related("person", "campaign"), pk=caller, campaign=row)
    first = {"away_from": found.away_from, "away_until": found.away_until}
    away = AwayForm(request.POST if "away" in request.POST else None, initial=first)
    give = ReassignForm(request.POST if "give" in request.POST else None, by=request.user)
    if away.is_valid() and away.carry_out(assigning.set_away, by=request.user, caller=found):
        messages.success(request, _("Saved; what is open went to the others."))
        return redirect(f"{row.get_absolute_url()}#callers")
    if give.is_valid():
        facts = {"campaign": row, "from_person": found.person, **give.cleaned_data}
        moved = give.attempt(assigning.reassign, by=request.user, **facts)
        if moved is not None:
            messages.success(request, _("%(n)d customers changed hands.") % {"n": moved})
            return redirect(f"{row.get_absolute_url()}#callers")
    page = {"row": row, "caller": found, "away_form": away, "give_form": give}
    return render(request, "recovery/campaign_caller.html", page)


@require_POST
@require_permission(P.RUN_CAMPAIGNS)
def end_caller(request: HttpRequest, pk: int, caller: int) -> HttpResponse:
    """Calls no more for this campaign."""
    row = run(request, pk)
    found = get_object_or_404(Caller.objects.select_related("campaign"), pk=caller, campaign=row)
    attempt(request, assigning.end_caller, _("Calls no more; what was open went back."), caller=found)
    return redirect(f"{row.get_absolute_url()}#callers")


@require_GET
@require_permission(P.SEE_RECOVERY)
def customers(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody of the draw, masked."""
    row = seen(request, pk)
    found = RecipientFilter(request.GET, recipients_of(row), request=request)
    export = f"{reverse('recovery:campaign-customers-excel', args=[pk])}?{request.GET.urlencode()}"
    options = {"request": request, "export_url": export, "openable": may_run(request.user, row)}
    options["groups"] = group_names(row)
    table = paged(RecipientTable(found.qs, **options), request)
    page = {"row": row, "table": table, "filter": found}
    return render(request, f"recovery/campaign_customers.html{'#list' if request.htmx else ''}", page)


@require_GET
@require_permission(P.EXPORT)
def customers_excel(request: HttpRequest, pk: int) -> HttpResponse:
    """The narrowed customers as a workbook, masked; over 500 a second person agrees first. On record."""
    require(request.user, P.SEE_RECOVERY)
    row = seen(request, pk)
    found = RecipientFilter(request.GET, recipients_of(row), request=request).qs
    count = found.count()
    who = found.values_list("customer", flat=True)
    ask = may_go_out(request, str(row), count, who)
    if ask:
        return redirect(ask)
    detail = {"title": str(row), "rows": count, "filter": request.GET.urlencode()}
    audit.record(by=request.user, action="export.made", about=row, detail=detail)
    sheet = recipients_sheet(row, found)
    return excel_response([sheet], str(request.user), f"{row.number} {_('Customers')}")


@require_http_methods(["GET", "POST"])
@require_permission(P.RUN_CAMPAIGNS)
def opt_outs(request: HttpRequest) -> HttpResponse:
    """Who wants no such calls; one more."""
    form = OptOutForm(request.POST or None)
    if form.is_valid() and form.carry_out(lists.opt_out, by=request.user):
        messages.success(request, _("No campaign contacts this customer any more."))
        return redirect("recovery:opt-outs")
    table = paged(OptOutTable(OptOut.objects.all(), request=request), request)
    return render(request, "recovery/campaign_opt_outs.html", {"table": table, "form": form})


@require_POST
@require_permission(P.RUN_CAMPAIGNS)
def opt_in(request: HttpRequest) -> HttpResponse:
    """A customer may be contacted again, with a reason."""
    form = OptInForm(request.POST)
    if form.is_valid():
        facts = {"row": form.cleaned_data["row"], "reason": form.cleaned_data["reason"]}
        attempt(request, lists.opt_in, _("This customer may be contacted again."), **facts)
    else:
        complain(request, form)
    return redirect("recovery:opt-outs")


@require_POST
@require_permission(P.RUN_CAMPAIGNS)
def call_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a customer called once more."""
    row = recipient_for(request.user, pk)
    if row is None:
        raise Http404
    form = ReasonForm(request.POST)
    if form.carry_out(calling.call_again, by=request.user, recipient=row) is None:
        complain(request, form)
        return page_of_call(request, row, reason_form=form)
    messages.success(request, _("To be called again."))
    return redirect("recovery:call", pk)
