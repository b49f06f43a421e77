"""Addresses of this room."""

from __future__ import annotations

from django.urls import URLPattern

from headwater.centre.ui.menu import MenuEntry

PREFIX = "surveys/"
app_name = "surveys"
urlpatterns: list[URLPattern] = []
MENU: list[MenuEntry] = []
