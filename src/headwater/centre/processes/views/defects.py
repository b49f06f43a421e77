"""The defect register: the list with its counts, one defect, and what is decided about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headwater.centre.findings.models import Reference
from headwater.centre.people import audit
from headwater.centre.people.access import can, require, require_permission
from headwater.centre.people.permissions import Permission
from headwater.centre.processes import actions, forms
from headwater.centre.processes.actions import defects as rights
from headwater.centre.processes.actions.changes import open_change
from headwater.centre.processes.filters import DefectFilter
from headwater.centre.processes.models import Defect, ProcessChange
from headwater.centre.processes.presenters import defects as shapes
from headwater.centre.processes.queries import defects_seen_by
from headwater.centre.processes.tables import DefectTable
from headwater.centre.ui.exports import handed_out
from headwater.centre.ui.tables import paged


def seen(request: HttpRequest, pk: int) -> Defect:
    """The defect, if the asker may see it."""
    return get_object_or_404(defects_seen_by(request.user), pk=pk)


def narrowed(request: HttpRequest) -> DefectFilter:
    """What fits the filter; without one, what is not mended yet."""
    return DefectFilter(request.GET or {"which": "open"}, defects_seen_by(request.user), request=request)


@require_GET
@require_permission(Permission.SEE_PROCESSES)
def defects(request: HttpRequest) -> HttpResponse:
    """The register, narrowed and paged on the server, its counts above it."""
    found = narrowed(request)
    export = f"{request.path}excel/?{request.GET.urlencode()}"
    table = paged(DefectTable(found.qs, request=request, export_url=export), request)
    page = {"table": table, "filter": found, "may_report": can(request.user, Permission.REPORT_DEFECTS)}
    page |= shapes.counts_of(request.user)
    return render(request, f"processes/defects.html{'#list' if request.htmx else ''}", page)


@require_GET
@require_permission(Permission.EXPORT)
def excel(request: HttpRequest) -> HttpResponse:
    """The narrowed register as a workbook; on record."""
    require(request.user, Permission.SEE_PROCESSES)
    sheet = shapes.register_sheet(narrowed(request))
    return handed_out(request, [sheet])


@require_http_methods(["GET", "POST"])
@require_permission(Permission.REPORT_DEFECTS)
def report(request: HttpRequest) -> HttpResponse:
    """A defect that somebody noticed."""
    asked = ("step", "title", "case_kind", "case_number")
    first = {name: request.GET.get(name, "")[:160] for name in asked}
    form = forms.NewDefectForm(request.POST or None, by=request.user, initial=first)
    if form.is_valid():
        made = form.attempt(actions.open_defect, by=request.user, **form.facts)
        if made is not None:
            messages.success(request, _("%(number)s is on the register.") % {"number": made.number})
            return redirect("processes:defect", made.pk)
    page = {"form": form, "title": _("Report a defect"), "back": "processes:defects", "verb": _("Report")}
    return render(request, "processes/form.html", page)


@require_GET
@require_permission(Permission.SEE_PROCESSES)
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One defect: what, whose, since when, in which cases, what is done."""
    return render(request, "processes/defect.html", shapes.defect_page(seen(request, pk), request.user))


@require_http_methods(["GET", "POST"])
@require_permission(Permission.SEE_PROCESSES)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Other facts, by the owning department."""
    defect = seen(request, pk)
    if not rights.may_manage(request.user, defect):
        raise Http404
    first = {name: getattr(defect, name) for name in actions.defects.FIELDS}
    form = forms.EditDefectForm(
        request.POST or None, by=request.user, initial=first, seen=audit.latest(defect)
    )
    if form.carry_out(actions.change_defect, by=request.user, defect=defect) is not None:
        messages.success(request, _("Saved."))
        return redirect("processes:defect", pk)
    page = {"form": form, "title": str(defect), "back": "processes:defects"}
    return render(request, "processes/form.html", page)


def _take_up(*, by: Any, defect: Defect, change: ProcessChange | None, title: str) -> Defect:
    """By a change that is open, or by a new one of the owning department."""
    if change is None:
        if not title:
            raise ValidationError({"title": _("Choose a process change, or give a new one its title.")})
        reason = defect.detail
        change = open_change(by=by, title=title, unit=defect.department, reason=reason, step=defect.step)
    return actions.take_up_defect(by=by, defect=defect, change=change)


def _add_case(*, by: Any, defect: Defect, kind: str, number: str, title: str) -> Any:
    return actions.add_source(by=by, defect=defect, source=Reference(kind, number, title))


# What can be done with a defect: the form that asks, the action, and the words of the button.
STEPS: dict[str, tuple[type[forms.PlainForm], Callable[..., Any]]] = {
    "accept": (forms.AcceptForm, actions.accept_defect),
    "decline": (forms.ReasonForm, actions.decline_defect),
    "take-up": (forms.TakeUpForm, _take_up),
    "merge": (forms.MergeForm, actions.merge_defect),
    "fix": (forms.NoteForm, actions.fix_defect),
    "verify": (forms.NoteForm, actions.verify_defect),
    "reopen": (forms.ReasonForm, actions.reopen_defect),
    "case": (forms.CaseForm, _add_case),
}
# Who may take a step, where that is not the owning department.
RIGHTS: dict[str, Callable[..., None]] = {
    "verify": rights.require_verify,
    "reopen": rights.require_reopen,
    "case": rights.require_reopen,
}


@require_http_methods(["GET", "POST"])
@require_permission(Permission.SEE_PROCESSES)
def act(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """One step of a defect's life."""
    defect = seen(request, pk)
    if step not in STEPS:
        raise Http404
    if request.method == "POST":
        RIGHTS.get(step, rights.require_manage)(request.user, defect)
    kind, action = STEPS[step]
    options = {"by": request.user} if issubclass(kind, forms.AskedForm) else {}
    form = kind(request.POST if request.method == "POST" else None, **options)
    if form.carry_out(action, by=request.user, defect=defect) is not None:
        messages.success(request, _("Done."))
        return redirect("processes:defect", pk)
    title = shapes.words_of_step(step)
    page = {"form": form, "title": title, "crumbs": shapes.crumbs(defect), "verb": title}
    if step == "merge":
        page["alike"] = shapes.alike(defect, request.user)
    return render(request, "processes/form.html", page)


@require_POST
@require_permission(Permission.SEE_FINDINGS)
def make_finding(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a finding of it, so that an improvement can answer it."""
    finding = shapes.finding_of(seen(request, pk), request.user)
    messages.success(request, _("%(number)s is opened.") % {"number": finding.number})
    return redirect(finding.url)
