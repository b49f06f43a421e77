"""Addresses of the findings. Named folders stand before the numbers."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from headwater.centre.findings.views import listing, page
from headwater.centre.people.permissions import Permission
from headwater.centre.ui.menu import MenuEntry

PREFIX = "findings/"
app_name = "findings"
urlpatterns = [
    path("", listing.findings, name="list"),
    path("excel/", listing.excel, name="excel"),
    path("assign/", listing.assign_many, name="assign-many"),
    path("new/", page.new, name="new"),
    path("<int:pk>/", page.finding, name="finding"),
    path("<int:pk>/note/", page.note, name="note"),
    path("<int:pk>/<slug:verb>/", page.step, name="step"),
]
MENU = [
    MenuEntry("signals", _("Findings"), "findings:list", Permission.SEE_FINDINGS, order=40, keys="f"),
]
