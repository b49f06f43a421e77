"""Addresses of this room."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from headwater.centre.improvement import tasks, trial_urls, voice_urls
from headwater.centre.improvement.views import (
    board,
    effects,
    gates,
    plan,
    project,
    shortfalls,
    shortfalls_together,
)
from headwater.centre.people.permissions import Permission
from headwater.centre.ui.menu import MenuEntry
from headwater.centre.ui.offers import Offer

PREFIX = "improvements/"
app_name = "improvement"
urlpatterns: list[URLPattern] = [
    path("", board.board, name="board"),
    path("list/", board.improvements, name="list"),
    path("list/give/", board.give_many, name="give-many"),
    path("list/excel/", board.improvements_excel, name="list-excel"),
    path("mine/", board.mine, name="mine"),
    path("new/", project.new, name="new"),
    path("<int:pk>/", project.project, name="project"),
    path("<int:pk>/edit/", project.edit, name="edit"),
    path("<int:pk>/promise/", project.promise, name="promise"),
    path("<int:pk>/guardrails/", project.guardrail, name="guardrail"),
    path("<int:pk>/guardrails/<int:rail>/drop/", project.drop_guardrail, name="drop-guardrail"),
    path("<int:pk>/findings/", project.answer, name="answer"),
    path("<int:pk>/stop/", project.stop, name="stop"),
    path("<int:pk>/evidence/", gates.evidence, name="evidence"),
    path("<int:pk>/evidence/<int:evidence>/back/", gates.evidence_back, name="evidence-back"),
    path("<int:pk>/gate/ask/", gates.ask, name="gate-ask"),
    path("<int:pk>/gate/pass/", gates.pass_gate, name="gate-pass"),
    path("<int:pk>/gate/return/", gates.return_gate, name="gate-return"),
    path("<int:pk>/measures/", plan.add_measure, name="add-measure"),
    path("measures/<int:pk>/", plan.measure, name="measure"),
    path("<int:pk>/effect/", effects.effect, name="effect"),
    path("<int:pk>/effect/confirm/", effects.confirm, name="effect-confirm"),
    path("<int:pk>/report.<slug:kind>", effects.report, name="report"),
    path("shortfalls/", shortfalls.overview, name="shortfalls"),
    path("shortfalls/excel/", shortfalls.excel, name="shortfalls-excel"),
    path("shortfalls/together/<slug:verb>/", shortfalls_together.together, name="shortfalls-together"),
    path("shortfalls/rank/", shortfalls.rank, name="shortfalls-rank"),
    path("shortfalls/weights/", shortfalls.weights, name="shortfall-weights"),
    path("shortfalls/<int:pk>/", shortfalls.shortfall, name="shortfall"),
    path("<int:pk>/remarks/", plan.remark, name="remark"),
    path("<int:pk>/documents/", plan.attach, name="attach"),
    path("documents/<int:pk>/", plan.document, name="document"),
    path("documents/<int:pk>/remove/", plan.detach, name="detach"),
    *trial_urls.PATTERNS,
    *voice_urls.PATTERNS,
]
P = Permission
MENU: list[MenuEntry] = [
    MenuEntry("improvement", _("Board"), "improvement:board", P.SEE_IMPROVEMENTS, order=20, keys="b"),
    MenuEntry("improvement", _("Shortfalls"), "improvement:shortfalls", P.SEE_IMPROVEMENTS, order=22),
    MenuEntry("improvement", _("All improvements"), "improvement:list", P.SEE_IMPROVEMENTS, aside=True),
    *trial_urls.MENU,
    *voice_urls.MENU,
]
TASKS = [tasks.gates]
OFFERS = [
    *voice_urls.OFFERS,
    Offer(
        "finding",
        _("Improve it"),
        lambda finding, _by: (
            f"{reverse('improvement:new')}?{urlencode({'finding': finding.number, 'title': finding.title})}"
        ),
        P.RUN_IMPROVEMENTS,
        "refresh",
        order=20,
    ),
]
