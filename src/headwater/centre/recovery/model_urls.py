"""Addresses of look-alike models, footprint cohorts and incidents."""

from __future__ import annotations

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from headwater.centre.people.permissions import Permission
from headwater.centre.recovery.views import cohorts, footprints, incidents, lookalikes
from headwater.centre.ui.menu import MenuEntry
from headwater.centre.ui.offers import Offer
from headwater.centre.ui.tasks import Source

PATTERNS: list[URLPattern] = [
    path("models/", lookalikes.library, name="models"),
    path("models/new/", lookalikes.new, name="model-new"),
    path("models/<int:pk>/", lookalikes.model, name="model"),
    path("models/<int:pk>/edit/", lookalikes.edit, name="model-edit"),
    path("models/<int:pk>/screen/", lookalikes.screen, name="model-screen"),
    path("models/<int:pk>/move/", lookalikes.move, name="model-move"),
    path("screenings/<int:pk>/", lookalikes.screening, name="screening"),
    path("screenings/<int:pk>/count/", lookalikes.count, name="screening-count"),
    path("screenings/<int:pk>/stop/", lookalikes.stop, name="screening-stop"),
    path("screenings/<int:pk>/overrule/", lookalikes.overrule, name="screening-overrule"),
    path("screenings/<int:pk>/freeze/", lookalikes.freeze, name="screening-freeze"),
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
    MenuEntry("recovery", _("Look-alike models"), "recovery:models", P.SEE_RECOVERY, order=40),
    MenuEntry("recovery", _("Footprints"), "recovery:footprints", P.SEE_RECOVERY, order=42),
    MenuEntry("recovery", _("Incidents"), "recovery:incidents", P.SEE_RECOVERY, order=36),
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
