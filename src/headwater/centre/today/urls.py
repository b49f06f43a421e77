"""Addresses of this room; it answers at the root."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from headwater.centre.people.permissions import Permission
from headwater.centre.today import queries
from headwater.centre.today.views import help as helping
from headwater.centre.today.views import home, loop, search, walls, work
from headwater.centre.ui.menu import MenuEntry

PREFIX = ""
app_name = "today"
urlpatterns = [
    path("", home.home, name="home"),
    path("favicon.ico", helping.favicon, name="favicon"),
    path("tasks/", home.tasks, name="tasks"),
    path("loop/", loop.loop, name="loop"),
    path("jobs/", work.work, name="work"),
    path("search/", search.search, name="search"),
    path("wallboard/", walls.turning, name="turning"),
    path("wallboard/links/", walls.links, name="wall-links"),
    path("wallboard/links/<int:pk>/revoke/", walls.revoke, name="wall-revoke"),
    path("wall/<str:token>/", walls.wall, name="wall"),
    path("wall/<str:token>/<int:number>/", walls.wall_board, name="wall-board"),
    path("help/", helping.help_page, name="help"),
    path("about/", helping.about, name="about"),
]
MENU = [
    MenuEntry("today", _("Today"), "today:home", Permission.SEE_HOME, order=10, keys="h"),
    MenuEntry("today", _("Tasks"), "today:tasks", Permission.SEE_HOME, order=20, keys="t"),
    MenuEntry("today", _("Wallboards"), "today:wall-links", Permission.MAKE_WALLBOARDS, order=30, keys="w"),
    MenuEntry("improvement", _("Map of the loop"), "today:loop", Permission.SEE_FINDINGS, order=10, keys="l"),
    MenuEntry("settings", _("Background work"), "today:work", Permission.SEE_JOBS, order=80),
]
TASKS = [queries.own_runs]
