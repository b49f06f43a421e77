"""Waves: opening, changing, closing, codes; the results of one or of all."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headwater.centre.people import audit
from headwater.centre.people.access import require, require_permission
from headwater.centre.people.permissions import Permission
from headwater.centre.surveys import actions, forms
from headwater.centre.surveys.models import Questionnaire, Wave
from headwater.centre.surveys.presenters import questionnaires as shapes
from headwater.centre.surveys.views.questionnaires import seen
from headwater.centre.ui.charts import Column
from headwater.centre.ui.exports import Sheet, excel_response, handed_out


@require_http_methods(["GET", "POST"])
@require_permission(Permission.RUN_SURVEYS)
def open_wave(request: HttpRequest, pk: int) -> HttpResponse:
    """A round of asking."""
    found = seen(request, pk)
    form = forms.WaveForm(request.POST or None)
    if form.carry_out(actions.open_wave, by=request.user, questionnaire=found) is not None:
        messages.success(request, _("The wave is open on its days: send its link."))
        return redirect("surveys:questionnaire", pk)
    page = {"form": form, "title": _("Open a wave"), "questionnaire": found}
    return render(request, "surveys/form.html", page)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.RUN_SURVEYS)
def edit(request: HttpRequest, pk: int, wave: int) -> HttpResponse:
    """Other days, other sample."""
    questionnaire = seen(request, pk)
    found = get_object_or_404(Wave, questionnaire=questionnaire, number=wave)
    first = {name: getattr(found, name) for name in actions.waves.FIELDS}
    form = forms.WaveForm(request.POST or None, initial=first, seen=audit.latest(questionnaire))
    if form.carry_out(actions.change_wave, by=request.user, wave=found) is not None:
        messages.success(request, _("Saved."))
        return redirect("surveys:questionnaire", pk)
    page = {"form": form, "title": str(found), "questionnaire": questionnaire}
    return render(request, "surveys/form.html", page)


@require_POST
@require_permission(Permission.RUN_SURVEYS)
def act(request: HttpRequest, pk: int, wave: int, step: str) -> HttpResponse:
    """Close it, or make another link."""
    found = get_object_or_404(Wave, questionnaire=seen(request, pk), number=wave)
    steps = {"close": actions.close_wave, "new-link": actions.new_link}
    if step not in steps:
        raise Http404
    steps[step](by=request.user, wave=found)
    messages.success(request, _("Done. Links given out before do not work any more."))
    return redirect("surveys:questionnaire", pk)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.RUN_SURVEYS)
def codes(request: HttpRequest, pk: int, wave: int) -> HttpResponse:
    """Codes that work once, as a workbook with their links."""
    found = get_object_or_404(Wave, questionnaire=seen(request, pk), number=wave)
    form = forms.CodesForm(request.POST or None)
    made = form.carry_out(actions.make_codes, by=request.user, wave=found)
    if made is None:
        page = {"form": form, "title": _("Codes for %(wave)s") % {"wave": found}}
        return render(request, "surveys/form.html", page | {"questionnaire": found.questionnaire})
    address = shapes.address_of(request, found)
    rows = [(invitation.code, invitation.sent_to, f"{address}?code={invitation.code}") for invitation in made]
    columns = [Column(_("Code")), Column(_("For")), Column(_("Link"))]
    sheet = Sheet(_("Codes for %(wave)s") % {"wave": found}, columns, rows)
    return excel_response([sheet], str(request.user), sheet.title)


def _wave(request: HttpRequest, questionnaire: Questionnaire) -> Wave | None:
    """The wave of the address; none means all of them."""
    number = request.GET.get("wave", "")
    if not (number.isdecimal() and len(number) < 10):
        return None
    return questionnaire.waves.filter(number=int(number)).first()


@require_GET
@require_permission(Permission.RUN_SURVEYS)
def results(request: HttpRequest, pk: int) -> HttpResponse:
    """What was answered."""
    questionnaire = seen(request, pk)
    page = shapes.results_page(questionnaire, _wave(request, questionnaire), request.user)
    return render(request, "surveys/results.html", page)


@require_GET
@require_permission(Permission.EXPORT)
def results_excel(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as a workbook; on record."""
    require(request.user, Permission.RUN_SURVEYS)
    questionnaire = seen(request, pk)
    try:
        sheets = shapes.results_sheets(questionnaire, _wave(request, questionnaire))
    except ValidationError as refused:
        raise Http404 from refused
    return handed_out(request, sheets, str(questionnaire), about=questionnaire)
