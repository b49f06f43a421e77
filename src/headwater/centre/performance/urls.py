"""Addresses of the indicators. Named folders stand before the keys; no key may be one of them."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from headwater.centre.people.permissions import Permission
from headwater.centre.performance.views import catalogue, indicator
from headwater.centre.ui.menu import MenuEntry

PREFIX = "indicators/"
app_name = "performance"
urlpatterns = [
    path("", catalogue.catalogue, name="catalogue"),
    path("<slug:key>/", indicator.indicator, name="indicator"),
]
MENU = [
    MenuEntry(
        "indicators", _("All indicators"), "performance:catalogue", Permission.SEE_INDICATORS, order=10, keys="i"
    ),
]
