"""Addresses of a part of this room; `urls.py` composes them."""

from __future__ import annotations

from django.urls import URLPattern

from headwater.centre.ui.menu import MenuEntry
from headwater.centre.ui.offers import Offer
from headwater.centre.ui.tasks import Source

PATTERNS: list[URLPattern] = []
MENU: list[MenuEntry] = []
TASKS: list[Source] = []
OFFERS: list[Offer] = []
