"""Addresses of suggestions, hot spots, repeat and broad complaints; `urls.py` composes them."""

from __future__ import annotations

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from headwater.centre.complaints.views import insight_customers as customers
from headwater.centre.complaints.views import insight_spots as spots
from headwater.centre.complaints.views import insight_suggestions as suggestions
from headwater.centre.people.permissions import Permission as P
from headwater.centre.ui.menu import MenuEntry
from headwater.centre.ui.offers import Offer
from headwater.centre.ui.tasks import Source

PATTERNS: list[URLPattern] = [
    path("suggestion/", suggestions.suggestion, name="suggestion"),
    path("learning/", suggestions.learning, name="learning"),
    path("learning/again/", suggestions.learn, name="learn"),
    path("<int:pk>/suggestion/", suggestions.take, name="take-suggestion"),
    path("hot-spots/", spots.hot_spots, name="hot-spots"),
    path("hot-spots/excel/", spots.excel, name="hot-spots-excel"),
    path("hot-spots/look/", spots.look, name="hot-spots-look"),
    path("hot-spots/<int:thread>/", spots.spot, name="hot-spot"),
    path("hot-spots/<int:thread>/excel/", spots.spot_excel, name="hot-spot-excel"),
    path("hot-spots/<int:thread>/mass/", spots.make_mass, name="hot-spot-mass"),
    path("hot-spots/<int:thread>/finding/", spots.make_finding, name="hot-spot-finding"),
    path("repeats/", customers.repeat_complainants, name="repeats"),
    path("repeats/excel/", customers.repeats_excel, name="repeats-excel"),
    path("repeats/<int:pk>/", customers.repeat, name="repeat"),
    path("broad/", customers.broad, name="broad"),
    path("broad/excel/", customers.broad_excel, name="broad-excel"),
    path("mentions/", customers.mentioned, name="mentions"),
    path("mentions/<slug:kind>/", customers.mentioning, name="mentioning"),
]
MENU: list[MenuEntry] = [
    MenuEntry("complaints", _("Hot spots"), "complaints:hot-spots", P.SEE_COMPLAINTS, order=20),
    MenuEntry("complaints", _("Broad complaints"), "complaints:broad", P.SEE_COMPLAINTS, order=30),
    MenuEntry(
        "complaints", _("Repeat complainants"), "complaints:repeats", P.SEE_COMPLAINTS, order=32, aside=True
    ),
    MenuEntry(
        "complaints",
        _("What complaints speak of"),
        "complaints:mentions",
        P.SEE_COMPLAINTS,
        order=34,
        aside=True,
    ),
    MenuEntry(
        "complaints", _("Suggested classes"), "complaints:learning", P.SEE_COMPLAINTS, order=90, aside=True
    ),
]
TASKS: list[Source] = []
OFFERS: list[Offer] = []
