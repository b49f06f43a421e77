"""Addresses of the API and of the page for tokens."""

from __future__ import annotations

from django.urls import path
from django.utils.translation import gettext_lazy as _

from headwater.centre.api import views
from headwater.centre.api.mount import api
from headwater.centre.people.permissions import Permission
from headwater.centre.ui.menu import MenuEntry

PREFIX = "api/"
app_name = "api"
urlpatterns = [
    path("tokens/", views.tokens, name="tokens"),
    path("tokens/<int:pk>/revoke/", views.revoke, name="revoke-token"),
    path("", api.urls),
]
MENU = [MenuEntry("settings", _("API tokens"), "api:tokens", Permission.USE_API, order=90)]
