"""Root addresses: every room's `urls.py`, found by folder, with its lines for the rail and its tasks."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from headwater.centre.config.health import healthz
from headwater.centre.ui import bell, journeys, offers, saved, tasks
from headwater.centre.ui.menu import MenuEntry, install

urlpatterns: list[URLPattern | URLResolver] = [path("healthz", healthz, name="healthz")]
_lines: list[MenuEntry] = []
_tasks: list[tasks.Source] = []
_offers: list[offers.Offer] = []
_bells: list[bell.Source] = []
_journeys: list[journeys.Source] = []
_saved: list[saved.Source] = []
for _room in settings.ROOMS:
    _name = f"headwater.centre.{_room}.urls"
    if find_spec(f"headwater.centre.{_room}") is None or find_spec(_name) is None:
        continue
    _urls = import_module(_name)
    # Each room names the folder it answers in, so that no address is written twice.
    urlpatterns.append(path(_urls.PREFIX, include(_urls)))
    _lines.extend(getattr(_urls, "MENU", []))
    _tasks.extend(getattr(_urls, "TASKS", []))
    _offers.extend(getattr(_urls, "OFFERS", []))
    _bells.extend(getattr(_urls, "BELL", []))
    _journeys.extend(getattr(_urls, "JOURNEYS", []))
    _saved.extend(getattr(_urls, "SAVED", []))
install(_lines)
tasks.install(_tasks)
offers.install(_offers)
bell.install(_bells)
journeys.install(_journeys)
saved.install(_saved)
handler400 = "headwater.centre.ui.errors.bad_request"
handler403 = "headwater.centre.ui.errors.forbidden"
handler404 = "headwater.centre.ui.errors.not_found"
handler500 = "headwater.centre.ui.errors.failed"
