"""Questionnaires: the list, one with its questions, and how they are changed."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headwater.centre.people import audit
from headwater.centre.people.access import require_permission
from headwater.centre.people.permissions import Permission
from headwater.centre.surveys import actions, forms
from headwater.centre.surveys.models import Question, Questionnaire
from headwater.centre.surveys.presenters import questionnaires as shapes
from headwater.centre.surveys.queries import questionnaires_seen_by, sheets_seen_by
from headwater.centre.surveys.tables import QuestionnaireTable, SheetTable
from headwater.centre.ui.tables import paged


def seen(request: HttpRequest, pk: int) -> Questionnaire:
    """The questionnaire, if the asker runs surveys of its unit."""
    return get_object_or_404(questionnaires_seen_by(request.user), pk=pk)


@require_GET
@require_permission(Permission.RUN_SURVEYS)
def questionnaires(request: HttpRequest) -> HttpResponse:
    """The list, and the counts that came in as Excel."""
    table = paged(QuestionnaireTable(questionnaires_seen_by(request.user), request=request), request)
    sheets = paged(SheetTable(sheets_seen_by(request.user), request=request, prefix="sheets-"), request)
    return render(request, "surveys/questionnaires.html", {"table": table, "sheets": sheets})


@require_http_methods(["GET", "POST"])
@require_permission(Permission.RUN_SURVEYS)
def new(request: HttpRequest) -> HttpResponse:
    """A questionnaire without questions yet."""
    form = forms.NewQuestionnaireForm(request.POST or None, by=request.user)
    made = form.carry_out(actions.make_questionnaire, by=request.user)
    if made is not None:
        messages.success(request, _("Now write its questions."))
        return redirect("surveys:questionnaire", made.pk)
    return render(request, "surveys/form.html", {"form": form, "title": _("New questionnaire")})


@require_GET
@require_permission(Permission.RUN_SURVEYS)
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One questionnaire: its questions, waves and links."""
    return render(
        request, "surveys/questionnaire.html", shapes.questionnaire_page(seen(request, pk), request)
    )


@require_http_methods(["GET", "POST"])
@require_permission(Permission.RUN_SURVEYS)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Other words; anonymity only before the first answer."""
    found = seen(request, pk)
    first = {name: getattr(found, name) for name in actions.questionnaires.FIELDS}
    form = forms.QuestionnaireForm(
        request.POST or None, by=request.user, initial=first, seen=audit.latest(found)
    )
    if form.carry_out(actions.change_questionnaire, by=request.user, questionnaire=found) is not None:
        messages.success(request, _("Saved."))
        return redirect("surveys:questionnaire", pk)
    return render(request, "surveys/form.html", {"form": form, "title": str(found), "questionnaire": found})


@require_POST
@require_permission(Permission.RUN_SURVEYS)
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """Not used any more."""
    actions.retire_questionnaire(by=request.user, questionnaire=seen(request, pk))
    return redirect("surveys:questionnaire", pk)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.RUN_SURVEYS)
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """One question more."""
    found = seen(request, pk)
    form = forms.QuestionForm(request.POST or None)
    if form.carry_out(actions.add_question, by=request.user, questionnaire=found) is not None:
        messages.success(request, _("The question is added."))
        return redirect("surveys:questionnaire", pk)
    page = {"form": form, "title": _("Add a question"), "questionnaire": found}
    return render(request, "surveys/form.html", page)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.RUN_SURVEYS)
def question(request: HttpRequest, pk: int, question: int) -> HttpResponse:
    """Other words, another scale, as long as nobody has answered it."""
    found = seen(request, pk)
    asked = get_object_or_404(Question, pk=question, questionnaire=found)
    first = forms.QuestionForm.of(asked)
    form = forms.QuestionForm(request.POST or None, initial=first, seen=audit.latest(found))
    if form.carry_out(actions.change_question, by=request.user, question=asked) is not None:
        messages.success(request, _("Saved."))
        return redirect("surveys:questionnaire", pk)
    page = {"form": form, "title": str(asked), "questionnaire": found}
    return render(request, "surveys/form.html", page)


@require_POST
@require_permission(Permission.RUN_SURVEYS)
def remove_question(request: HttpRequest, pk: int, question: int) -> HttpResponse:
    """Away with a question that nobody has answered."""
    asked = get_object_or_404(Question, pk=question, questionnaire=seen(request, pk))
    try:
        actions.remove_question(by=request.user, question=asked)
        messages.success(request, _("The question is removed."))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect("surveys:questionnaire", pk)
