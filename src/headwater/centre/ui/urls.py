"""Addresses of the frame itself."""

from __future__ import annotations

from django.urls import path

from headwater.centre.ui import views

PREFIX = "ui/"
app_name = "ui"
urlpatterns = [
    path("language/", views.language, name="language"),
    path("theme/", views.theme, name="theme"),
    path("excel/", views.excel, name="excel"),
    path("persons/", views.persons, name="persons"),
]
