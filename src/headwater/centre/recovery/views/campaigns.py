"""Campaigns: the board, the list, setting one up, its page, its script, its steps."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headwater.centre.people import audit
from headwater.centre.people.access import can, require, require_permission
from headwater.centre.people.permissions import Permission
from headwater.centre.recovery.actions import assigning, drawing
from headwater.centre.recovery.actions import campaigns as actions
from headwater.centre.recovery.actions.lists import list_out
from headwater.centre.recovery.campaign_forms import (
    CallerForm,
    CampaignForm,
    DrawForm,
    NewCampaignForm,
    NumbersForm,
    ScriptForm,
)
from headwater.centre.recovery.campaign_tables import CampaignFilter, CampaignTable
from headwater.centre.recovery.models import Campaign
from headwater.centre.recovery.presenters import campaign as presenter
from headwater.centre.recovery.presenters import draw as draw_presenter
from headwater.centre.recovery.presenters.campaign_sheets import campaigns_sheet
from headwater.centre.recovery.queries.campaigns import campaigns_seen_by, with_progress
from headwater.centre.recovery.views.campaign_one import run, seen
from headwater.centre.ui.exports import excel_response
from headwater.centre.ui.refusals import attempt, complain
from headwater.centre.ui.state import PageState
from headwater.centre.ui.tables import paged

P = Permission


def narrowed(request: HttpRequest) -> CampaignFilter:
    """What the reader sees, of the unit chosen in the top bar, narrowed by the filters of the address."""
    unit = PageState.of(request).unit
    found = campaigns_seen_by(request.user)
    if unit is not None:
        found = found.filter(unit__path__startswith=unit.path)
    return CampaignFilter(request.GET, found, request=request)


@require_GET
@require_permission(P.SEE_RECOVERY)
def board(request: HttpRequest) -> HttpResponse:
    """All by state, with progress and today's capacity."""
    found = narrowed(request)
    rows = list(with_progress(found.qs)[:100])
    page = {
        "lanes": presenter.board(rows),
        "any": bool(rows),
        "filter": found,
        "may_open": can(request.user, P.RUN_CAMPAIGNS),
        "may_call": can(request.user, P.CALL_CUSTOMERS),
    }
    return render(request, f"recovery/campaign_board.html{'#board' if request.htmx else ''}", page)


@require_GET
@require_permission(P.SEE_RECOVERY)
def listing(request: HttpRequest) -> HttpResponse:
    """The list, narrowed and paged on the server."""
    found = narrowed(request)
    export = f"{reverse('recovery:campaigns-excel')}?{request.GET.urlencode()}"
    table = paged(CampaignTable(with_progress(found.qs), request=request, export_url=export), request)
    page = {"table": table, "filter": found, "may_open": can(request.user, P.RUN_CAMPAIGNS)}
    return render(request, f"recovery/campaign_list.html{'#list' if request.htmx else ''}", page)


@require_GET
@require_permission(P.EXPORT)
def excel(request: HttpRequest) -> HttpResponse:
    """The narrowed list as a workbook; on record. No customers in it."""
    require(request.user, P.SEE_RECOVERY)
    sheet = campaigns_sheet(with_progress(narrowed(request).qs))
    detail = {"title": str(sheet.title), "rows": len(list(sheet.rows)), "filter": request.GET.urlencode()}
    audit.record(by=request.user, action="export.made", detail=detail)
    return excel_response([sheet], str(request.user), _("Campaigns"))


@require_http_methods(["GET", "POST"])
@require_permission(P.RUN_CAMPAIGNS)
def new(request: HttpRequest) -> HttpResponse:
    """Set one up; `?cohort=5` comes from the page of a frozen list."""
    given = request.GET.get("cohort", "")
    first: dict[str, Any] = {"owner": getattr(request.user.person, "number", "")}
    if given.isdecimal() and len(given) < 10:
        first["cohort"] = int(given)
    form = NewCampaignForm(request.POST or None, by=request.user, initial=first)
    if form.is_valid():
        made = form.attempt(actions.open_campaign, by=request.user, **form.cleaned_data)
        if made is not None:
            messages.success(request, _("%(what)s is set up. Next: script, callers, draw.") % {"what": made})
            return redirect(made)
    return render(request, "recovery/campaign_new.html", {"form": form})


@require_GET
@require_permission(P.SEE_RECOVERY)
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """The campaign with everything that one has to know to run it."""
    return page_of(request, seen(request, pk))


def page_of(request: HttpRequest, row: Campaign, form: CallerForm | None = None) -> HttpResponse:
    """The campaign's page. `form`: that for a caller as it was sent and refused."""
    page = presenter.page(row, request.user)
    if page["may"]["run"]:
        page["caller_form"] = form or CallerForm(by=request.user)
    return render(request, "recovery/campaign.html", page)


@require_http_methods(["GET", "POST"])
@require_permission(P.RUN_CAMPAIGNS)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Words, days, limits."""
    row = run(request, pk)
    form = CampaignForm(request.POST or None, by=request.user, campaign=row, seen=audit.latest(row))
    if form.is_valid() and form.carry_out(actions.change, by=request.user, campaign=row):
        messages.success(request, _("Saved."))
        return redirect(row)
    return render(request, "recovery/campaign_edit.html", {"form": form, "row": row})


@require_http_methods(["GET", "POST"])
@require_permission(P.RUN_CAMPAIGNS)
def draw(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is left out, what each share can show, and the draw itself."""
    row = run(request, pk)
    if not row.being_set_up:
        return redirect(row)
    form = _draw_form(row, request.POST or None)
    if form.is_valid():
        facts = dict(form.cleaned_data)
        facts["hold_out"] = facts.pop("share") / 100
        made = form.attempt(drawing.draw, by=request.user, campaign=row, **facts)
        if made is not None:
            words = _("The draw is being made.") if made.being_set_up else _("The draw is made.")
            messages.success(request, words)
            return redirect(row)
    return _draw_page(request, row, form)


def _draw_form(row: Campaign, data: Any = None) -> DrawForm:
    first = {"share": round(100 * row.hold_out, 2), "seed": row.seed, "reason": row.hold_out_reason}
    return DrawForm(data, initial=first, seen=audit.latest(row))


def _draw_page(
    request: HttpRequest, row: Campaign, form: DrawForm, numbers: NumbersForm | None = None
) -> HttpResponse:
    share = _number(request.GET.get("share"), round(100 * row.hold_out, 2), 90)
    form.initial["share"] = share
    level = _number(request.GET.get("level"), 100 * draw_presenter.LEVEL, 100) / 100
    part = _number(request.GET.get("answering"), 100 * draw_presenter.ANSWERING, 100) / 100
    page = draw_presenter.page(row, share, level, part)
    page |= {"form": form, "numbers_form": numbers or NumbersForm(), "asked": share}
    return render(request, "recovery/campaign_draw.html", page)


def _number(text: str | None, usual: Any, most: float) -> float:
    """A figure of the address, or the usual one for what is none."""
    try:
        found = float(text or "")
    except ValueError:
        return float(usual)
    return found if 0 <= found <= most else float(usual)


@require_POST
@require_permission(P.RUN_CAMPAIGNS)
def listed(request: HttpRequest, pk: int) -> HttpResponse:
    """The campaign's own list of whom to leave out."""
    row = run(request, pk)
    form = NumbersForm(request.POST)
    facts = {"by": request.user, "campaign": row}
    found = form.attempt(list_out, **facts, customers=form.numbers) if form.is_valid() else None
    if found is None:
        complain(request, form)
        return _draw_page(request, row, _draw_form(row), form)
    words = _("The list has %(all)d customers, %(inside)d of them are in the cohort.")
    messages.success(request, words % {"all": found[0], "inside": found[1]})
    return redirect("recovery:campaign-draw", pk)


@require_http_methods(["GET", "POST"])
@require_permission(P.RUN_CAMPAIGNS)
def script(request: HttpRequest, pk: int) -> HttpResponse:
    """The next version, from the newest."""
    row = run(request, pk)
    newest = row.scripts.first()
    form = ScriptForm(request.POST or None, initial={"text": newest.text if newest else ""})
    if form.is_valid() and form.carry_out(actions.write_script, by=request.user, campaign=row):
        messages.success(request, _("The script is in force from now on."))
        return redirect(row)
    page = {"form": form, "row": row, "scripts": row.scripts.all()}
    return render(request, "recovery/campaign_script.html", page)


STEPS: dict[str, Any] = {
    "begin": actions.begin,
    "pause": actions.pause,
    "resume": actions.resume,
    "finish": actions.finish,
    "take-back": drawing.take_back,
    "give-out": assigning.give_out,
}


@require_POST
@require_permission(P.RUN_CAMPAIGNS)
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One step of its life."""
    row = run(request, pk)
    if name not in STEPS:
        raise Http404
    done = {
        "begin": _("The campaign has begun."),
        "pause": _("The campaign is paused: nobody is called."),
        "resume": _("The campaign goes on."),
        "finish": _("The campaign is finished. Look at its results."),
        "take-back": _("The draw is taken back, on record."),
        "give-out": _("Customers are given out to the callers who are here."),
    }[name]
    attempt(request, STEPS[name], done, campaign=row)
    return redirect(row)
