"""Addresses of look-alike models, footprint cohorts and incidents."""

from __future__ import annotations

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from headwater.centre.people.permissions import Permission
from headwater.centre.recovery.views import cohorts, footprints, incidents
from headwater.centre.ui.menu import MenuEntry
from headwater.centre.ui.offers import Offer
from headwater.centre.ui.tasks import Source

PATTERNS: list[URLPattern] = [
    path("footprints/", footprints.listing, name="footprints"),
    path("footprints/new/", footprints.new, name="footprint-new"),
    path("footprints/<int:pk>/", footprints.one, name="footprint"),
    path("footprints/<int:pk>/edit/", footprints.edit, name="footprint-edit"),
    path("footprints/<int:pk>/count/", footprints.count, name="footprint-count"),
    path("footprints/<int:pk>/stop/", footprints.stop, name="footprint-stop"),
    path("footprints/<int:pk>/freeze/", footprints.freeze, name="footprint-freeze"),
    path("cohorts/", cohorts.listing, name="cohorts"),
    path("cohorts/<int:pk>/", cohorts.one, name="cohort"),
    path("cohorts/<int:pk>/excel/", cohorts.excel, name="cohort-excel"),
    path("incidents/", incidents.listing, name="incidents"),
    path("incidents/<int:pk>/", incidents.one, name="incident"),
    path("incidents/<int:pk>/rates/", incidents.rates, name="incident-rates"),
]
P = Permission
MENU: list[MenuEntry] = [
    MenuEntry("recovery", _("Footprints"), "recovery:footprints", P.SEE_RECOVERY, order=42),
    MenuEntry("recovery", _("Incidents"), "recovery:incidents", P.SEE_RECOVERY, order=44),
    MenuEntry("recovery", _("Frozen lists"), "recovery:cohorts", P.SEE_RECOVERY, order=46),
]
TASKS: list[Source] = []
OFFERS: list[Offer] = [
    Offer(
        "mass_complaint",
        _("Whom did it touch?"),
        footprints.from_incident,
        P.MODEL_LOOKALIKES,
        "target",
        order=20,
    ),
]
