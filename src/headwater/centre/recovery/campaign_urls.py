"""Addresses of campaigns, calls and results."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from headwater.centre.people.permissions import Permission
from headwater.centre.recovery import campaign_tasks
from headwater.centre.recovery.queries import journey_rows
from headwater.centre.recovery.views import calls, campaign_people, campaigns, results
from headwater.centre.ui import journeys
from headwater.centre.ui.menu import MenuEntry
from headwater.centre.ui.offers import Offer
from headwater.centre.ui.tasks import Source

K = "campaigns/<int:pk>/"
PATTERNS: list[URLPattern] = [
    path("campaigns/", campaigns.board, name="campaigns"),
    path("campaigns/list/", campaigns.listing, name="campaigns-list"),
    path("campaigns/list/excel/", campaigns.excel, name="campaigns-excel"),
    path("campaigns/new/", campaigns.new, name="campaign-new"),
    path(K, campaigns.one, name="campaign"),
    path(f"{K}edit/", campaigns.edit, name="campaign-edit"),
    path(f"{K}draw/", campaigns.draw, name="campaign-draw"),
    path(f"{K}draw/list/", campaigns.listed, name="campaign-listed"),
    path(f"{K}script/", campaigns.script, name="campaign-script"),
    path(f"{K}callers/", campaign_people.add_caller, name="campaign-callers"),
    path(f"{K}callers/<int:caller>/", campaign_people.caller, name="campaign-caller"),
    path(f"{K}callers/<int:caller>/end/", campaign_people.end_caller, name="campaign-caller-end"),
    path(f"{K}customers/", campaign_people.customers, name="campaign-customers"),
    path(f"{K}customers/excel/", campaign_people.customers_excel, name="campaign-customers-excel"),
    path(f"{K}survey/", results.survey, name="campaign-survey"),
    path(f"{K}survey/codes.csv", results.invitations, name="campaign-invitations"),
    path(f"{K}results/", results.one, name="campaign-results"),
    path(f"{K}results/finding/", results.finding, name="campaign-finding"),
    path(f"{K}<slug:name>/go/", campaigns.step, name="campaign-step"),
    path("results/", results.months, name="results"),
    path("opt-outs/", campaign_people.opt_outs, name="opt-outs"),
    path("opt-outs/back/", campaign_people.opt_in, name="opt-in"),
    path("calls/", calls.mine, name="calls"),
    path("calls/next/", calls.following, name="call-next"),
    path("calls/<int:pk>/", calls.one, name="call"),
    path("calls/<int:pk>/take/", calls.take, name="call-take"),
    path("calls/<int:pk>/show/", calls.show, name="call-show"),
    path("calls/<int:pk>/verdict/", calls.verdict, name="call-verdict"),
    path("calls/<int:pk>/back/", calls.back, name="call-back"),
    path("calls/<int:pk>/again/", campaign_people.call_again, name="call-again"),
]
P = Permission
MENU: list[MenuEntry] = [
    MenuEntry("recovery", _("My calls"), "recovery:calls", P.CALL_CUSTOMERS, order=50),
    MenuEntry("recovery", _("Campaigns"), "recovery:campaigns", P.SEE_RECOVERY, order=40, keys="k"),
    MenuEntry("recovery", _("Recovery results"), "recovery:results", P.SEE_RECOVERY, order=45),
    MenuEntry(
        "recovery", _("All campaigns"), "recovery:campaigns-list", P.SEE_RECOVERY, order=46, aside=True
    ),
    MenuEntry("recovery", _("Want no calls"), "recovery:opt-outs", P.RUN_CAMPAIGNS, order=47, aside=True),
]
JOURNEYS: list[journeys.Source] = [
    journeys.Source(
        "campaigns",
        _("Recovery campaigns"),
        P.SEE_RECOVERY,
        journey_rows.rows,
        # The fact table of this room would say the same again.
        frozenset({"recovery_outcomes"}),
    )
]
TASKS: list[Source] = [campaign_tasks.calls, campaign_tasks.to_begin]
OFFERS: list[Offer] = [
    Offer(
        "cohort",
        _("Set up a campaign"),
        lambda cohort, _by: f"{reverse('recovery:campaign-new')}?{urlencode({'cohort': cohort.pk})}",
        P.RUN_CAMPAIGNS,
        "phone",
        order=10,
    ),
]
