"""Voice of the customer: the list, one voice with its Pareto chart and characteristics, the template S3."""

from __future__ import annotations

import math
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headwater.centre.findings.models import Reference
from headwater.centre.improvement import voice_forms as forms
from headwater.centre.improvement.actions import voice as actions
from headwater.centre.improvement.models import Ctq, Voice
from headwater.centre.improvement.presenters import s3 as template
from headwater.centre.improvement.presenters import voice as shapes
from headwater.centre.improvement.queries.voice import matrices_seen_by, voices_seen_by
from headwater.centre.improvement.voice_tables import MatrixTable, VoiceTable
from headwater.centre.people import audit
from headwater.centre.people.access import can, require, require_permission
from headwater.centre.people.permissions import Permission
from headwater.centre.surveys.models import CountSheet, Questionnaire
from headwater.centre.surveys.queries import Counts, counts, counts_of_sheet
from headwater.centre.ui.exports import handed_out
from headwater.centre.ui.state import PageState
from headwater.centre.ui.tables import paged


def seen(request: HttpRequest, pk: int) -> Voice:
    """The voice, if the asker may see it."""
    return get_object_or_404(voices_seen_by(request.user), pk=pk)


def written(request: HttpRequest, pk: int) -> Voice:
    """The voice, for whoever may write it."""
    found = seen(request, pk)
    actions.require_write(request.user, found.unit, found.improvement)
    return found


def cut_of(request: HttpRequest, voice: Voice) -> tuple[int, float]:
    """Level and cut-off of the address, else the voice's own: trying it out changes nothing."""
    level = {"1": 1, "2": 2}.get(request.GET.get("level", ""), voice.level)
    try:
        percent = float(request.GET.get("percent", ""))
    except ValueError:
        percent = voice.cutoff * 100
    usable = math.isfinite(percent) and 0 < percent <= 100
    return level, percent / 100 if usable else voice.cutoff


@require_GET
@require_permission(Permission.SEE_IMPROVEMENTS)
def voices(request: HttpRequest) -> HttpResponse:
    """Voices and matrices."""
    table = paged(VoiceTable(voices_seen_by(request.user), request=request), request)
    rows = matrices_seen_by(request.user)
    matrices = paged(MatrixTable(rows, request=request, prefix="matrices-"), request)
    page = {"table": table, "matrices": matrices}
    page["may_make"] = can(request.user, Permission.RUN_IMPROVEMENTS)
    page["may_ask"] = can(request.user, Permission.RUN_SURVEYS)
    return render(request, "improvement/voices.html", page)


def _make(
    *,
    by: Any,
    questionnaire: Questionnaire | None,
    sheet: CountSheet | None,
    typed: list[tuple[str, str, int]],
    respondents: int | None,
    **facts: Any,
) -> Voice:
    """From whichever source was named."""
    found: Counts | None = None
    source: Reference | dict[str, str] | None = None
    if questionnaire is not None:
        found = counts(questionnaire)
        url = f"/surveys/{questionnaire.pk}/"
        source = Reference("questionnaire", questionnaire.number, questionnaire.title, url)
    elif sheet is not None:
        found = counts_of_sheet(sheet)
        source = {"title": f"{sheet.title} ({sheet.file_name})", "url": f"/surveys/counts/{sheet.pk}/"}
    rows = [(r.level1, r.level2, r.count) for r in found.rows] if found else typed
    asked = respondents or (found.respondents if found else None)
    return actions.make_voice(by=by, rows=rows, respondents=asked, source=source, **facts)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.RUN_IMPROVEMENTS)
def new(request: HttpRequest) -> HttpResponse:
    """Take counts over."""
    first = {name: request.GET.get(name, "") for name in ("improvement", "questionnaire", "sheet")}
    form = forms.NewVoiceForm(request.POST or None, by=request.user, initial=first)
    made = form.carry_out(_make, by=request.user)
    if made is not None:
        return redirect("improvement:voice", made.pk)
    page = {"form": form, "title": _("Voice of the customer"), "back": "improvement:voices"}
    return render(request, "improvement/voice_form.html", page)


@require_GET
@require_permission(Permission.SEE_IMPROVEMENTS)
def voice(request: HttpRequest, pk: int) -> HttpResponse:
    """One voice; another level and cut-off may be tried in the address."""
    found = seen(request, pk)
    page = shapes.voice_page(found, request.user, *cut_of(request, found))
    return render(request, "improvement/voice.html", page)


@require_GET
@require_permission(Permission.EXPORT)
def excel(request: HttpRequest, pk: int) -> HttpResponse:
    """The Pareto and the characteristics as a workbook; on record."""
    require(request.user, Permission.SEE_IMPROVEMENTS)
    found = seen(request, pk)
    sheets = shapes.voice_sheets(found, *cut_of(request, found))
    return handed_out(request, sheets, str(found), about=found)


@require_POST
@require_permission(Permission.SEE_IMPROVEMENTS)
def cut(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a level and a cut-off."""
    found = written(request, pk)
    form = forms.CutForm(request.POST)
    if form.is_valid():
        facts = form.cleaned_data
        actions.cut_voice(by=request.user, voice=found, level=facts["level"], cutoff=facts["percent"] / 100)
        messages.success(request, _("The line is kept."))
    else:
        messages.error(request, _("A cut-off is a share above 0 and up to 100 %."))
    return redirect("improvement:voice", pk)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.SEE_IMPROVEMENTS)
def ctq(request: HttpRequest, pk: int, ctq: int = 0) -> HttpResponse:
    """A characteristic: a new one, or one rewritten."""
    found = written(request, pk)
    row = get_object_or_404(Ctq, pk=ctq, voice=found) if ctq else None
    names = ("requirement", "name", "indicator", "proxy", "reason")
    first = (
        {n: getattr(row, n) for n in names} if row else {"requirement": request.GET.get("requirement", "")}
    )
    newest = audit.latest(found) if row else None
    form = forms.CtqForm(request.POST or None, voice=found, initial=first, seen=newest)
    if form.carry_out(actions.write_ctq, by=request.user, voice=found, ctq=row) is not None:
        messages.success(request, _("Saved."))
        return redirect("improvement:voice", pk)
    page = {"form": form, "title": _("Critical to quality"), "voice": found}
    return render(request, "improvement/voice_form.html", page)


@require_POST
@require_permission(Permission.SEE_IMPROVEMENTS)
def remove_ctq(request: HttpRequest, pk: int, ctq: int) -> HttpResponse:
    """Away with a characteristic."""
    row = get_object_or_404(Ctq, pk=ctq, voice=seen(request, pk))
    actions.remove_ctq(by=request.user, ctq=row)
    return redirect("improvement:voice", pk)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.SEE_IMPROVEMENTS)
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it into an improvement."""
    found = written(request, pk)
    form = forms.AttachForm(request.POST or None, by=request.user)
    if form.carry_out(actions.attach_voice, by=request.user, voice=found) is not None:
        messages.success(request, _("It stands in the improvement as what the customer said."))
        return redirect("improvement:voice", pk)
    page = {"form": form, "title": _("Take into an improvement"), "voice": found}
    return render(request, "improvement/voice_form.html", page)


@require_GET
@require_permission(Permission.SEE_IMPROVEMENTS)
def s3(request: HttpRequest) -> HttpResponse:
    """Speed, Skill, Stimulation and the outcome on one page, live."""
    require(request.user, Permission.SEE_INDICATORS)
    # Not every table of the four figures knows every dimension.
    state = PageState.of(request, "this_month").unfiltered
    return render(request, "improvement/s3.html", template.s3_page(request.user, state))
