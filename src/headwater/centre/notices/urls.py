"""Addresses of notices and duties."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from headwater.centre.notices import tasks
from headwater.centre.notices.views import duties, notices, robots
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
    path("robots/", robots.robots, name="robots"),
    path("robots/new/", robots.new, name="robot-new"),
    path("robots/<int:pk>/", robots.robot, name="robot"),
    path("robots/<int:pk>/edit/", robots.edit, name="robot-edit"),
    path("robots/<int:pk>/try/", robots.try_out, name="robot-try"),
    path("robots/<int:pk>/remove/", robots.remove, name="robot-remove"),
    path("<int:pk>/open/", notices.open_notice, name="open"),
]
MENU = [
    MenuEntry("today", _("My duties"), "notices:duties", Permission.SEE_HOME, order=22, keys="m"),
    MenuEntry("today", _("Notices"), "notices:list", Permission.SEE_HOME, order=26),
    MenuEntry("settings", _("Chat robots"), "notices:robots", Permission.MANAGE_ROBOTS, order=75),
]
TASKS = [tasks.own_duties, tasks.late_below]
BELL = [tasks.bell]
