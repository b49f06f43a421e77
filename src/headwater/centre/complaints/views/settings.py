"""Classes and deadlines, causes, rules, and who is away."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headwater.centre.complaints import standing
from headwater.centre.complaints.actions import settings as actions
from headwater.centre.complaints.forms.settings import (
    AbsenceForm,
    CauseForm,
    ClassSettingsForm,
    NewClassForm,
    RulesForm,
)
from headwater.centre.complaints.models import OPEN, Absence, Cause, ComplaintClass
from headwater.centre.complaints.spans import span
from headwater.centre.people.access import can, require_permission
from headwater.centre.people.models import Person
from headwater.centre.people.permissions import Permission
from headwater.centre.people.queries import persons_seen_by

P = Permission


@require_GET
@require_permission(P.SEE_COMPLAINTS)
def classes(request: HttpRequest) -> HttpResponse:
    """The classes with their deadlines and standards; everybody may read what is promised."""
    rows = ComplaintClass.objects.select_related("department").annotate(
        open_count=Count("orders", filter=Q(orders__state__in=OPEN))
    )
    rows = rows.order_by("position", "pk")
    shown = [
        {"klass": row, "reply": span(60 * row.first_reply_minutes), "solve": span(60 * row.solve_minutes),
         "department": span(60 * row.department_minutes)}
        for row in rows
    ]  # fmt: skip
    rules = standing.rules()
    page = {"rows": shown, "rules": rules, "may_manage": can(request.user, P.MANAGE_COMPLAINTS)}
    page["rules_form"] = RulesForm(initial={name: getattr(rules, name) for name in actions.RULES})
    return render(request, "complaints/classes.html", page)


@require_POST
@require_permission(P.MANAGE_COMPLAINTS)
def rules(request: HttpRequest) -> HttpResponse:
    """Percentages, break, grace."""
    form = RulesForm(request.POST)
    if form.carry_out(actions.save_rules, by=request.user) is not None:
        messages.success(request, _("Saved. Open orders have their new deadlines."))
        return redirect("complaints:classes")
    page = {"form": form, "title": _("Rules of deadlines")}
    return render(request, "complaints/setting.html", page)


@require_http_methods(["GET", "POST"])
@require_permission(P.MANAGE_COMPLAINTS)
def new_class(request: HttpRequest) -> HttpResponse:
    """One class more."""
    form = NewClassForm(request.POST or None, by=request.user)
    made = form.carry_out(actions.save_class, by=request.user)
    if made is not None:
        messages.success(request, _("Saved."))
        return redirect("complaints:class", made.pk)
    return render(request, "complaints/setting.html", {"form": form, "title": _("New class")})


@require_http_methods(["GET", "POST"])
@require_permission(P.MANAGE_COMPLAINTS)
def one_class(request: HttpRequest, pk: int) -> HttpResponse:
    """A class: deadlines, standard, causes."""
    klass = get_object_or_404(ComplaintClass, pk=pk)
    first = {name: getattr(klass, name) for name in actions.CLASS_FIELDS}
    form = ClassSettingsForm(request.POST or None, by=request.user, initial=first)
    if form.carry_out(actions.save_class, by=request.user, klass=klass) is not None:
        messages.success(request, _("Saved. It holds for orders taken in or reclassed from now on."))
        return redirect("complaints:classes")
    page = {"form": form, "title": str(klass), "klass": klass, "causes": klass.causes.all()}
    return render(request, "complaints/setting.html", page | {"cause_form": CauseForm()})


@require_POST
@require_permission(P.MANAGE_COMPLAINTS)
def add_cause(request: HttpRequest, pk: int) -> HttpResponse:
    """One cause more."""
    klass = get_object_or_404(ComplaintClass, pk=pk)
    form = CauseForm(request.POST)
    if form.carry_out(actions.save_cause, by=request.user, klass=klass) is None:
        page = {"form": form, "title": str(klass)}
        return render(request, "complaints/setting.html", page)
    return redirect("complaints:class", pk)


@require_POST
@require_permission(P.MANAGE_COMPLAINTS)
def toggle_cause(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a cause out of use, or back into it."""
    cause = get_object_or_404(Cause.objects.select_related("klass"), pk=pk)
    facts: dict[str, Any] = {"name": cause.name, "name_en": cause.name_en, "active": not cause.active}
    actions.save_cause(by=request.user, klass=cause.klass, cause=cause, **facts)  # type: ignore[arg-type]
    return redirect("complaints:class", cause.klass_id)


def _absences(request: HttpRequest) -> Any:
    """Of people whom the asker sees, and the own ones; those that are over are left out."""
    seen = persons_seen_by(request.user).order_by().values("pk")  # type: ignore[arg-type]
    person = getattr(request.user, "person_id", None)
    rows = Absence.objects.filter(until__gte=timezone.localdate()).select_related("person")
    return rows.filter(Q(person__in=seen) | Q(person=person)).order_by("since")


@require_http_methods(["GET", "POST"])
@require_permission(P.HANDLE_COMPLAINTS)
def absences(request: HttpRequest) -> HttpResponse:
    """Who is away: orders are not given to them."""
    today = timezone.localdate()
    form = AbsenceForm(request.POST or None, by=request.user, initial={"since": today, "until": today})
    allowed = form.is_valid() and _may_enter(request, form)
    if allowed and form.carry_out(actions.enter_absence, by=request.user) is not None:
        messages.success(request, _("Entered."))
        return redirect("complaints:absences")
    return render(request, "complaints/absences.html", {"form": form, "rows": _absences(request)})


def _may_enter(request: HttpRequest, form: AbsenceForm) -> bool:
    """For oneself, and for the people whom one sees."""
    person: Person = form.cleaned_data["person"]
    own = getattr(request.user, "person_id", None) == person.pk
    if own or persons_seen_by(request.user).filter(pk=person.pk).exists():  # type: ignore[arg-type]
        return True
    form.add_error("person", _("This person is not in your units."))
    return False


@require_POST
@require_permission(P.HANDLE_COMPLAINTS)
def drop_absence(request: HttpRequest, pk: int) -> HttpResponse:
    """Entered wrongly, or ended early."""
    actions.drop_absence(by=request.user, absence=get_object_or_404(_absences(request), pk=pk))  # type: ignore[arg-type]
    messages.success(request, _("Taken out."))
    return redirect("complaints:absences")
