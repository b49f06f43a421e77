"""Accountability: the list, the own records, one record and what is done about it, proposing by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from headwater.centre.complaints import attachments, own_forms
from headwater.centre.complaints.actions import accountability as actions
from headwater.centre.complaints.actions import accountability_proposals as proposals
from headwater.centre.complaints.models import Accountability, AccountabilityFile
from headwater.centre.complaints.own_tables import RecordFilter, RecordTable
from headwater.centre.complaints.presenters import accountability as presenter
from headwater.centre.complaints.queries import accountability as queries
from headwater.centre.complaints.queries.orders import order_for
from headwater.centre.people.access import require, require_permission, signed_in
from headwater.centre.people.permissions import Permission
from headwater.centre.ui.exports import handed_out
from headwater.centre.ui.tables import paged

Verb = tuple[type[own_forms.PlainForm], Callable[..., Any], str]


def narrowed(request: HttpRequest) -> RecordFilter:
    """What fits the filter."""
    return RecordFilter(request.GET, queries.records_seen_by(request.user), request=request)


@require_safe
@require_permission(Permission.SEE_ACCOUNTABILITY)
def accountability(request: HttpRequest) -> HttpResponse:
    """问责: narrowed and paged on the server."""
    found, seen = narrowed(request), queries.records_seen_by(request.user)
    export = f"{request.path}excel/?{request.GET.urlencode()}"
    table = paged(RecordTable(found.qs, request=request, export_url=export), request)
    facts = {"filter": found, "table": table, "sentence": presenter.sentence(seen)}
    facts |= {"any": seen.exists(), "may_set_rules": queries.may_set_rules(request.user)}
    return render(request, f"complaints/accountability.html{'#list' if request.htmx else ''}", facts)


@require_safe
@require_permission(Permission.EXPORT)
def excel(request: HttpRequest) -> HttpResponse:
    """The narrowed list as a workbook; no customer stands in it."""
    require(request.user, Permission.SEE_ACCOUNTABILITY)
    sheet = presenter.sheet(narrowed(request).qs, request.GET.urlencode())
    return handed_out(request, [sheet])


@require_safe
@signed_in
def mine(request: HttpRequest) -> HttpResponse:
    """What was decided on the asker's own part in complaints."""
    person = request.user.person_id or 0
    rows = queries.records_seen_by(request.user).filter(person=person, decided_at__isnull=False)
    table = paged(RecordTable(rows, request=request, exclude=("person", "proposed_points")), request)
    return render(request, "complaints/accountability_mine.html", {"table": table})


def _seen(request: HttpRequest, pk: int) -> Accountability:
    found = queries.record_for(request.user, pk)
    if found is None:
        raise Http404
    return found


@require_safe
@signed_in
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """One record. Whom it is about sees it without any right, so the page asks for none."""
    found = _seen(request, pk)
    actions.note_read(by=request.user, record=found)
    return _page(request, found)


def _page(request: HttpRequest, found: Accountability, verb: str = "", form: Any = None) -> HttpResponse:
    facts = presenter.page(found, request.user)
    seen = found.version
    decide = own_forms.DecideForm(seen=seen, initial={"points": found.proposed_points}, auto_id="d_%s")
    facts |= {
        "decide_form": decide,
        "appeal_form": own_forms.SayForm(seen=seen, auto_id="p_%s"),
        "arbitrate_form": own_forms.ArbitrateForm(seen=seen, auto_id="a_%s"),
        "answer_form": own_forms.SayForm(auto_id="s_%s"),
    }
    if form is not None:
        facts[f"{verb}_form"] = form
    return render(request, "complaints/accountability_record.html", facts, status=400 if form else 200)


@require_POST
@signed_in
def step(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Decide, dismiss, appeal, arbitrate, answer; the action checks who may."""
    found = _seen(request, pk)
    kind, action, done = _verb(verb, request)
    actions.require_right(request.user, found, verb)  # type: ignore[arg-type]
    shown = "decide" if verb == "dismiss" else verb
    seen = None if verb == "answer" else found.version
    form = kind(request.POST, request.FILES, seen=seen, auto_id=f"{verb[0]}_%s")
    facts: dict[str, Any] = {"by": request.user, "record": found}
    if form.is_valid():
        facts |= form.cleaned_data
        facts.pop("files", None)
        if kind is own_forms.SayForm:
            facts["files"] = request.FILES.getlist("files")
        if verb == "dismiss":
            facts.pop("points")
        form.attempt(action, **facts)
    if form.errors:
        found.refresh_from_db()
        return _page(request, found, shown, form)
    messages.success(request, done)
    return redirect(found.url)


def _verb(verb: str, request: HttpRequest) -> Verb:
    known: dict[str, Verb] = {
        "decide": (own_forms.DecideForm, actions.decide, _("Decided. The person is told.")),
        "dismiss": (own_forms.DecideForm, actions.dismiss, _("Nobody is held accountable.")),
        "appeal": (own_forms.SayForm, actions.appeal, _("Your appeal waits for arbitration.")),
        "arbitrate": (own_forms.ArbitrateForm, actions.arbitrate, _("Arbitrated. Both sides are told.")),
        "answer": (own_forms.SayForm, actions.answer, _("Said.")),
    }
    return known[verb]


@require_safe
@signed_in
def evidence(request: HttpRequest, pk: int, file: int) -> HttpResponse | FileResponse:
    """A file of an appeal or an answer, for those who see the record."""
    found = get_object_or_404(AccountabilityFile, pk=file, entry__record=_seen(request, pk))
    path = attachments.path_of(found.key)
    if not path.is_file():
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename=found.name)


@require_http_methods(["GET", "HEAD", "POST"])
@require_permission(Permission.PROPOSE_ACCOUNTABILITY)
def propose(request: HttpRequest, pk: int) -> HttpResponse:
    """Propose by hand, from an order's page."""
    order = order_for(request.user, pk)
    if order is None:
        raise Http404
    form = own_forms.ProposeForm(request.POST or None, by=request.user)
    made = form.carry_out(proposals.propose, by=request.user, order=order)
    if made is not None:
        messages.success(request, _("Proposed. Somebody else decides."))
        seen = queries.record_for(request.user, made.pk)
        return redirect(made.url if seen else order.url)
    facts = {"order": order, "form": form}
    return render(
        request, "complaints/accountability_propose.html", facts, status=400 if form.errors else 200
    )
