"""The list of findings."""

from __future__ import annotations

from collections.abc import Container
from typing import Any

import django_tables2 as tables
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from headwater.centre.findings.models import Finding, Outcome, State
from headwater.centre.ui.components import badge
from headwater.centre.ui.tables import DataTable, NumberColumn

MOODS = {
    State.NEW: ("near", "bell"),
    State.OWNED: ("info", "user-check"),
    State.CLOSED: ("", "circle-check"),
    State.JOINED: ("", "arrows-join"),
}


def state_badge(finding: Finding) -> SafeString:
    """The state in words, colour and icon; a closed one says how it ended."""
    if finding.state == State.CLOSED:
        mood = "good" if finding.outcome == Outcome.VERIFIED else ""
        return badge(finding.get_outcome_display(), mood, "circle-check")
    return badge(finding.get_state_display(), *MOODS[State(finding.state)])


def source_link(member: Any) -> SafeString | str:
    """A link to what noticed it; a deleted one is named and leads nowhere."""
    if member is None:
        return _("written by a person")
    if member.kind == "suggestion":
        return str(member.word)
    label = f"{member.word} {member.number}"
    if member.gone_at is not None:
        return format_html('<span class="text-secondary">{} · {}</span>', label, _("deleted"))
    return format_html('<a href="{}">{}</a>', member.url, label) if member.url else label


class FindingTable(DataTable):
    """Findings as `findings_seen_by` gives them; with a box before each where something can be done."""

    pick = tables.CheckBoxColumn(
        accessor="pk", orderable=False, attrs={"th__input": {"hidden": True}, "input": {"name": "finding"}}
    )
    number = tables.Column(accessor="pk", verbose_name=pgettext_lazy("object", "number"), order_by="pk")
    title = tables.Column(
        verbose_name=pgettext_lazy("finding", "What was noticed"), attrs={"td": {"class": "hw-name"}}
    )
    state = tables.Column(verbose_name=_("State"))
    unit = tables.Column(verbose_name=_("Unit"), order_by="unit__path")
    owner = tables.Column(verbose_name=_("Owner"), empty_values=())
    due = tables.Column(verbose_name=pgettext_lazy("deadline", "Until"))
    source = tables.Column(verbose_name=_("Source"), empty_values=(), order_by="source__number")
    days = NumberColumn("count", verbose_name=_("Days"), order_by="-opened_at")
    returns = NumberColumn("count", verbose_name=_("Came back"))
    opened_at = tables.DateTimeColumn(format="Y-m-d H:i", verbose_name=_("Opened at"))

    choosable = ("unit", "owner", "due", "source", "days")
    extra = ("returns", "opened_at")

    class Meta(DataTable.Meta):
        order_by = "-number"
        empty_text = _("No finding fits this filter.")
        row_attrs = {"class": lambda record: "hw-past" if not record.is_open else ""}

    # What was ticked before a refusal.
    ticked: Container[int] = ()

    def render_pick(self, record: Finding) -> SafeString:
        words = _("Choose %(number)s") % {"number": record.number}
        return format_html(
            '<input type="checkbox" class="form-check-input" form="together" name="finding"'
            ' value="{}" aria-label="{}"{}{}>',
            record.pk,
            words,
            "" if record.is_open else " disabled",
            " checked" if record.pk in self.ticked else "",
        )

    def render_number(self, record: Finding) -> SafeString:
        return format_html('<a href="{}">{}</a>', record.url, record.number)

    def render_title(self, record: Finding) -> SafeString:
        return format_html('<a href="{}">{}</a>', record.url, record.said_title)

    def render_state(self, record: Finding) -> SafeString:
        return state_badge(record)

    def render_owner(self, record: Finding) -> SafeString | str:
        return str(record.owner) if record.owner else _("nobody yet")

    def render_due(self, record: Finding) -> SafeString | str:
        day = record.due.isoformat() if record.due else ""
        if record.is_open and record.due and record.due < timezone.localdate():
            return badge(day, "bad", "alert-triangle")
        return day

    def render_source(self, record: Finding) -> SafeString | str:
        return source_link(record.source)
