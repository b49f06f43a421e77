"""Repeat complainants, broad complaints, and what texts mention, over the last days."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from headwater.centre.complaints import exporting, standing
from headwater.centre.complaints.insight_tables import MentioningTable, RepeatTable, SpotOrderTable
from headwater.centre.complaints.models import MentionKind
from headwater.centre.complaints.presenters import broad as shapes
from headwater.centre.complaints.presenters import mentions as told
from headwater.centre.complaints.queries import broad as events
from headwater.centre.complaints.queries import mentions, repeats
from headwater.centre.complaints.queries.orders import order_for
from headwater.centre.people.access import require, require_permission
from headwater.centre.people.permissions import Permission
from headwater.centre.ui.components import mask_customer
from headwater.centre.ui.exports import excel_response, handed_out
from headwater.centre.ui.tables import paged

P = Permission
CHOICES = (1, 7, 10, 30, 90, 365)
PAGE = 50
LONGEST_FILE = 50_000


def asked_days(request: HttpRequest, usual: int = 30) -> int:
    """How many days back the address asks for."""
    text = request.GET.get("days", "")
    return int(text) if text.isdecimal() and int(text[:6]) in CHOICES else usual


def framed(request: HttpRequest, days: int, **page: Any) -> dict[str, Any]:
    """What all these pages show above: the choice of days."""
    return {"days": days, "choices": CHOICES} | page


@require_GET
@require_permission(P.SEE_COMPLAINTS)
def repeat_complainants(request: HttpRequest) -> HttpResponse:
    """Customers with several orders."""
    days = asked_days(request)
    start, end = events.window(request.user, days)
    rows = repeats.complainants(request.user, start, end)
    export = f"{reverse('complaints:repeats-excel')}?days={days}"
    table = paged(RepeatTable(rows, request=request, export_url=export), request)
    words = shapes.repeat_sentence(repeats.counts(request.user, start, end), days)
    page = framed(request, days, table=table, sentence=words)
    return render(request, "complaints/repeats.html", page)


@require_GET
@require_permission(P.EXPORT)
def repeats_excel(request: HttpRequest) -> HttpResponse:
    """The list as a workbook, customers masked; many customers need a second person."""
    require(request.user, P.SEE_COMPLAINTS)
    days = asked_days(request)
    rows = list(repeats.complainants(request.user, *events.window(request.user, days))[:LONGEST_FILE])
    sheet = shapes.repeat_sheet(rows, days)
    who = [row["customer"] for row in rows]
    ask = exporting.page_to_ask(request, customers=len(rows), title=sheet.title, who=who)
    if ask:
        return redirect(ask)
    exporting.on_record(request, title=sheet.title, rows=len(rows), customers=len(rows))
    return excel_response([sheet], str(request.user), sheet.title)


@require_GET
@require_permission(P.SEE_COMPLAINTS)
def repeat(request: HttpRequest, pk: int) -> HttpResponse:
    """All orders of the customer of one order."""
    order = order_for(request.user, pk)
    if order is None or not order.customer:
        raise Http404
    days = asked_days(request, 365)
    rows = repeats.orders_of_like(request.user, order, *events.window(request.user, days))
    table = paged(SpotOrderTable(standing.with_stage(rows), request=request), request)
    page = framed(request, days, table=table, order=order, masked=mask_customer(order.customer))
    return render(request, "complaints/repeat.html", page)


@require_GET
@require_permission(P.SEE_COMPLAINTS)
def broad(request: HttpRequest) -> HttpResponse:
    """Every dissatisfied customer once: orders, grumbles, low scores; counted and listed."""
    days = asked_days(request, 7)
    start, end = events.window(request.user, days)
    found = events.broad_complaints(request.user, start, end)
    where = {name: request.GET.get(name, "")[:120] for name in ("source", "klass", "region")}
    where["day"] = _day(request.GET.get("day", ""))
    number = request.GET.get("page", "")
    at = int(number) if number.isdecimal() and len(number) < 7 else 1
    rows, count = events.listed(request.user, start, end, where, at, PAGE)
    pages = Paginator(range(count), PAGE)
    page = framed(
        request, days, found=found, where=where, events=shapes.event_rows(rows), count=count,
        page=pages.get_page(at), sentence=shapes.sentence(found, days), sources=shapes.source_words(),
        kept=_kept(request), **shapes.charts(found, days),
    )  # fmt: skip
    return render(request, "complaints/broad.html", page)


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


def _kept(request: HttpRequest) -> str:
    """The address without its page, for the links to other pages."""
    kept = request.GET.copy()
    kept.pop("page", None)
    return kept.urlencode()


@require_GET
@require_permission(P.EXPORT)
def broad_excel(request: HttpRequest) -> HttpResponse:
    """The counts as a workbook: nobody's number is in it."""
    require(request.user, P.SEE_COMPLAINTS)
    days = asked_days(request, 7)
    sheet = shapes.sheet(events.broad_complaints(request.user, *events.window(request.user, days)))
    return handed_out(request, [sheet])


@require_GET
@require_permission(P.SEE_COMPLAINTS)
def mentioned(request: HttpRequest) -> HttpResponse:
    """What the orders of these days speak of."""
    days = asked_days(request)
    orders = repeats.orders_in_days(request.user, *events.window(request.user, days))
    page = framed(request, days, charts=told.charts(orders, days), orders=orders.count())
    return render(request, "complaints/mentions.html", page)


@require_GET
@require_permission(P.SEE_COMPLAINTS)
def mentioning(request: HttpRequest, kind: str) -> HttpResponse:
    """The orders that mention one thing, each with the sentence in which it does."""
    if kind not in MentionKind.values:
        raise Http404
    days, value = asked_days(request, 365), request.GET.get("value", "")[:120]
    orders = repeats.orders_in_days(request.user, *events.window(request.user, days))
    rows = mentions.mentioning(orders, kind, value)
    table = paged(MentioningTable(rows, request=request), request)
    shown = [row.record for row in table.page.object_list]
    said = mentions.of_orders(shown)
    table.sentences = lambda order: told.sentences(said[order.pk], kind, value)
    words = told.words_of(kind, value)
    page = framed(request, days, table=table, kind=MentionKind(kind), value=value, words=words)
    return render(request, "complaints/mentioning.html", page)
