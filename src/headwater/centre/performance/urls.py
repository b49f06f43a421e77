"""Addresses of the indicators. Named folders stand before the keys; no key may be one of them."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from headwater.centre.people.permissions import Permission
from headwater.centre.performance.tasks import reviews, unread
from headwater.centre.performance.views import (
    behind,
    catalogue,
    editor,
    explanation,
    indicator,
    saved,
    subscriptions,
    targets,
)
from headwater.centre.ui.menu import MenuEntry

PREFIX = "indicators/"
app_name = "performance"
urlpatterns = [
    path("", catalogue.catalogue, name="catalogue"),
    path("tree/", catalogue.tree, name="tree"),
    path("new/", editor.new, name="new"),
    path("preview/", editor.preview, name="preview"),
    path("views/", saved.views, name="views"),
    path("views/save/", saved.save, name="save-view"),
    path("views/<int:pk>/delete/", saved.delete, name="delete-view"),
    path("targets/", targets.overview, name="all-targets"),
    path("subscriptions/", subscriptions.overview, name="subscriptions"),
    path("subscriptions/<int:pk>/", subscriptions.readers, name="readers"),
    path("subscriptions/<int:pk>/end/", subscriptions.end, name="end-subscription"),
    path("subscriptions/<int:pk>/remind/", subscriptions.remind, name="remind"),
    path("subscriptions/read/<int:pk>/", subscriptions.read, name="read"),
    path("<slug:key>/", indicator.indicator, name="indicator"),
    path("<slug:key>/edit/", editor.edit, name="edit"),
    path("<slug:key>/retire/", editor.retire, name="retire"),
    path("<slug:key>/narrow/", saved.narrow, name="narrow"),
    path("<slug:key>/rows/", behind.rows, name="rows"),
    path("<slug:key>/rows/unmask/", behind.unmask, name="unmask"),
    path("<slug:key>/export/", behind.excel, name="excel"),
    path("<slug:key>/explain/", explanation.explain, name="explain"),
    path("<slug:key>/explain/open/", explanation.open_from, name="explain-open"),
    path("<slug:key>/explain/pin/", explanation.pin_to, name="explain-pin"),
    path("<slug:key>/targets/", targets.targets, name="targets"),
    path("<slug:key>/subscribe/", subscriptions.subscribe, name="subscribe"),
]
MENU = [
    MenuEntry(
        "indicators",
        _("All indicators"),
        "performance:catalogue",
        Permission.SEE_INDICATORS,
        order=10,
        keys="i",
    ),
    MenuEntry("indicators", _("Targets"), "performance:all-targets", Permission.SEE_INDICATORS, order=20),
    MenuEntry(
        "indicators", _("Subscriptions"), "performance:subscriptions", Permission.SEE_INDICATORS, order=30
    ),
    MenuEntry("indicators", _("Saved views"), "performance:views", Permission.SEE_INDICATORS, order=40),
]
TASKS = [unread, reviews]
