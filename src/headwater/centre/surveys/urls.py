"""Addresses of this room."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from headwater.centre.people.permissions import Permission
from headwater.centre.surveys.views import answering, questionnaires, sheets, waves
from headwater.centre.ui.menu import MenuEntry

PREFIX = "surveys/"
app_name = "surveys"
urlpatterns = [
    path("", questionnaires.questionnaires, name="questionnaires"),
    path("new/", questionnaires.new, name="new"),
    path("a/<str:token>/", answering.answer, name="answer"),
    path("counts/new/", sheets.upload, name="upload-sheet"),
    path("counts/map/<int:pk>/", sheets.mapping, name="map-sheet"),
    path("counts/<int:pk>/", sheets.sheet, name="sheet"),
    path("counts/<int:pk>/excel/", sheets.sheet_excel, name="sheet-excel"),
    path("<int:pk>/", questionnaires.one, name="questionnaire"),
    path("<int:pk>/edit/", questionnaires.edit, name="edit"),
    path("<int:pk>/retire/", questionnaires.retire, name="retire"),
    path("<int:pk>/ask/", questionnaires.ask, name="ask"),
    path("<int:pk>/questions/<int:question>/", questionnaires.question, name="question"),
    path("<int:pk>/questions/<int:question>/remove/", questionnaires.remove_question, name="remove-question"),
    path("<int:pk>/results/", waves.results, name="results"),
    path("<int:pk>/results/excel/", waves.results_excel, name="results-excel"),
    path("<int:pk>/waves/new/", waves.open_wave, name="open-wave"),
    path("<int:pk>/waves/<int:wave>/", waves.edit, name="edit-wave"),
    path("<int:pk>/waves/<int:wave>/codes/", waves.codes, name="codes"),
    path("<int:pk>/waves/<int:wave>/<slug:step>/", waves.act, name="wave-step"),
]
MENU = [
    MenuEntry(
        "improvement", _("Questionnaires"), "surveys:questionnaires", Permission.RUN_SURVEYS, aside=True
    )
]
