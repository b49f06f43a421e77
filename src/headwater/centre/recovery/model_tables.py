"""Lists of models, screenings, footprints and frozen lists, with their filters."""

from __future__ import annotations

from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from headwater.centre.recovery.models import Cohort, Footprint, Screening
from headwater.centre.recovery.queries.lookalikes import hit
from headwater.centre.ui.components import badge, language_now, mask_customer
from headwater.centre.ui.tables import DataTable, NumberColumn

ALL = gettext_lazy("all")
MOODS: dict[str, str] = {
    "ready": "good", "draft": "", "retired": "", "done": "good", "failed": "bad", "cancelled": "",
    "running": "info", "waiting": "info",
}  # fmt: skip


class FootprintTable(DataTable):
    number = tables.Column(linkify=True, verbose_name=gettext_lazy("Number"), order_by="pk")
    name = tables.Column(linkify=True)
    unit = tables.Column()
    start = tables.DateTimeColumn(format="Y-m-d H:i", verbose_name=pgettext_lazy("footprint", "From"))
    areas = tables.Column(verbose_name=gettext_lazy("Areas"), orderable=False)
    total = NumberColumn("count", verbose_name=gettext_lazy("Touched"))
    state = tables.Column()
    owner = tables.Column()
    choosable = ("unit", "start", "areas", "owner")

    class Meta(DataTable.Meta):
        order_by = "-number"
        empty_text = gettext_lazy(
            "No footprint fits. One is made on the page of an incident, or by “New footprint”."
        )

    def render_areas(self, value: list[str]) -> str:
        return "、".join(value) if language_now() == "zh" else ", ".join(value)

    def render_state(self, record: Footprint) -> SafeString:
        return badge(record.get_state_display(), MOODS.get(record.state, ""))  # type: ignore[attr-defined]


class FootprintFilter(filters.FilterSet):
    q = filters.CharFilter(method="by_words", label=gettext_lazy("Number or name"))
    state = filters.ChoiceFilter(choices=Footprint.State, label=gettext_lazy("State"), empty_label=ALL)

    class Meta:
        model = Footprint
        fields: list[str] = []

    def by_words(self, rows: QuerySet, _name: str, words: str) -> QuerySet:
        return rows.filter(hit(words, "T-", ("name",)))


class CohortTable(DataTable):
    number = tables.Column(linkify=True, verbose_name=gettext_lazy("Number"), order_by="pk")
    name = tables.Column(linkify=True)
    source = tables.Column()
    source_number = tables.Column(verbose_name=gettext_lazy("Frozen from"))
    count = NumberColumn("count", verbose_name=gettext_lazy("Customers"))
    expected_precision = NumberColumn("ratio", verbose_name=gettext_lazy("Expected precision"))
    unit = tables.Column()
    made_at = tables.DateTimeColumn(format="Y-m-d H:i", verbose_name=gettext_lazy("Frozen at"))
    choosable = ("source", "source_number", "expected_precision", "unit", "made_at")

    class Meta(DataTable.Meta):
        order_by = "-number"
        empty_text = gettext_lazy(
            "No list is frozen yet. Screen with a model or count a footprint, then freeze who was found."
        )

    def render_source_number(self, record: Cohort) -> Any:
        return record.source_number or "–"


class CohortFilter(filters.FilterSet):
    q = filters.CharFilter(method="by_words", label=gettext_lazy("Number or name"))
    source = filters.ChoiceFilter(choices=Cohort.Source, label=gettext_lazy("Source"), empty_label=ALL)

    class Meta:
        model = Cohort
        fields: list[str] = []

    def by_words(self, rows: QuerySet, _name: str, words: str) -> QuerySet:
        return rows.filter(hit(words, "N-", ("name", "source_number")))


class MemberTable(DataTable):
    """The customers of a list, masked, best first."""

    rank = NumberColumn("count", verbose_name=gettext_lazy("Rank"), initial_sort_descending=False)
    customer = tables.Column(verbose_name=gettext_lazy("Customer"), orderable=False)
    score = NumberColumn("number", verbose_name=gettext_lazy("Score (higher = more alike)"))
    group = tables.Column(verbose_name=gettext_lazy("Group"))
    reasons = tables.Column(verbose_name=gettext_lazy("Why in the list"), orderable=False)

    class Meta(DataTable.Meta):
        order_by = "rank"
        empty_text = gettext_lazy("Nobody is in this list.")

    def render_customer(self, value: str) -> str:
        return mask_customer(value)

    def render_group(self, value: str) -> str:
        return value or "–"

    def render_reasons(self, value: list[dict[str, str]]) -> str:
        return said(value)


def said(reasons: list[dict[str, str]]) -> str:
    """Reasons in the reader's language, as one text."""
    language = "zh" if language_now() == "zh" else "en"
    return ("；" if language == "zh" else "; ").join(reason.get(language, "") for reason in reasons)


class ScreeningTable(DataTable):
    number = tables.Column(linkify=True, verbose_name=gettext_lazy("Number"), order_by="sequence")
    asked_at = tables.DateTimeColumn(format="Y-m-d H:i", verbose_name=gettext_lazy("Asked at"))
    method = tables.Column(verbose_name=gettext_lazy("Method"))
    customers = NumberColumn("count", verbose_name=gettext_lazy("Customers"))
    complainants = NumberColumn("count", verbose_name=gettext_lazy("Complainants"))
    selected = NumberColumn("count", verbose_name=gettext_lazy("Selected"))
    new_since = NumberColumn("count", verbose_name=gettext_lazy("New since last time"))
    state = tables.Column()

    class Meta(DataTable.Meta):
        order_by = "-number"
        empty_text = gettext_lazy("Not screened yet: press “Screen”.")

    def render_state(self, record: Screening) -> SafeString:
        return badge(record.get_state_display(), MOODS.get(record.state, ""))  # type: ignore[attr-defined]

    def render_method(self, record: Screening) -> str:
        own = _(" (by itself)") if record.by_itself else ""
        return f"{record.get_method_display()}{own}"  # type: ignore[attr-defined]
