"""Addresses: imports and the lake's tables, the vocabulary, the calendar."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from headwater.centre.imports.views import (
    calendar,
    history,
    mapping,
    profiles,
    runs,
    sources,
    tables,
    uploads,
    vocabulary,
)
from headwater.centre.people.permissions import Permission
from headwater.centre.ui.menu import MenuEntry

PREFIX = ""
app_name = "imports"
urlpatterns = [
    path("imports/", history.history, name="history"),
    path("imports/new/", uploads.upload, name="upload"),
    path("imports/uploads/<slug:token>/", mapping.mapping, name="mapping"),
    path("imports/uploads/<slug:token>/discard/", uploads.discard, name="discard"),
    path("imports/<int:pk>/", runs.run, name="run"),
    path("imports/<int:pk>/rejects/", runs.rejects, name="rejects"),
    path("imports/<int:pk>/cancel/", runs.cancel, name="cancel"),
    path("imports/<int:pk>/retry/", runs.retry, name="retry"),
    path("imports/<int:pk>/undo/", runs.undo, name="undo"),
    path("imports/profiles/", profiles.profiles, name="profiles"),
    path("imports/profiles/<int:pk>/", profiles.profile, name="profile"),
    path("imports/profiles/<int:pk>/change/", profiles.change, name="profile-change"),
    path("imports/sources/", sources.sources, name="sources"),
    path("imports/sources/new/", sources.new, name="source-new"),
    path("imports/sources/<int:pk>/", sources.source, name="source"),
    path("imports/sources/<int:pk>/edit/", sources.edit, name="source-edit"),
    *(
        path(f"imports/sources/<int:pk>/{verb}/", sources.step, {"verb": verb}, name=f"source-{verb}")
        for verb in ("try", "collect", "again", "remove")
    ),
    path("imports/tables/", tables.tables, name="tables"),
    path("imports/tables/<slug:name>/", tables.table, name="table"),
    path("vocabulary/", vocabulary.vocabulary, name="vocabulary"),
    path("vocabulary/<int:pk>/", vocabulary.term, name="term"),
    path("vocabulary/add/", vocabulary.add, name="vocabulary-add"),
    path("vocabulary/change/", vocabulary.bulk, name="vocabulary-bulk"),
    path("vocabulary/export/", vocabulary.export, name="vocabulary-export"),
    path("vocabulary/import/", vocabulary.bring_back, name="vocabulary-import"),
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/set/", calendar.set_day, name="calendar-set"),
    path("calendar/<int:pk>/unset/", calendar.unset_day, name="calendar-unset"),
    path("calendar/hours/<slug:on>/", calendar.set_hours, name="calendar-hours"),
]
MENU = [
    MenuEntry("data", _("Imports"), "imports:history", Permission.SEE_IMPORTS, order=10, keys="d"),
    MenuEntry("data", _("Tables of the lake"), "imports:tables", Permission.SEE_IMPORTS, order=20),
    MenuEntry(
        "data",
        pgettext_lazy("sources", "Databases"),
        "imports:sources",
        Permission.MANAGE_SOURCES,
        order=15,
    ),
    MenuEntry("settings", _("Vocabulary"), "imports:vocabulary", Permission.MANAGE_REFERENCE, order=60),
    MenuEntry("settings", _("Calendar"), "imports:calendar", Permission.MANAGE_REFERENCE, order=65),
]
