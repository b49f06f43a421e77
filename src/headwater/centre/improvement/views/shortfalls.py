"""Shortfalls: any month's ranking, one of them, ranking anew, the weights."""

from __future__ import annotations

from collections.abc import Container, Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headwater.centre.findings.queries import chain
from headwater.centre.improvement.actions import shortfalls as actions
from headwater.centre.improvement.forms import ReasonForm
from headwater.centre.improvement.models import Shortfall
from headwater.centre.improvement.presenters import shortfalls as presenter
from headwater.centre.improvement.queries.shortfalls import months_ranked, shortfalls_seen_by
from headwater.centre.improvement.shortfall_forms import TakeUpForm, WeightsForm
from headwater.centre.improvement.shortfall_tables import ShortfallFilter, ShortfallTable
from headwater.centre.people.access import can, require, require_permission
from headwater.centre.people.permissions import Permission
from headwater.centre.ui.exports import handed_out
from headwater.centre.ui.forms import PlainForm
from headwater.centre.ui.refusals import attempt
from headwater.centre.ui.tables import paged

# What can be done with many at once.
FORMS: dict[str, type[PlainForm]] = {"accept": TakeUpForm, "decline": ReasonForm}


def form_of(request: HttpRequest, verb: str, *sent: QueryDict) -> PlainForm:
    """One of the forms under the ranking: they share one, and each button asks for its own part."""
    more: dict[str, Any] = {"auto_id": f"{verb}-%s", "use_required_attribute": False}
    if verb == "accept":
        more["by"] = request.user
    return FORMS[verb](*sent, **more)


@require_GET
@require_permission(Permission.SEE_IMPROVEMENTS)
def overview(request: HttpRequest) -> HttpResponse:
    """The ranking of a month; any month."""
    return shown(request)


def of_month(request: HttpRequest) -> tuple[date, QuerySet[Shortfall]]:
    """The month of the address with what the reader sees of its ranking."""
    month = presenter.month_asked(request.GET.get("month", ""), months_ranked(request.user))
    return month, shortfalls_seen_by(request.user).filter(month=month).order_by("rank", "pk")


def shown(
    request: HttpRequest, ticked: Container[int] = (), refused: Mapping[str, PlainForm] | None = None
) -> HttpResponse:
    """The ranking; what was refused keeps its ticks and its words."""
    month, seen = of_month(request)
    rows, sent, asked = list(seen), refused or {}, request.GET.urlencode()
    found = ShortfallFilter(request.GET or None, seen, request=request)
    may = {
        row.pk for row in rows if row.state == Shortfall.State.OPEN and actions.may_decide(request.user, row)
    }
    export = f"{reverse('improvement:shortfalls-excel')}?{asked}"
    table = ShortfallTable(found.qs, request=request, export_url=export, exclude=() if may else ("pick",))
    table.may, table.ticked = may, ticked
    page = {
        "month": month,
        "ranked": months_ranked(request.user),
        "rows": rows,
        "table": paged(table, request),
        "filter": found,
        "asked": asked,
        "forms": {verb: sent.get(verb) or form_of(request, verb) for verb in FORMS} if may else None,
        "sentence": presenter.sentence(rows, month),
        "formula": presenter.formula((rows[0].weights if rows else None) or actions.weights_in_force()),
        "covered": presenter.covered(month),
        "may_rank": can(request.user, Permission.APPROVE_GATES, actions.top_unit()),
    }
    part = "#list" if request.htmx else ""
    facts = page | presenter.neighbours(month)
    return render(request, f"improvement/shortfalls.html{part}", facts, status=422 if sent else 200)


@require_GET
@require_permission(Permission.EXPORT)
def excel(request: HttpRequest) -> HttpResponse:
    """The month as a workbook; on record."""
    require(request.user, Permission.SEE_IMPROVEMENTS)
    month, seen = of_month(request)
    rows = ShortfallFilter(request.GET or None, seen, request=request).qs
    sheet = presenter.sheet(rows, month)
    return handed_out(request, [sheet])


@require_POST
@require_permission(Permission.APPROVE_GATES)
def rank(request: HttpRequest) -> HttpResponse:
    """Rank a month now."""
    month = presenter.month_asked(request.POST.get("month", ""), [])
    found = attempt(request, actions.rank, month=month)
    if found is not None:
        messages.success(request, _("%(n)s shortfalls stand in the ranking.") % {"n": found})
    return redirect(f"{reverse('improvement:shortfalls')}?month={month:%Y-%m}")


@require_http_methods(["GET", "POST"])
@require_permission(Permission.SEE_IMPROVEMENTS)
def shortfall(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them: its parts, and the decision."""
    row = shortfalls_seen_by(request.user).filter(pk=pk).first()
    if row is None:
        raise Http404
    if request.method == "POST":
        actions.require_decide(request.user, row)
    asked = request.POST.get("do", "")
    own = getattr(request.user.person, "number", "")
    take = TakeUpForm(request.POST if asked == "accept" else None, by=request.user, initial={"owner": own})
    decline = ReasonForm(request.POST if asked == "decline" else None)
    if asked == "accept":
        made = take.carry_out(actions.accept_shortfall, by=request.user, shortfall=row)
        if made is not None:
            messages.success(request, _("%(what)s takes it up. Make its promise next.") % {"what": made})
            return redirect(made.url)
    if asked == "decline" and decline.carry_out(actions.decline_shortfall, by=request.user, shortfall=row):
        messages.success(request, _("It is declined, with the reason."))
        return redirect(row.url)
    page = {
        "line": presenter.line(row),
        "chain": chain(actions.reference(row), request.user),
        "row": row,
        "sums": presenter.sums(row),
        "earlier": list(
            Shortfall.objects.filter(indicator=row.indicator, unit=row.unit, month__lt=row.month)[:12]
        ),
        "may_decide": row.state == Shortfall.State.OPEN and actions.may_decide(request.user, row),
        "take": take,
        "decline": decline,
        "asked": asked,
    }
    return render(request, "improvement/shortfall.html", page)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.APPROVE_GATES)
def weights(request: HttpRequest) -> HttpResponse:
    """How the gaps are weighed from now on."""
    now = actions.weights_in_force()
    form = WeightsForm(request.POST or None, weights=now)
    if form.is_valid() and form.attempt(actions.weigh, by=request.user, **form.facts):
        messages.success(request, _("The weights hold for rankings from now on."))
        return redirect("improvement:shortfalls")
    page = {"form": form, "formula": presenter.formula(now)}
    return render(request, "improvement/weights.html", page)
