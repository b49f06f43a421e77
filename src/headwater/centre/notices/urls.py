"""Addresses of this room."""

from __future__ import annotations

from django.urls import URLPattern

from headwater.centre.ui.menu import MenuEntry

PREFIX = "notices/"
app_name = "notices"
urlpatterns: list[URLPattern] = []
MENU: list[MenuEntry] = []
