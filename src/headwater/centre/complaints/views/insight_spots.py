"""Hot spots: the list, one of them with its orders, and what is made of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headwater.centre.complaints import exporting, standing
from headwater.centre.complaints.actions import hot_spots as actions
from headwater.centre.complaints.forms.insight import SpotMassForm
from headwater.centre.complaints.insight_tables import HotSpotTable, SpotOrderTable
from headwater.centre.complaints.presenters import hot_spots as shapes
from headwater.centre.complaints.presenters import listing
from headwater.centre.complaints.queries import hot_spots as queries
from headwater.centre.complaints.queries.hot_spots import Seen
from headwater.centre.people.access import can, require, require_permission
from headwater.centre.people.permissions import Permission
from headwater.centre.ui.exports import excel_response, handed_out
from headwater.centre.ui.tables import paged

P = Permission
LONGEST_FILE = 100_000


def seen(request: HttpRequest, thread: int) -> Seen:
    """The matter, if the asker has orders of it."""
    found = queries.seen_one(request.user, thread)
    if found is None:
        raise Http404
    return found


def narrowed(request: HttpRequest) -> tuple[list[Seen], list[Seen]]:
    """All matters, and those that the address asks for."""
    found = queries.seen_by(request.user)
    asked = [one for one in found if one.rising] if request.GET.get("which") == "rising" else found
    words = request.GET.get("words", "").strip().lower()
    return found, [one for one in asked if words in one.spot.name.lower()] if words else asked


@require_GET
@require_permission(P.SEE_COMPLAINTS)
def hot_spots(request: HttpRequest) -> HttpResponse:
    """The matters of the last weeks, rising ones first."""
    found, shown = narrowed(request)
    export = f"{reverse('complaints:hot-spots-excel')}?{request.GET.urlencode()}"
    page = {
        "table": paged(HotSpotTable(shown, request=request, export_url=export), request),
        "look": queries.newest_look(),
        "sentence": shapes.list_sentence(queries.newest_look(), found),
        "which": request.GET.get("which", ""),
        "words": request.GET.get("words", ""),
        "may_look": can(request.user, P.MANAGE_COMPLAINTS),
    }
    return render(request, "complaints/hot_spots.html", page)


@require_GET
@require_permission(P.EXPORT)
def excel(request: HttpRequest) -> HttpResponse:
    """The list as a workbook: counts only."""
    require(request.user, P.SEE_COMPLAINTS)
    sheet = shapes.sheet(narrowed(request)[1], queries.newest_look())
    return handed_out(request, [sheet])


@require_POST
@require_permission(P.MANAGE_COMPLAINTS)
def look(request: HttpRequest) -> HttpResponse:
    """Look again, now."""
    by: Any = request.user
    run = actions.look_again(by=by)
    return render(request, "complaints/looking.html", {"run": run})


@require_GET
@require_permission(P.SEE_COMPLAINTS)
def spot(request: HttpRequest, thread: int) -> HttpResponse:
    """One matter: how it stands, where it lies, and its orders."""
    found, newest = seen(request, thread), queries.newest_look()
    if newest is None:
        raise Http404
    orders = queries.orders_of(request.user, found.spot)
    rows = standing.with_stage(orders).order_by("-received_at")
    export = reverse("complaints:hot-spot-excel", args=[thread])
    table = paged(SpotOrderTable(rows, request=request, export_url=export), request)
    page = shapes.spot_page(found, newest, orders, request.user) | {"table": table}
    return render(request, "complaints/hot_spot.html", page)


@require_GET
@require_permission(P.EXPORT)
def spot_excel(request: HttpRequest, thread: int) -> HttpResponse:
    """Its orders as a workbook, customers masked; many customers need a second person."""
    require(request.user, P.SEE_COMPLAINTS)
    found = seen(request, thread)
    rows = standing.with_stage(queries.orders_of(request.user, found.spot))[:LONGEST_FILE]
    who = {row.customer for row in rows if row.customer}
    sheet = listing.sheet(rows, [(_("Hot spot"), found.spot.name)])
    ask = exporting.page_to_ask(request, customers=len(who), title=sheet.title, who=who)
    if ask:
        return redirect(ask)
    exporting.on_record(request, title=sheet.title, rows=len(list(sheet.rows)), customers=len(who))
    return excel_response([sheet], str(request.user), sheet.title)


@require_http_methods(["GET", "POST"])
@require_permission(P.MANAGE_COMPLAINTS)
def make_mass(request: HttpRequest, thread: int) -> HttpResponse:
    """A mass complaint of its open orders."""
    by: Any = request.user
    found = seen(request, thread)
    first = {
        "title": found.spot.name,
        "since": _day(request.GET.get("since", "")),
        "unit": actions.unit_for(by),
    }
    form = SpotMassForm(request.POST if request.method == "POST" else None, by=by, initial=first)
    made = form.carry_out(actions.make_mass, by=by, spot=found.spot)
    if made is not None:
        messages.success(
            request, _("%(number)s is opened; its orders are put into it.") % {"number": made.number}
        )
        return redirect(made.url)
    page = {"form": form, "spot": found.spot, "sentence": shapes.spot_sentence(found)}
    return render(request, "complaints/hot_spot_mass.html", page)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@require_POST
@require_permission(P.MANAGE_FINDINGS)
def make_finding(request: HttpRequest, thread: int) -> HttpResponse:
    """A finding of it."""
    require(request.user, P.SEE_COMPLAINTS)
    by: Any = request.user
    found = seen(request, thread)
    facts = {"count": found.rise.count, "expected": found.rise.expected, "span": found.rise.span}
    try:
        made = actions.make_finding(by=by, spot=found.spot, **facts)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect(found.spot.url)
    messages.success(request, _("%(number)s is opened.") % {"number": made.number})
    return redirect(made.url if can(by, P.SEE_FINDINGS) else found.spot.url)
