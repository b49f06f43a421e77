"""Addresses of pilots, verifications and roll-outs."""

from __future__ import annotations

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from headwater.centre.improvement.views import pilots, rollouts, trial_lists, verifications
from headwater.centre.people.permissions import Permission
from headwater.centre.ui.menu import MenuEntry

PATTERNS: list[URLPattern] = [
    path("pilots/", trial_lists.pilots, name="pilots"),
    path("pilots/excel/", trial_lists.pilots_excel, name="pilots-excel"),
    path("pilots/<int:pk>/", pilots.pilot, name="pilot"),
    path("pilots/<int:pk>/change/", pilots.change, name="pilot-change"),
    path("pilots/<int:pk>/again/", pilots.again, name="pilot-again"),
    path("pilots/<int:pk>/lock/", pilots.lock, name="pilot-lock"),
    path("pilots/<int:pk>/look/", pilots.look, name="pilot-look"),
    path("pilots/<int:pk>/end/", pilots.end, name="pilot-end"),
    path("pilots/<int:pk>/stop/", pilots.stop, name="pilot-stop"),
    path("pilots/<int:pk>/verify/", pilots.verify, name="pilot-verify"),
    path("<int:pk>/pilots/new/", pilots.new, name="pilot-new"),
    path("verifications/", trial_lists.verifications, name="verifications"),
    path("verifications/excel/", trial_lists.verifications_excel, name="verifications-excel"),
    path("verifications/<int:pk>/", verifications.verification, name="verification"),
    path("verifications/<int:pk>/judge/", verifications.judge, name="verification-judge"),
    path("verifications/<int:pk>/withdraw/", verifications.withdraw, name="verification-withdraw"),
    path("verifications/<int:pk>/accept/", verifications.accept, name="verification-accept"),
    path("<int:pk>/verify/", verifications.plan, name="verify"),
    path("<int:pk>/roll-out/", rollouts.roll_out, name="roll-out"),
    path("<int:pk>/roll-out/waves/", rollouts.add_wave, name="add-wave"),
    path("<int:pk>/roll-out/checklist/", rollouts.checklist, name="checklist"),
    path("<int:pk>/roll-out/handbook/<int:change>/", rollouts.confirm_handbook, name="confirm-handbook"),
    path("waves/<int:pk>/", rollouts.inspect, name="inspect"),
]
P = Permission
MENU: list[MenuEntry] = [
    MenuEntry("improvement", _("Pilots"), "improvement:pilots", P.SEE_IMPROVEMENTS, order=40),
    MenuEntry("improvement", _("Verifications"), "improvement:verifications", P.SEE_IMPROVEMENTS, order=45),
]
