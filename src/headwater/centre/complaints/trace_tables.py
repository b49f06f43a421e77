"""The lists of tracing: orders with their traces, what came back, measures, accidents."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from headwater.centre.complaints.masking import mask_text
from headwater.centre.complaints.models import (
    Accident,
    AccidentState,
    MeasureState,
    Order,
    PreventiveMeasure,
)
from headwater.centre.directory.wording import who
from headwater.centre.ui.components import badge
from headwater.centre.ui.tables import DataTable, NumberColumn

MEASURES = {MeasureState.PLANNED: "info", MeasureState.DONE: "good", MeasureState.DROPPED: ""}
ACCIDENTS = {AccidentState.OPEN: "near", AccidentState.REPORTED: "info", AccidentState.CLOSED: "good"}


def days_since(moment: Any) -> int:
    """Whole days since a moment."""
    return max(0, (timezone.now() - moment).days)


class TraceTable(DataTable):
    pick = tables.Column(
        empty_values=(), orderable=False, verbose_name="", attrs={"td": {"class": "ct-pick"}}
    )
    number = tables.Column(order_by="pk", verbose_name=gettext_lazy("Number"))
    title = tables.Column(verbose_name=gettext_lazy("Complaint"), orderable=False)
    received_at = tables.DateTimeColumn(
        format="Y-m-d H:i", verbose_name=pgettext_lazy("complaint", "Received")
    )
    klass = tables.Column(verbose_name=gettext_lazy("Class"), order_by="klass__position")
    cause = tables.Column(verbose_name=gettext_lazy("Cause"), accessor="trace__cause", default="–")
    age = NumberColumn(
        "count", empty_values=(), order_by="-received_at", verbose_name=gettext_lazy("Age, days")
    )
    step = tables.Column(accessor="trace__step", default="–", verbose_name=gettext_lazy("Step"))
    scope = tables.Column(accessor="trace__scope", default="–", verbose_name=gettext_lazy("Scope"))
    controllable = tables.Column(
        accessor="trace__controllable", default="–", verbose_name=gettext_lazy("Controllable")
    )
    same_type = tables.Column(
        accessor="trace__same_type", default="–", verbose_name=gettext_lazy("Same type")
    )
    measure = tables.Column(accessor="trace__measure", default="–", verbose_name=gettext_lazy("Measure"))
    tracer = tables.Column(accessor="trace__traced_by", default="–", verbose_name=gettext_lazy("Traced by"))
    traced_at = tables.DateTimeColumn(
        accessor="trace__traced_at", format="Y-m-d H:i", default="–", verbose_name=gettext_lazy("Traced at")
    )

    choosable = (
        "received_at",
        "klass",
        "cause",
        "age",
        "step",
        "scope",
        "controllable",
        "same_type",
        "tracer",
    )
    extra = ("measure", "traced_at")

    class Meta(DataTable.Meta):
        order_by = ("received_at",)
        empty_text = gettext_lazy(
            "No complaint fits: everything of this period is traced, or none came. Choose a longer period."
        )

    def __init__(self, *args: Any, may_pick: bool = False, **options: Any) -> None:
        if not may_pick:
            options["exclude"] = ("pick",)
        super().__init__(*args, **options)

    def render_pick(self, record: Order) -> SafeString | str:
        if hasattr(record, "trace"):
            return ""
        words = _("Choose %(number)s") % {"number": record.number}
        return format_html(
            '<input type="checkbox" name="order" value="{}" aria-label="{}">', record.pk, words
        )

    def render_number(self, record: Order) -> SafeString:
        return format_html('<a href="/complaints/{}/trace/">{}</a>', record.pk, record.number)

    def render_title(self, record: Order) -> str:
        return mask_text(record.title, record.customer, record.customer_name)

    def render_age(self, record: Order) -> str:
        return str(days_since(record.received_at))

    def render_step(self, record: Order) -> str:
        return f"{record.trace.step.process} · {record.trace.step.label}"

    def render_scope(self, record: Order) -> SafeString:
        trace = record.trace
        mark = " *" if trace.overruled else ""
        return badge(f"{trace.get_scope_display()}{mark}", "near" if trace.shared else "info")

    def render_tracer(self, value: str) -> str:
        return who(value)

    def render_controllable(self, value: bool) -> str:
        return _("yes") if value else _("no")

    def render_same_type(self, value: bool) -> SafeString | str:
        return badge(_("yes"), "bad") if value else _("no")


class ReturnedTable(DataTable):
    number = tables.Column(
        accessor="trace__order__number", order_by="trace__order_id", verbose_name=gettext_lazy("Number")
    )
    title = tables.Column(empty_values=(), verbose_name=gettext_lazy("Complaint"), orderable=False)
    received = tables.DateTimeColumn(
        accessor="trace__order__received_at",
        format="Y-m-d H:i",
        verbose_name=pgettext_lazy("complaint", "Received"),
    )
    step = tables.Column(accessor="trace__step", verbose_name=gettext_lazy("Step"), orderable=False)
    cause = tables.Column(
        accessor="trace__cause", default="–", verbose_name=gettext_lazy("Cause"), orderable=False
    )
    fix = tables.Column(verbose_name=gettext_lazy("Declared mended by"), orderable=False)
    fixed_on = tables.Column(accessor="back__fix__day", verbose_name=pgettext_lazy("mended", "on"))
    days = NumberColumn("count", accessor="back__days", verbose_name=gettext_lazy("Days after"))
    same = tables.Column(accessor="back__same_type", verbose_name=gettext_lazy("Same type"))

    class Meta(DataTable.Meta):
        empty_text = gettext_lazy(
            "No complaint of this period began at a step that was declared mended before it."
        )

    def render_number(self, record: Any) -> SafeString:
        order = record.trace.order
        return format_html('<a href="/complaints/{}/trace/">{}</a>', order.pk, order.number)

    def render_title(self, record: Any) -> str:
        order = record.trace.order
        return mask_text(order.title, order.customer, order.customer_name)

    def render_step(self, record: Any) -> str:
        return f"{record.trace.step.process} · {record.trace.step.label}"

    def render_fix(self, record: Any) -> SafeString:
        kind = "defects" if record.fix.number.startswith("D-") else "changes"
        return format_html('<a href="/processes/{}/{}/">{}</a>', kind, record.fix.pk, record.fix.number)

    def render_fixed_on(self, value: Any) -> str:
        return value.isoformat()

    def render_same(self, value: bool) -> SafeString | str:
        return badge(_("yes"), "bad") if value else _("no")


class MeasureTable(DataTable):
    title = tables.Column(linkify=lambda record: record.url, verbose_name=gettext_lazy("Preventive measure"))
    step = tables.Column(verbose_name=gettext_lazy("Step"), order_by=("step__process__name", "step__number"))
    unit = tables.Column(verbose_name=gettext_lazy("Unit"), order_by="unit__path")
    owner = tables.Column(verbose_name=gettext_lazy("Owner"), order_by="owner__name")
    due = tables.Column(verbose_name=gettext_lazy("Due"))
    orders = NumberColumn("count", verbose_name=gettext_lazy("Orders"))
    state = tables.Column(verbose_name=gettext_lazy("State"))
    ended_on = tables.DateColumn(format="Y-m-d", default="–", verbose_name=gettext_lazy("Ended on"))

    choosable = ("step", "unit", "owner", "due", "orders", "ended_on")

    class Meta(DataTable.Meta):
        empty_text = gettext_lazy(
            "No preventive measure fits. One is named on the trace of a shared problem."
        )

    def render_step(self, record: PreventiveMeasure) -> str:
        return f"{record.step.process} · {record.step.label}"

    def render_due(self, record: PreventiveMeasure) -> SafeString | str:
        late = record.state == MeasureState.PLANNED and record.due < timezone.localdate()
        day = record.due.isoformat()
        return format_html('<b class="hw-figure is-bad">{}</b>', day) if late else day

    def render_state(self, record: PreventiveMeasure) -> SafeString:
        return badge(record.get_state_display(), MEASURES.get(MeasureState(record.state), ""))


class AccidentTable(DataTable):
    number = tables.Column(
        linkify=lambda record: record.url, order_by="pk", verbose_name=gettext_lazy("Number")
    )
    title = tables.Column(linkify=lambda record: record.url, verbose_name=gettext_lazy("Service accident"))
    klass = tables.Column(verbose_name=gettext_lazy("Class"), order_by="klass__position")
    severity = tables.Column(verbose_name=gettext_lazy("Severity"))
    happened_at = tables.DateTimeColumn(format="Y-m-d H:i", verbose_name=gettext_lazy("Happened"))
    unit = tables.Column(verbose_name=gettext_lazy("Unit"), order_by="unit__path")
    reporter = tables.Column(verbose_name=gettext_lazy("Who reports"), order_by="reporter__name")
    report_due = tables.Column(verbose_name=gettext_lazy("Report due"))
    state = tables.Column(verbose_name=gettext_lazy("State"))

    choosable = ("klass", "severity", "happened_at", "unit", "reporter", "report_due")

    class Meta(DataTable.Meta):
        order_by = ("-happened_at",)
        empty_text = gettext_lazy("No service accident fits. Enter one with the button above.")

    def render_title(self, record: Accident) -> str:
        return mask_text(record.title)

    def render_severity(self, record: Accident) -> SafeString:
        return badge(record.get_severity_display(), {3: "near", 4: "bad"}.get(record.severity, ""))

    def render_report_due(self, record: Accident) -> SafeString | str:
        late = record.state == AccidentState.OPEN and record.report_due < timezone.now()
        day = timezone.localtime(record.report_due).strftime("%Y-%m-%d %H:%M")
        return format_html('<b class="hw-figure is-bad">{}</b>', day) if late else day

    def render_state(self, record: Accident) -> SafeString:
        return badge(record.get_state_display(), ACCIDENTS.get(AccidentState(record.state), ""))
