"""Addresses of this room."""

from __future__ import annotations

from django.urls import URLPattern

from headwater.centre.ui.menu import MenuEntry

PREFIX = "improvements/"
app_name = "improvement"
urlpatterns: list[URLPattern] = []
MENU: list[MenuEntry] = []
