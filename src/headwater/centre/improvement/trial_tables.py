"""The lists of pilots and of verifications, and what they can be narrowed by."""

from __future__ import annotations

from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import Q, QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from headwater.centre.improvement.models import Pilot, Verdict, Verification
from headwater.centre.improvement.presenters.trial_words import (
    STATE_MOODS,
    change,
    interval,
    pilot_state,
    verdict_of,
)
from headwater.centre.improvement.tables import NARROW
from headwater.centre.performance.queries import measured
from headwater.centre.ui.charts import Column
from headwater.centre.ui.components import badge
from headwater.centre.ui.exports import Sheet
from headwater.centre.ui.tables import DataTable

MOST = 10_000


class PilotTable(DataTable):
    """Pilots, newest first."""

    number = tables.Column(
        accessor="pk", linkify=True, order_by="pk", verbose_name=gettext_lazy("Number"), attrs=NARROW
    )
    title = tables.Column(linkify=True, verbose_name=gettext_lazy("Title"))
    improvement = tables.Column(
        accessor="improvement__pk", order_by="improvement", verbose_name=gettext_lazy("Improvement")
    )
    indicator = tables.Column(verbose_name=gettext_lazy("Indicator"))
    start = tables.DateColumn(format="Y-m-d", verbose_name=pgettext_lazy("pilot", "First day"), attrs=NARROW)
    weeks = tables.Column(verbose_name=gettext_lazy("Weeks"))
    state = tables.Column(verbose_name=gettext_lazy("State"))
    outcome = tables.Column(
        accessor="result", empty_values=(), orderable=False, verbose_name=gettext_lazy("Outcome")
    )

    choosable = ("improvement", "indicator", "weeks")

    class Meta(DataTable.Meta):
        order_by = "-number"
        empty_text = gettext_lazy(
            "No pilot fits. One is designed on the page of an improvement that has promised something."
        )

    def render_number(self, record: Pilot) -> str:
        return record.number

    def render_improvement(self, record: Pilot) -> str:
        return record.improvement.number

    def render_indicator(self, value: str) -> str:
        return measured.indicator_name(value)

    def render_state(self, record: Pilot) -> SafeString:
        return badge(pilot_state(record), STATE_MOODS[record.state])

    def render_outcome(self, record: Pilot) -> SafeString | str:
        if not record.result:
            return "—"
        words = verdict_of(record.result["state"])
        return badge(words["words"], words["mood"], words["icon"])


class VerificationTable(DataTable):
    """Verifications, newest first."""

    number = tables.Column(
        accessor="pk", linkify=True, order_by="pk", verbose_name=gettext_lazy("Number"), attrs=NARROW
    )
    improvement = tables.Column(verbose_name=gettext_lazy("Improvement"))
    indicator = tables.Column(verbose_name=gettext_lazy("Indicator"))
    method = tables.Column(
        accessor="pilot", empty_values=(), order_by="pilot", verbose_name=gettext_lazy("Control")
    )
    start = tables.DateColumn(format="Y-m-d", verbose_name=gettext_lazy("In effect from"), attrs=NARROW)
    until = tables.DateColumn(format="Y-m-d", verbose_name=gettext_lazy("Until"), attrs=NARROW)
    state = tables.Column(verbose_name=gettext_lazy("State"))
    effect = tables.Column(empty_values=(), orderable=False, verbose_name=gettext_lazy("Effect"))
    verdict = tables.Column(empty_values=(), verbose_name=gettext_lazy("Verdict"))

    choosable = ("indicator", "method", "until")

    class Meta(DataTable.Meta):
        order_by = "-number"
        empty_text = gettext_lazy(
            "No verification fits. One is planned on the page of an improvement, before its days are there."
        )

    def render_number(self, record: Verification) -> str:
        return record.number

    def render_indicator(self, value: str) -> str:
        return measured.indicator_name(value)

    def render_method(self, record: Verification) -> str:
        return record.pilot.number if record.pilot else _("none")

    def render_state(self, record: Verification) -> SafeString:
        return badge(record.get_state_display(), STATE_MOODS[record.state])  # type: ignore[attr-defined]

    def render_effect(self, record: Verification) -> str:
        if record.effect is None:
            return "—"
        ends = interval(record.indicator, record.lower, record.upper)
        return f"{change(record.indicator, record.effect)} ({ends})"

    def render_verdict(self, record: Verification) -> SafeString | str:
        if not record.verdict:
            return "—"
        words = verdict_of(record.verdict)
        return badge(words["words"], words["mood"], words["icon"])


class PilotFilter(filters.FilterSet):
    q = filters.CharFilter(method="by_words", label=gettext_lazy("Number or title"))
    state = filters.ChoiceFilter(
        choices=Pilot.State, label=gettext_lazy("State"), empty_label=gettext_lazy("all")
    )

    class Meta:
        model = Pilot
        fields: list[str] = []

    def by_words(self, rows: QuerySet, _name: str, words: str) -> QuerySet:
        return rows.filter(_hit(words, "P-", Q(title__icontains=words.strip())))


class VerificationFilter(filters.FilterSet):
    q = filters.CharFilter(method="by_words", label=gettext_lazy("Number or title"))
    verdict = filters.ChoiceFilter(
        choices=Verdict, label=gettext_lazy("Verdict"), empty_label=gettext_lazy("all")
    )
    state = filters.ChoiceFilter(
        choices=Verification.State,
        label=pgettext_lazy("verification", "State"),
        empty_label=gettext_lazy("all"),
    )

    class Meta:
        model = Verification
        fields: list[str] = []

    def by_words(self, rows: QuerySet, _name: str, words: str) -> QuerySet:
        return rows.filter(_hit(words, "V-", Q(improvement__title__icontains=words.strip())))


def _hit(words: str, letter: str, titled: Q) -> Q:
    number = words.strip().upper().removeprefix(letter)
    return titled | Q(pk=int(number)) if number.isdecimal() and len(number) < 10 else titled


def pilots_sheet(rows: QuerySet[Pilot]) -> Sheet:
    """One line a pilot."""
    names = (_("Number"), _("Title"), _("Improvement"), _("Indicator"), pgettext("pilot", "First day"),
             _("Weeks"), _("State"), _("Outcome"))  # fmt: skip
    lines: list[tuple[Any, ...]] = [
        (
            row.number, row.title, row.improvement.number, measured.indicator_name(row.indicator), row.start,
            row.weeks, pilot_state(row),
            str(verdict_of(row.result["state"])["words"]) if row.result else "",
        )
        for row in rows[:MOST]
    ]  # fmt: skip
    return Sheet(_("Pilots"), [Column(name) for name in names], lines)


def verifications_sheet(rows: QuerySet[Verification]) -> Sheet:
    """One line a verification."""
    names = (_("Number"), _("Improvement"), _("Indicator"), _("Control"), _("In effect from"), _("Until"),
             _("State"), _("Effect"), _("Interval"), _("Verdict"))  # fmt: skip
    lines: list[tuple[Any, ...]] = [
        (
            row.number, str(row.improvement), measured.indicator_name(row.indicator),
            row.pilot.number if row.pilot else "", row.start, row.until,
            row.get_state_display(),  # type: ignore[attr-defined]
            change(row.indicator, row.effect), interval(row.indicator, row.lower, row.upper),
            str(verdict_of(row.verdict)["words"]) if row.verdict else "",
        )
        for row in rows[:MOST]
    ]  # fmt: skip
    return Sheet(_("Verifications"), [Column(name) for name in names], lines)
