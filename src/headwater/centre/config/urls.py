"""Root addresses: every room's `urls.py`, found by folder, and its lines for the rail."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from headwater.centre.ui.menu import MenuEntry, install

urlpatterns: list[URLPattern | URLResolver] = []
_lines: list[MenuEntry] = []
for _room in settings.ROOMS:
    _name = f"headwater.centre.{_room}.urls"
    if find_spec(f"headwater.centre.{_room}") is None or find_spec(_name) is None:
        continue
    _urls = import_module(_name)
    # Each room names the folder it answers in, so that no address is written twice.
    urlpatterns.append(path(_urls.PREFIX, include(_urls)))
    _lines.extend(getattr(_urls, "MENU", []))
install(_lines)
