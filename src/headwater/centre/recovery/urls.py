"""Addresses of this room: composed of those of the models and those of the campaigns."""

from __future__ import annotations

from django.urls import URLPattern

from headwater.centre.recovery import campaign_urls, model_urls
from headwater.centre.ui.journeys import Source as Journey
from headwater.centre.ui.menu import MenuEntry
from headwater.centre.ui.offers import Offer
from headwater.centre.ui.tasks import Source

PREFIX = "recovery/"
app_name = "recovery"
urlpatterns: list[URLPattern] = [*model_urls.PATTERNS, *campaign_urls.PATTERNS]
MENU: list[MenuEntry] = [*model_urls.MENU, *campaign_urls.MENU]
TASKS: list[Source] = [*model_urls.TASKS, *campaign_urls.TASKS]
OFFERS: list[Offer] = [*model_urls.OFFERS, *campaign_urls.OFFERS]
JOURNEYS: list[Journey] = campaign_urls.JOURNEYS
