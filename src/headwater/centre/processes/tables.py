"""The lists of this room."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_tables2 as tables
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from headwater.centre.processes.models import (
    ChangeState,
    Defect,
    DefectState,
    Handbook,
    ItemState,
    Procedure,
    ProcessChange,
    ProcessMap,
    Receipt,
)
from headwater.centre.ui.components import badge
from headwater.centre.ui.tables import DataTable, NumberColumn

MOODS = {
    DefectState.FOUND: "near",
    DefectState.ACCEPTED: "info",
    DefectState.CHANGING: "info",
    DefectState.FIXED: "good",
    DefectState.VERIFIED: "good",
    DefectState.DECLINED: "",
    DefectState.MERGED: "",
    ChangeState.DRAFT: "",
    ChangeState.OFFERED: "near",
    ChangeState.CONFIRMED: "good",
    ChangeState.WITHDRAWN: "",
    ItemState.OFFERED: "near",
    ItemState.TAKEN: "good",
}


def state_badge(thing: Any) -> SafeString:
    """The state of a defect, a change or an item."""
    return badge(thing.get_state_display(), MOODS.get(thing.state, ""))


def day_in_words(day: date | None, *, late: bool = False) -> SafeString | str:
    """A day, red when it is over and nothing was done."""
    if day is None:
        return "–"
    return format_html('<b class="hw-figure is-bad">{}</b>', day.isoformat()) if late else day.isoformat()


class DefectTable(DataTable):
    number = tables.Column(
        linkify=("processes:defect", (tables.A("pk"),)), verbose_name=gettext_lazy("Number"), order_by="pk"
    )
    title = tables.Column(
        linkify=("processes:defect", (tables.A("pk"),)), verbose_name=gettext_lazy("Defect")
    )
    kind = tables.Column(verbose_name=gettext_lazy("Kind"))
    step = tables.Column(verbose_name=gettext_lazy("Step"), order_by=("step__process__name", "step__number"))
    department = tables.Column(verbose_name=gettext_lazy("Owning department"), order_by="department__path")
    severity = tables.Column(verbose_name=gettext_lazy("Severity"))
    cases = NumberColumn("count", verbose_name=pgettext_lazy("defect", "Cases"))
    customers = NumberColumn("count", verbose_name=gettext_lazy("Customers"))
    seconds_lost = NumberColumn("seconds", verbose_name=gettext_lazy("Lost a month"))
    owner = tables.Column(verbose_name=gettext_lazy("Owner"))
    due = tables.Column(verbose_name=gettext_lazy("Due"))
    age = NumberColumn("count", empty_values=(), verbose_name=gettext_lazy("Age, days"), order_by="-found_on")
    state = tables.Column(verbose_name=gettext_lazy("State"))

    choosable = ("kind", "step", "severity", "cases", "customers", "seconds_lost", "owner", "due", "age")

    class Meta(DataTable.Meta):
        order_by = ("-severity", "-pk")
        empty_text = gettext_lazy("No defect fits. Take a filter away, or report one with the button above.")

    def render_step(self, record: Defect) -> str:
        return f"{record.step.process} · {record.step.label}" if record.step else "–"

    def render_severity(self, record: Defect) -> SafeString:
        moods = {3: "near", 4: "bad"}
        return badge(record.get_severity_display(), moods.get(record.severity, ""))

    def render_state(self, record: Defect) -> SafeString:
        return state_badge(record)

    def render_due(self, record: Defect) -> SafeString | str:
        late = record.state in ("accepted", "changing") and record.due < timezone.localdate()
        return day_in_words(record.due, late=late)

    def render_age(self, record: Defect) -> str:
        return str(age(record))


def age(defect: Defect) -> int:
    """Days that it is, or was, open: to the day on which it was mended or declined."""
    end = defect.fixed_on or defect.closed_on or timezone.localdate()
    return max(0, (end - defect.found_on).days)


class MapTable(DataTable):
    name = tables.Column(
        linkify=("processes:map", (tables.A("pk"),)), verbose_name=gettext_lazy("Process"), empty_values=()
    )
    unit = tables.Column(verbose_name=gettext_lazy("Unit"), order_by="unit__path")
    owner = tables.Column(verbose_name=gettext_lazy("Owner"))
    step_count = NumberColumn("count", verbose_name=gettext_lazy("Steps"))
    version = tables.Column(verbose_name=gettext_lazy("Version"))

    class Meta(DataTable.Meta):
        empty_text = gettext_lazy(
            "No process is drawn yet. Begin with the one that most complaints come from."
        )

    def render_name(self, record: ProcessMap) -> str:
        return str(record)

    def render_version(self, record: ProcessMap) -> SafeString | str:
        if record.retired:
            return badge(_("retired"))
        words = f"v{record.version}" if record.version else _("not in effect yet")
        mark = badge(_("draft differs"), "near") if record.touched and record.version else ""
        return format_html("{} {}", words, mark)


class ChangeTable(DataTable):
    number = tables.Column(
        linkify=("processes:change", (tables.A("pk"),)), verbose_name=gettext_lazy("Number"), order_by="pk"
    )
    title = tables.Column(
        linkify=("processes:change", (tables.A("pk"),)), verbose_name=gettext_lazy("Process change")
    )
    unit = tables.Column(verbose_name=gettext_lazy("Unit"), order_by="unit__path")
    process = tables.Column(verbose_name=gettext_lazy("Process"))
    owner = tables.Column(verbose_name=gettext_lazy("Owner"))
    due = tables.Column(verbose_name=gettext_lazy("Due"))
    mends = NumberColumn("count", verbose_name=gettext_lazy("Defects"))
    texts = NumberColumn("count", verbose_name=gettext_lazy("Procedures"))
    valid_from = tables.DateColumn(format="Y-m-d", verbose_name=gettext_lazy("Valid from"))
    state = tables.Column(verbose_name=gettext_lazy("State"))

    choosable = ("unit", "process", "owner", "due", "mends", "texts", "valid_from")

    class Meta(DataTable.Meta):
        order_by = "-number"
        empty_text = gettext_lazy("No process change fits. Open one with the button above, or from a defect.")

    def render_state(self, record: ProcessChange) -> SafeString:
        return state_badge(record)

    def render_due(self, record: ProcessChange) -> SafeString | str:
        return day_in_words(record.due, late=record.state == "draft" and record.due < timezone.localdate())


class ProcedureTable(DataTable):
    name = tables.Column(
        linkify=("processes:procedure", (tables.A("pk"),)),
        verbose_name=gettext_lazy("Procedure"),
        empty_values=(),
    )
    unit = tables.Column(verbose_name=gettext_lazy("Unit"), order_by="unit__path")
    process = tables.Column(verbose_name=gettext_lazy("Process"))
    latest = tables.Column(verbose_name=gettext_lazy("Version in force"))
    valid_from = tables.DateColumn(format="Y-m-d", verbose_name=gettext_lazy("Valid from"))

    class Meta(DataTable.Meta):
        empty_text = gettext_lazy("No procedure is written yet. A process change writes the first.")

    def render_name(self, record: Procedure) -> str:
        return str(record)

    def render_latest(self, value: int) -> str:
        return f"v{value}"


class HandbookTable(DataTable):
    post = tables.Column(
        linkify=("processes:handbook", (tables.A("pk"),)), verbose_name=gettext_lazy("Handbook of the post")
    )
    version = tables.Column(verbose_name=gettext_lazy("Version"))
    given = NumberColumn("count", verbose_name=gettext_lazy("Given to"))
    read = NumberColumn("count", verbose_name=gettext_lazy("Read by"))
    unread = NumberColumn("count", empty_values=(), orderable=False, verbose_name=gettext_lazy("Not read"))

    class Meta(DataTable.Meta):
        empty_text = gettext_lazy("No post has a handbook yet. Make the first one below.")

    def render_version(self, record: Handbook) -> SafeString | str:
        words = f"v{record.version}" if record.version else _("not in effect yet")
        mark = badge(_("draft differs"), "near") if record.touched and record.version else ""
        return format_html("{} {}", words, mark)

    def render_unread(self, record: Any) -> SafeString | str:
        missing = record.given - record.read
        return format_html('<b class="hw-figure is-bad">{}</b>', missing) if missing else "0"


def unit_of(receipt: Any) -> str:
    """Where its reader works, in the language of whoever looks."""
    return (receipt.unit_name_en if get_language() == "en" else "") or receipt.unit_name or ""


class ReceiptTable(DataTable):
    number = tables.Column(accessor="person__number", verbose_name=gettext_lazy("Staff number"))
    person = tables.Column(verbose_name=gettext_lazy("Full name"), order_by="person__name")
    unit = tables.Column(accessor="unit_name", verbose_name=gettext_lazy("Unit"))
    sent_at = tables.DateTimeColumn(format="Y-m-d H:i", verbose_name=gettext_lazy("Given"))
    read_at = tables.DateTimeColumn(format="Y-m-d H:i", verbose_name=gettext_lazy("Read"), default="")

    class Meta(DataTable.Meta):
        model = Receipt
        fields = ("number", "person", "unit", "sent_at", "read_at")
        empty_text = gettext_lazy("Nobody whom you may see holds this post.")

    def render_unit(self, record: Receipt) -> str:
        return unit_of(record)

    def render_read_at(self, record: Receipt) -> SafeString | str:
        if record.read_at is None:
            return badge(_("not read"), "near")
        return timezone.localtime(record.read_at).strftime("%Y-%m-%d %H:%M")
