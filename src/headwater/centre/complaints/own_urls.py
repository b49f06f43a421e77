"""Addresses of accountability, bulletins and assessments; `urls.py` composes them."""

from __future__ import annotations

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from headwater.centre.complaints import own_tasks
from headwater.centre.complaints.views import accountability, accountability_rules, bulletins
from headwater.centre.people.permissions import Permission as P
from headwater.centre.ui.menu import MenuEntry
from headwater.centre.ui.offers import Offer
from headwater.centre.ui.tasks import Source

VERBS = ("decide", "dismiss", "appeal", "arbitrate", "answer")
PATTERNS: list[URLPattern] = [
    path("accountability/", accountability.accountability, name="accountability"),
    path("accountability/excel/", accountability.excel, name="accountability-excel"),
    path("accountability/mine/", accountability.mine, name="accountability-mine"),
    path("accountability/rules/", accountability_rules.rules, name="accountability-rules"),
    path("accountability/rules/new/", accountability_rules.rule, name="accountability-rule-new"),
    path("accountability/rules/<int:pk>/", accountability_rules.rule, name="accountability-rule"),
    path("accountability/<int:pk>/", accountability.record, name="accountability-record"),
    *(
        path(
            f"accountability/<int:pk>/{verb}/",
            accountability.step,
            {"verb": verb},
            name=f"accountability-{verb}",
        )
        for verb in VERBS
    ),
    path(
        "accountability/<int:pk>/files/<int:file>/", accountability.evidence, name="accountability-evidence"
    ),
    path("bulletins/", bulletins.bulletins, name="bulletins"),
    path("bulletins/subscriptions/", bulletins.subscriptions, name="bulletin-subscriptions"),
    path("bulletins/subscriptions/<int:pk>/end/", bulletins.unsubscribe, name="bulletin-unsubscribe"),
    path("bulletins/weights/", bulletins.measures, name="bulletin-measures"),
    path("bulletins/<int:pk>/", bulletins.bulletin, name="bulletin"),
    path("bulletins/<int:pk>/remarks/", bulletins.remark, name="bulletin-remark"),
    path("bulletins/<int:pk>/issue/", bulletins.issue, name="bulletin-issue"),
    path("bulletins/<int:pk>/slides/", bulletins.slides, name="bulletin-slides"),
    path("bulletins/<int:pk>/excel/", bulletins.workbook, name="bulletin-excel"),
    path("<int:pk>/accountability/", accountability.propose, name="accountability-propose"),
]
MENU: list[MenuEntry] = [
    MenuEntry("complaints", _("Accountability"), "complaints:accountability", P.SEE_ACCOUNTABILITY, order=50),
    MenuEntry("complaints", _("Bulletins"), "complaints:bulletins", P.SEE_BULLETINS, order=60),
    MenuEntry(
        "complaints",
        _("Rules of accountability"),
        "complaints:accountability-rules",
        P.DECIDE_ACCOUNTABILITY,
        aside=True,
    ),
]
TASKS: list[Source] = [own_tasks.accountability]
OFFERS: list[Offer] = []
