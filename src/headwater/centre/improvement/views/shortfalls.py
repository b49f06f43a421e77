"""Shortfalls: any month's ranking, one of them, ranking anew, the weights."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
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
from headwater.centre.people.access import can, require, require_permission
from headwater.centre.people.permissions import Permission
from headwater.centre.ui.exports import handed_out
from headwater.centre.ui.refusals import attempt


@require_GET
@require_permission(Permission.SEE_IMPROVEMENTS)
def overview(request: HttpRequest) -> HttpResponse:
    """The ranking of a month; any month."""
    ranked = months_ranked(request.user)
    month = presenter.month_asked(request.GET.get("month", ""), ranked)
    rows = list(shortfalls_seen_by(request.user).filter(month=month).order_by("rank", "pk"))
    weights = rows[0].weights if rows else None
    page = {
        "month": month,
        "ranked": ranked,
        "lines": [presenter.line(row) for row in rows],
        "sentence": presenter.sentence(rows, month),
        "formula": presenter.formula(weights or actions.weights_in_force()),
        "covered": presenter.covered(month),
        "may_rank": can(request.user, Permission.APPROVE_GATES, actions.top_unit()),
        "export": f"{reverse('improvement:shortfalls-excel')}?month={month:%Y-%m}",
    }
    return render(request, "improvement/shortfalls.html", page | presenter.neighbours(month))


@require_GET
@require_permission(Permission.EXPORT)
def excel(request: HttpRequest) -> HttpResponse:
    """The month as a workbook; on record."""
    require(request.user, Permission.SEE_IMPROVEMENTS)
    month = presenter.month_asked(request.GET.get("month", ""), months_ranked(request.user))
    rows = shortfalls_seen_by(request.user).filter(month=month).order_by("rank")
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
