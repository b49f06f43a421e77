"""Addresses of this room."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _

from headwater.centre.people.permissions import Permission
from headwater.centre.processes.views import changes, defects, handbooks, maps, steps
from headwater.centre.ui.menu import MenuEntry
from headwater.centre.ui.offers import Offer

PREFIX = "processes/"
app_name = "processes"
urlpatterns = [
    path("maps/", maps.maps, name="maps"),
    path("maps/new/", maps.new_map, name="new-map"),
    path("maps/<int:pk>/", maps.one, name="map"),
    path("maps/<int:pk>/excel/", maps.excel, name="map-excel"),
    path("maps/<int:pk>/edit/", maps.edit, name="edit-map"),
    path("maps/<int:pk>/confirm/", maps.confirm, name="confirm-map"),
    path("maps/<int:pk>/retire/", maps.retire, name="retire-map"),
    path("maps/<int:pk>/v/<int:number>/", maps.version, name="map-version"),
    path("maps/<int:pk>/draw/", steps.draw, name="draw"),
    path("maps/<int:pk>/steps/<int:step>/", steps.step, name="edit-step"),
    path("maps/<int:pk>/steps/<int:step>/remove/", steps.remove_step, name="remove-step"),
    path("maps/<int:pk>/ways/<int:way>/remove/", steps.remove_way, name="remove-way"),
    path("defects/", defects.defects, name="defects"),
    path("defects/excel/", defects.excel, name="defects-excel"),
    path("defects/new/", defects.report, name="report-defect"),
    path("defects/<int:pk>/", defects.one, name="defect"),
    path("defects/<int:pk>/edit/", defects.edit, name="edit-defect"),
    path("defects/<int:pk>/finding/", defects.make_finding, name="defect-finding"),
    path("defects/<int:pk>/<slug:step>/", defects.act, name="defect-step"),
    path("changes/", changes.changes, name="changes"),
    path("changes/excel/", changes.excel, name="changes-excel"),
    path("changes/new/", changes.new, name="new-change"),
    path("changes/<int:pk>/", changes.one, name="change"),
    path("changes/<int:pk>/edit/", changes.edit, name="edit-change"),
    path("changes/<int:pk>/write/", changes.write, name="write-text"),
    path("changes/<int:pk>/texts/<int:text>/drop/", changes.drop, name="drop-text"),
    path("changes/<int:pk>/<slug:step>/", changes.act, name="change-step"),
    path("procedures/", changes.procedures, name="procedures"),
    path("procedures/<int:pk>/", changes.procedure, name="procedure"),
    path("handbooks/", handbooks.handbooks, name="handbooks"),
    path("handbooks/<int:pk>/", handbooks.one, name="handbook"),
    path("handbooks/<int:pk>/edit/", handbooks.edit, name="edit-handbook"),
    path("handbooks/<int:pk>/confirm/", handbooks.confirm, name="confirm-handbook"),
    path("handbooks/<int:pk>/receipts/", handbooks.receipts, name="receipts"),
    path("handbooks/<int:pk>/receipts/excel/", handbooks.receipts_excel, name="receipts-excel"),
    path(
        "handbooks/<int:pk>/procedures/<int:procedure>/drop/",
        handbooks.drop_procedure,
        name="drop-procedure",
    ),
    path("handbooks/<int:pk>/items/<int:item>/", handbooks.decide_item, name="decide-item"),
    path("handbooks/<int:pk>/v/<int:number>/", handbooks.version, name="handbook-version"),
    path("handbooks/<int:pk>/v/<int:number>/word/", handbooks.word, name="handbook-word"),
    path("handbooks/<int:pk>/v/<int:number>/read/", handbooks.acknowledge, name="acknowledge"),
]
P = Permission
MENU = [
    MenuEntry("improvement", _("Defect register"), "processes:defects", P.SEE_PROCESSES, order=60),
    MenuEntry("improvement", _("Process changes"), "processes:changes", P.SEE_PROCESSES, order=70),
    MenuEntry("knowledge", _("Handbooks"), "processes:handbooks", P.SEE_PROCESSES, order=10),
    MenuEntry("knowledge", _("Procedures"), "processes:procedures", P.SEE_PROCESSES, order=20),
    MenuEntry("knowledge", _("Process maps"), "processes:maps", P.SEE_PROCESSES, order=30),
]


def _as_defect(thing: Any, _account: Any) -> str:
    """The form for a defect with the object as its first case."""
    case = {"title": thing.title, "case_kind": thing.reference.kind, "case_number": thing.reference.number}
    return f"{reverse('processes:report-defect')}?{urlencode(case)}"


OFFERS = [
    Offer(kind, _("Report as a defect"), _as_defect, P.REPORT_DEFECTS, "alert-triangle", order=60)
    for kind in ("finding", "analysis")
]
