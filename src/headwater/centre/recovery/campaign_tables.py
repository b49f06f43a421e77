"""The lists of campaigns: campaigns, their customers (masked), who wants no calls."""

from __future__ import annotations

from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import Q, QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from headwater.centre.recovery.models import Arm, Campaign, OptOut, Recipient, Verdict
from headwater.centre.recovery.queries.groups import named
from headwater.centre.recovery.scripting import reasons_in_words
from headwater.centre.ui.components import badge, format_value, mask_customer
from headwater.centre.ui.tables import DataTable, NumberColumn

NARROW = {"td": {"class": "text-nowrap"}}
MOODS = {"running": "good", "paused": "near", "ready": "info"}
VERDICT_MOODS = {"repaired": "good", "dissatisfied": "bad", "content": "info", "unreachable": "near"}


def state_badge(row: Campaign) -> SafeString:
    """The state of a campaign."""
    return badge(row.get_state_display(), MOODS.get(row.state, ""))  # type: ignore[attr-defined]


class CampaignFilter(filters.FilterSet):
    """What the list and the board can be narrowed by."""

    q = filters.CharFilter(method="by_words", label=_("Number, title or owner"))
    state = filters.ChoiceFilter(choices=Campaign.State, label=_("State"), empty_label=_("all"))

    class Meta:
        model = Campaign
        fields: list[str] = []

    def by_words(self, rows: QuerySet, _name: str, words: str) -> QuerySet:
        part = words.strip()
        hit = Q(title__icontains=part) | Q(owner__name__icontains=part)
        number = part.upper().removeprefix("K-")
        if number.isdecimal() and len(number) < 10:
            hit |= Q(pk=int(number))
        return rows.filter(hit)


class CampaignTable(DataTable):
    """Campaigns as `queries.campaigns.with_progress` gives them."""

    number = tables.Column(accessor="pk", linkify=True, verbose_name=_("Number"), order_by="pk", attrs=NARROW)
    title = tables.Column(linkify=True, verbose_name=_("Title"))
    unit = tables.Column(verbose_name=_("Unit"), order_by="unit__path")
    owner = tables.Column(verbose_name=_("Owner"), order_by="owner__name")
    cohort = tables.Column(verbose_name=_("Cohort"))
    state = tables.Column(verbose_name=_("State"))
    treated = NumberColumn("count", verbose_name=_("To contact"))
    held = NumberColumn("count", verbose_name=_("Held out"))
    done = NumberColumn("count", verbose_name=_("Done"))
    reached = NumberColumn("count", verbose_name=_("Reached"))
    identified = NumberColumn("count", verbose_name=_("Dissatisfied"))
    repaired = NumberColumn("count", verbose_name=_("Repaired"))
    begun_at = tables.DateTimeColumn(format="Y-m-d", verbose_name=_("Begun"), attrs=NARROW, default="–")

    choosable = ("unit", "cohort", "held", "reached")
    extra = ()

    class Meta(DataTable.Meta):
        order_by = "-number"
        empty_text = _("No campaign fits. Take a filter away, or set one up from a frozen cohort.")

    def render_number(self, record: Campaign) -> str:
        return record.number

    def render_state(self, record: Campaign) -> SafeString:
        return state_badge(record)


class RecipientFilter(filters.FilterSet):
    """What the customers of a campaign can be narrowed by."""

    arm = filters.ChoiceFilter(choices=Arm, label=_("Arm"), empty_label=_("all"))
    state = filters.ChoiceFilter(choices=Recipient.State, label=_("State"), empty_label=_("all"))
    verdict = filters.ChoiceFilter(choices=Verdict, label=_("Verdict"), empty_label=_("all"))
    person = filters.CharFilter(method="by_person", label=_("Agent"))

    class Meta:
        model = Recipient
        fields: list[str] = []

    def by_person(self, rows: QuerySet, _name: str, words: str) -> QuerySet:
        part = words.strip()
        return rows.filter(Q(person__name__icontains=part) | Q(person__number=part))


class RecipientTable(DataTable):
    """Customers, masked. Whoever is held out has no verdict, ever."""

    rank = NumberColumn("count", verbose_name=_("Rank"))
    customer = tables.Column(verbose_name=_("Customer"), orderable=False)
    group = tables.Column(verbose_name=_("Group"))
    reasons = tables.Column(verbose_name=_("Why in the list"), orderable=False, empty_values=())
    arm = tables.Column(verbose_name=_("Arm"))
    person = tables.Column(verbose_name=_("Agent"), order_by="person__name")
    state = tables.Column(verbose_name=_("State"))
    tries = NumberColumn("count", verbose_name=_("Attempts"))
    verdict = tables.Column(verbose_name=_("Verdict"), empty_values=())
    reached_at = tables.DateTimeColumn(format="Y-m-d H:i", verbose_name=_("Reached"), default="–")

    choosable = ("group", "reasons", "tries", "reached_at")

    class Meta(DataTable.Meta):
        order_by = "rank"
        empty_text = _("Nobody fits. Take a filter away.")

    def __init__(
        self, *args: Any, openable: bool = False, groups: dict[str, str] | None = None, **options: Any
    ) -> None:
        self.openable, self.groups = openable, groups or {}
        super().__init__(*args, **options)

    def render_customer(self, record: Recipient) -> SafeString | str:
        masked = mask_customer(record.customer)
        if self.openable and record.arm == Arm.TREATED:
            return format_html('<a href="/recovery/calls/{}/">{}</a>', record.pk, masked)
        return masked

    def render_group(self, record: Recipient) -> str:
        return named(record.group, self.groups)

    def render_reasons(self, record: Recipient) -> str:
        return reasons_in_words(record) or "–"

    def render_verdict(self, record: Recipient) -> SafeString | str:
        return verdict_badge(record)

    def render_state(self, record: Recipient) -> str:
        if record.arm == Arm.HELD_OUT:
            return "–"
        if record.skipped:
            return str(record.get_skipped_display())  # type: ignore[attr-defined]
        return str(record.get_state_display())  # type: ignore[attr-defined]


def verdict_badge(row: Any) -> SafeString | str:
    """The verdict on a customer or of a call."""
    if not row.verdict:
        return "–"
    return badge(row.get_verdict_display(), VERDICT_MOODS.get(row.verdict, ""))


class OptOutTable(DataTable):
    """Customers who want no such calls."""

    customer = tables.Column(verbose_name=_("Customer"), orderable=False)
    reason = tables.Column(verbose_name=_("Reason"))
    since = tables.DateTimeColumn(format="Y-m-d H:i", verbose_name=_("Since when"))
    by = tables.Column(verbose_name=_("By whom"))
    again = tables.TemplateColumn(
        template_name="recovery/campaign_opt_in.html", verbose_name="", orderable=False, empty_values=()
    )

    class Meta(DataTable.Meta):
        model = OptOut
        fields = ("customer", "reason", "since", "by")
        order_by = "-since"
        empty_text = _("Nobody has asked not to be called.")

    def render_customer(self, value: str) -> str:
        return mask_customer(value)


def percent(value: float | None) -> str:
    """A share in words."""
    return format_value("ratio", value)
