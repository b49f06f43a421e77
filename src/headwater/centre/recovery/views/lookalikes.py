"""The library of look-alike models and the designer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headwater.centre.people import audit
from headwater.centre.people.access import can, require, require_permission
from headwater.centre.people.permissions import Permission
from headwater.centre.recovery import customers, lake, scores
from headwater.centre.recovery.actions import lookalikes as actions
from headwater.centre.recovery.actions import screenings
from headwater.centre.recovery.actions.cohorts import freeze_screening
from headwater.centre.recovery.cohort_forms import FreezeForm, ReasonForm
from headwater.centre.recovery.design import Feature
from headwater.centre.recovery.lookalike_forms import ModelForm
from headwater.centre.recovery.models import Screening
from headwater.centre.recovery.presenters import lookalikes as presenter
from headwater.centre.recovery.presenters import mentions
from headwater.centre.recovery.queries.lookalikes import find_models, latest_done, models_seen_by
from headwater.centre.recovery.views.model_one import seen_model, seen_screening
from headwater.centre.ui.components import format_value, language_now
from headwater.centre.ui.refusals import attempt, complain
from headwater.engine.words import Problem

P = Permission


@require_GET
@require_permission(P.SEE_RECOVERY)
def library(request: HttpRequest) -> HttpResponse:
    """All models that the reader sees, by kind of problem."""
    words = request.GET.get("q", "")[:80]
    found = find_models(request.user, words) if words else models_seen_by(request.user)  # type: ignore[arg-type]
    if not request.GET.get("retired"):
        found = found.exclude(state="retired")
    page = {
        "library": presenter.library(found, request.user),  # type: ignore[arg-type]
        "q": words,
        "may": can(request.user, P.MODEL_LOOKALIKES),
    }
    return render(request, "recovery/models.html", page)


def _shown(request: HttpRequest, row: Screening | None) -> scores.Selection | None:
    """The radius or number of the address, for a reader who tries another one."""
    by, text = request.GET.get("by", ""), request.GET.get("value", "")
    try:
        value = float(text)
    except ValueError:
        return None
    fine = row is not None and 0 <= value < 1e12
    return scores.selection_of(row, by, value) if fine and row is not None else None


def _render(request: HttpRequest, pk: int, row: Screening | None, **filled: Any) -> HttpResponse:
    """`filled`: a small form as it was sent and refused, by its name on the page."""
    model = row.model if row else seen_model(request, pk)
    page = presenter.page(model, request.user, row, _shown(request, row))  # type: ignore[arg-type]
    page["freeze_form"] = FreezeForm(initial={"name": model.name})
    page["reason_form"] = ReasonForm()
    page["mentions"] = mentions.offered(row, model) if page["may"] else []
    return render(request, "recovery/model.html", page | filled)


@require_GET
@require_permission(P.SEE_RECOVERY)
def model(request: HttpRequest, pk: int) -> HttpResponse:
    """The designer with the newest screening."""
    return _render(request, pk, latest_done(seen_model(request, pk)))


@require_GET
@require_permission(P.SEE_RECOVERY)
def screening(request: HttpRequest, pk: int) -> HttpResponse:
    """The designer with one screening."""
    row = seen_screening(request, pk)
    if row.state != Screening.State.DONE:
        return redirect(row.model)
    return _render(request, row.model_id, row)


@require_GET
@require_permission(P.SEE_RECOVERY)
def count(request: HttpRequest, pk: int) -> JsonResponse:
    """How many lie within a radius, exactly; what the moving slider asks when it stands still."""
    row = seen_screening(request, pk)
    selection = _shown(request, row)
    if selection is None or row.state != Screening.State.DONE:
        return JsonResponse({"error": _("Write a radius or a number.")}, status=400)
    try:
        found = scores.count_of(row, selection)
    except Problem as problem:
        return JsonResponse({"error": problem.words.say(language_now())}, status=409)
    return JsonResponse({"count": found, "words": format_value("count", found)})


@require_http_methods(["GET", "POST"])
@require_permission(P.MODEL_LOOKALIKES)
def new(request: HttpRequest) -> HttpResponse:
    """Design a new model."""
    columns = customers.columns(*lake.opened())
    first = ModelForm.fresh(request.user.person, columns)  # type: ignore[union-attr]
    first |= {name: request.GET[name][:120] for name in ("name", "problem", "mass") if name in request.GET}
    form = _form(request, columns, first)
    if form.is_valid():
        made = form.attempt(actions.make, by=request.user, **form.facts)
        if made is not None:
            attempt(request, screenings.ask, _("The customers are being screened."), model=made)
            return redirect(made)
    return _form_page(request, form)


def _form(request: HttpRequest, columns: Any, first: Any, **options: Any) -> ModelForm:
    files = request.FILES or None
    return ModelForm(request.POST or None, files, by=request.user, columns=columns, initial=first, **options)  # type: ignore[arg-type]


def _form_page(request: HttpRequest, form: ModelForm, row: Any = None) -> HttpResponse:
    problems = models_seen_by(request.user).values_list("problem", flat=True).distinct()  # type: ignore[arg-type]
    page = {"form": form, "row": row, "problems": sorted(set(problems))}
    return render(request, "recovery/model_form.html", page)


@require_http_methods(["GET", "POST"])
@require_permission(P.MODEL_LOOKALIKES)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Another design; screenings keep the one with which they were made."""
    row = seen_model(request, pk)
    require(request.user, P.MODEL_LOOKALIKES, row.unit)
    columns = customers.columns(*lake.opened())
    first = ModelForm.of(row) | {"within": request.GET.get("within", row.within)[:1000]}
    asked = {c.name: Feature(c.name, c.kind) for c in columns if c.name in request.GET.getlist("feature")}
    first["features"] = asked | first["features"]
    form = _form(request, columns, first, model=row, seen=audit.latest(row))
    if form.is_valid():
        facts = form.facts | {"seen": form.cleaned_data.get("seen")}
        if form.attempt(actions.change, by=request.user, model=row, **facts) is not None:
            messages.success(request, _("Saved. Screen again to see what it finds now."))
            return redirect(row)
    return _form_page(request, form, row)


@require_POST
@require_permission(P.MODEL_LOOKALIKES)
def screen(request: HttpRequest, pk: int) -> HttpResponse:
    """Screen all customers in the background."""
    row = seen_model(request, pk)
    attempt(request, screenings.ask, _("The customers are being screened."), model=row)
    return redirect(row)


@require_POST
@require_permission(P.MODEL_LOOKALIKES)
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a screening."""
    row = seen_screening(request, pk)
    attempt(request, screenings.stop, _("The screening is being stopped."), screening=row)
    return redirect(row.model)


@require_POST
@require_permission(P.MODEL_LOOKALIKES)
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Retire a model, or take it back."""
    row = seen_model(request, pk)
    state = request.POST.get("state", "")
    attempt(request, actions.move, _("Saved."), model=row, state=state)
    return redirect(row)


@require_POST
@require_permission(P.MODEL_LOOKALIKES)
def overrule(request: HttpRequest, pk: int) -> HttpResponse:
    """Use a screening all the same, with the reason."""
    row = seen_screening(request, pk)
    form = ReasonForm(request.POST)
    if form.carry_out(screenings.overrule, by=request.user, screening=row) is None:
        complain(request, form)
        return _render(request, row.model_id, row, reason_form=form)
    messages.success(request, _("It may be used."))
    return redirect(row)


@require_POST
@require_permission(P.MODEL_LOOKALIKES)
def freeze(request: HttpRequest, pk: int) -> HttpResponse:
    """Freeze the customers within the radius as a list."""
    row = seen_screening(request, pk)
    form = FreezeForm(request.POST)
    selection = _shown(request, row) or scores.selection_of(row)
    made = form.carry_out(freeze_screening, by=request.user, screening=row, selection=selection)
    if made is None:
        complain(request, form)
        return _render(request, row.model_id, row, freeze_form=form)
    return redirect(made)
