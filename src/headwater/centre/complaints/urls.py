"""Addresses of this room: its orders, and what the other parts of the room add."""

from __future__ import annotations

from django.urls import URLPattern

from headwater.centre.complaints import insight_urls, own_urls, trace_urls
from headwater.centre.ui import journeys
from headwater.centre.ui.menu import MenuEntry
from headwater.centre.ui.offers import Offer
from headwater.centre.ui.tasks import Source

PREFIX = "complaints/"
app_name = "complaints"
# Words before numbers: an order's number must not swallow a part's address.
urlpatterns: list[URLPattern] = [*insight_urls.PATTERNS, *trace_urls.PATTERNS, *own_urls.PATTERNS]
MENU: list[MenuEntry] = [*insight_urls.MENU, *trace_urls.MENU, *own_urls.MENU]
TASKS: list[Source] = [*insight_urls.TASKS, *trace_urls.TASKS, *own_urls.TASKS]
OFFERS: list[Offer] = [*insight_urls.OFFERS, *trace_urls.OFFERS, *own_urls.OFFERS]
JOURNEYS: list[journeys.Source] = [*trace_urls.JOURNEYS]
