"""The calendar: a year at a glance, own exceptions, working hours."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from headwater.centre.imports.forms import DayForm, HoursForm
from headwater.centre.imports.presenters.calendar import hours_forms, year_context
from headwater.centre.people.access import require_permission
from headwater.centre.people.permissions import Permission
from headwater.centre.reference import actions
from headwater.centre.reference.models import CalendarDay, ServiceHours

YEARS = range(2000, 2101)


@require_permission(Permission.MANAGE_REFERENCE)
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """One year: holidays, make-up working days, the centre's own."""
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and int(asked) in YEARS else timezone.localdate().year
    context = year_context(year) | {"day_form": DayForm(), "hours": hours_forms()}
    return render(request, "imports/calendar.html", context)


@require_permission(Permission.MANAGE_REFERENCE)
@require_POST
def set_day(request: HttpRequest) -> HttpResponse:
    """Keep a day differently."""
    form = DayForm(request.POST)
    if form.is_valid():
        row = actions.set_day(by=request.user, **form.cleaned_data)
        messages.success(request, _("%(day)s is kept.") % {"day": row})
        return redirect(f"{_address()}?year={row.day.year}")
    messages.error(request, _("A day, its kind and a reason are needed."))
    return redirect(_address())


@require_permission(Permission.MANAGE_REFERENCE)
@require_POST
def unset_day(request: HttpRequest, pk: int) -> HttpResponse:
    """Back to the state's arrangement."""
    row = get_object_or_404(CalendarDay, pk=pk)
    year = row.day.year
    actions.unset_day(by=request.user, row=row)
    messages.success(request, _("The day is again what the holiday arrangement says."))
    return redirect(f"{_address()}?year={year}")


@require_permission(Permission.MANAGE_REFERENCE)
@require_POST
def set_hours(request: HttpRequest, on: str) -> HttpResponse:
    """Working hours of one kind of day."""
    form = HoursForm(request.POST)
    try:
        if on not in ServiceHours.On.values or not form.is_valid():
            raise ValidationError(_("Write the times as 09:00."))
        actions.set_hours(by=request.user, on=on, **form.cleaned_data)
        messages.success(request, _("The working hours are saved."))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect(_address())


def _address() -> str:
    return reverse("imports:calendar")
