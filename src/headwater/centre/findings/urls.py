"""Addresses of the findings. Named folders stand before the numbers."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from headwater.centre.findings import tasks
from headwater.centre.findings.views import listing, many, page, suggestions
from headwater.centre.people.permissions import Permission
from headwater.centre.ui.menu import MenuEntry

PREFIX = "findings/"
app_name = "findings"
urlpatterns = [
    path("", listing.findings, name="list"),
    path("excel/", listing.excel, name="excel"),
    path("together/<slug:verb>/", many.together, name="together"),
    path("suggestions/", suggestions.suggestions, name="suggestions"),
    path("new/", page.new, name="new"),
    path("<int:pk>/", page.finding, name="finding"),
    path("<int:pk>/note/", page.note, name="note"),
    path("<int:pk>/<slug:verb>/", page.step, name="step"),
]
TASKS = [tasks.nobody_sees_to]
MENU = [
    MenuEntry("today", _("My suggestions"), "findings:suggestions", Permission.REPORT_DEFECTS, order=28),
    MenuEntry("signals", _("Findings"), "findings:list", Permission.SEE_FINDINGS, order=40, keys="f"),
]
