"""Addresses of notices and duties."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from headwater.centre.notices import tasks
from headwater.centre.notices.views import duties, notices
from headwater.centre.people.permissions import Permission
from headwater.centre.ui.menu import MenuEntry

PREFIX = "notices/"
app_name = "notices"
urlpatterns = [
    path("", notices.notices, name="list"),
    path("read/", notices.read_all, name="read-all"),
    path("choices/", notices.choices, name="choices"),
    path("choices/try/", notices.try_out, name="try"),
    path("duties/", duties.duties, name="duties"),
    path("<int:pk>/open/", notices.open_notice, name="open"),
]
MENU = [
    MenuEntry("today", _("My duties"), "notices:duties", Permission.SEE_HOME, order=22, keys="m"),
    MenuEntry("today", _("Notices"), "notices:list", Permission.SEE_HOME, order=26),
]
TASKS = [tasks.own_duties, tasks.late_below]
BELL = [tasks.bell]
