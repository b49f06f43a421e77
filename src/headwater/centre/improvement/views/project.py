"""One improvement: its page, opening one, other words, promise, guardrails, findings, stopping."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headwater.centre.findings.queries import by_number, known
from headwater.centre.improvement import duties
from headwater.centre.improvement.actions import findings, promises
from headwater.centre.improvement.actions import projects as actions
from headwater.centre.improvement.forms import EditForm, NewForm, PromiseForm, ReasonForm, in_own_unit
from headwater.centre.improvement.models import Guardrail, Improvement
from headwater.centre.improvement.presenters import project as presenter
from headwater.centre.improvement.views.finding_one import seen
from headwater.centre.improvement.views.project_page import carried_out, shown
from headwater.centre.people import audit
from headwater.centre.people.access import require_permission, signed_in
from headwater.centre.people.models import Account
from headwater.centre.people.permissions import Permission
from headwater.centre.ui.refusals import attempt


@require_GET
@signed_in
def project(request: HttpRequest, pk: int) -> HttpResponse:
    """The sentence, the promise with its line, the gates, the plan, what happened."""
    return shown(request, seen(request, pk))


@require_http_methods(["GET", "POST"])
@require_permission(Permission.RUN_IMPROVEMENTS)
def new(request: HttpRequest) -> HttpResponse:
    """Open one; `?finding=F-12&title=…` fills the form from where it came, `&analysis=A-3` its chain."""
    given = {name: request.GET.get(name, "")[:120] for name in ("finding", "title", "problem")}
    own = {"owner": getattr(request.user.person, "number", "")}
    found = by_number(request.user, given["finding"])
    analysis = known("analysis", request.GET.get("analysis", "").replace("\0", ""), request.user)
    home: dict[str, Any] = {"unit": found.unit_id} if found else {}
    if found is not None and not given["problem"]:
        home["problem"] = found.detail[:2000]
    form = NewForm(request.POST or None, by=request.user, initial=given | own | home)
    if form.is_valid():
        facts = dict(form.cleaned_data)
        noticed = facts.pop("finding")
        made = form.attempt(actions.open_improvement, by=request.user, **facts)
        if made is not None:
            messages.success(request, _("%(what)s is open. Make its promise next.") % {"what": made})
            if noticed is not None:
                attempt(request, findings.answer, improvement=made, finding=noticed)
            if analysis is not None:
                findings.came_from(by=request.user, improvement=made, source=analysis)
            return redirect(made.url)
    return render(request, "improvement/new.html", {"form": form})


def run(request: HttpRequest, pk: int) -> Improvement:
    """The improvement, for whoever runs it."""
    found = seen(request, pk)
    duties.require_run(request.user, found)
    return found


@require_http_methods(["GET", "POST"])
@signed_in
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Title, owner, what is the matter."""
    found = run(request, pk)
    now = {"title": found.title, "problem": found.problem, "owner": found.owner}
    form = EditForm(request.POST or None, by=request.user, initial=now, seen=audit.latest(found))
    if form.is_valid() and form.carry_out(actions.change, by=request.user, improvement=found):
        messages.success(request, _("Saved."))
        return redirect(found.url)
    return render(request, "improvement/edit.html", {"form": form, "row": found})


@require_http_methods(["GET", "POST"])
@signed_in
def promise(request: HttpRequest, pk: int) -> HttpResponse:
    """Indicator, place, size, day; saving measures the baseline."""
    found = run(request, pk)
    form = PromiseForm(
        request.POST or None,
        names=presenter.dimension_names(),
        initial=PromiseForm.of(found),
        seen=audit.latest(found),
    )
    if form.is_valid():
        facts: dict[str, Any] = form.facts | {"seen": form.cleaned_data.get("seen")}
        if form.attempt(promises.promise, by=request.user, improvement=found, **facts):
            messages.success(request, _("The promise stands and its baseline is measured."))
            return redirect(found.url)
    page = {"form": form, "row": found, "codes": presenter.codes()}
    return render(request, "improvement/promise.html", page)


@require_POST
@signed_in
def guardrail(request: HttpRequest, pk: int) -> HttpResponse:
    """Another guardrail, or another margin."""
    found = run(request, pk)

    def keep(by: Account, indicator: str, margin: float) -> Guardrail:
        size = in_own_unit(indicator, margin)
        return promises.set_guardrail(by=by, improvement=found, indicator=indicator, margin=size)

    _made, refused = carried_out(request, found, "guardrail", keep)
    return shown(request, found, guardrail=refused) if refused else redirect(f"{found.url}#promise")


@require_POST
@signed_in
def drop_guardrail(request: HttpRequest, pk: int, rail: int) -> HttpResponse:
    """Take one away."""
    found = run(request, pk)
    row = get_object_or_404(Guardrail, pk=rail, improvement=found)
    attempt(request, promises.drop_guardrail, guardrail=row)
    return redirect(f"{found.url}#promise")


@require_POST
@signed_in
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """One more finding that this answers."""
    found = run(request, pk)
    _made, refused = carried_out(request, found, "finding", findings.answer_number, improvement=found)
    return shown(request, found, finding=refused) if refused else redirect(found.url)


@require_http_methods(["GET", "POST"])
@signed_in
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """End it without claiming an effect."""
    found = run(request, pk)
    if not found.open:
        raise Http404
    form = ReasonForm(request.POST or None)
    if form.is_valid() and form.carry_out(actions.stop, by=request.user, improvement=found):
        messages.success(request, _("%(number)s is stopped.") % {"number": found.number})
        return redirect(found.url)
    return render(request, "improvement/stop.html", {"form": form, "row": found})
