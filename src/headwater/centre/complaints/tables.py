"""The lists of this part of the room: orders, mass complaints, classes, absences, files."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from headwater.centre.complaints.models import WAITING, WORKED, IntakeFile, MassComplaint, Order, Stage
from headwater.centre.complaints.spans import moment
from headwater.centre.ui.components import badge, mask_customer
from headwater.centre.ui.tables import DataTable, NumberColumn

STATE_MOODS = {
    "new": "near", "in_work": "info", "waiting_customer": "", "waiting_other": "", "answered": "good",
    "closed": "good", "merged": "", "withdrawn": "",
}  # fmt: skip
STAGE_LOOKS: dict[int, tuple[str, str]] = {
    0: ("good", "circle-check"),
    1: ("info", "clock"),
    2: ("near", "alert-triangle"),
    3: ("bad", "alert-circle"),
}
SEVERITY_MOODS = {3: "near", 4: "bad"}


def state_badge(order: Any) -> SafeString:
    """The state of an order, with a sign where the clocks stand still."""
    icon = "player-pause" if order.state in WAITING else ""
    return badge(order.get_state_display(), STATE_MOODS.get(order.state, ""), icon)


def stage_badge(stage: int) -> SafeString:
    """How far the most pressing clock is."""
    mood, icon = STAGE_LOOKS[stage]
    return badge(Stage(stage).label, mood, icon)


def due_cell(order: Order, stage: int) -> SafeString | str:
    """The moment at which the next clock is over, with the stage beside it."""
    if order.state in WAITING:
        return badge(_("clocks stand still"), "", "player-pause")
    if order.state not in WORKED or order.due_at is None:
        return "–"
    if stage == Stage.NONE:
        return moment(order.due_at)
    mood, icon = STAGE_LOOKS[stage]
    return format_html("{} {}", moment(order.due_at), badge(Stage(stage).label, mood, icon))


class OrderTable(DataTable):
    """Orders with `stage`; a box before each for what is done with many."""

    pick = tables.CheckBoxColumn(
        accessor="pk", orderable=False, attrs={"th__input": {"hidden": True}, "input": {"name": "order"}}
    )
    number = tables.Column(accessor="pk", verbose_name=gettext_lazy("Number"), order_by="pk")
    title = tables.Column(verbose_name=gettext_lazy("Complaint"), attrs={"td": {"class": "hw-name"}})
    klass = tables.Column(verbose_name=gettext_lazy("Class"), order_by="klass__position")
    cause = tables.Column(verbose_name=gettext_lazy("Cause"), order_by="cause__name")
    severity = tables.Column(verbose_name=pgettext_lazy("complaint", "Severity"))
    due_at = tables.Column(verbose_name=gettext_lazy("Due"), empty_values=())
    state = tables.Column(verbose_name=gettext_lazy("State"))
    department = tables.Column(verbose_name=gettext_lazy("Department"), order_by="department__path")
    handler = tables.Column(verbose_name=gettext_lazy("Handler"), empty_values=())
    customer = tables.Column(verbose_name=gettext_lazy("Customer"), orderable=False, empty_values=())
    received_at = tables.Column(verbose_name=gettext_lazy("Received"))
    channel = tables.Column(verbose_name=gettext_lazy("Channel"))
    region = tables.Column(verbose_name=gettext_lazy("Region"))
    service = tables.Column(verbose_name=gettext_lazy("Service"))
    bounces = NumberColumn("count", verbose_name=gettext_lazy("Sent back"))
    mass = tables.Column(verbose_name=gettext_lazy("Mass complaint"), order_by="mass")

    choosable = ("klass", "severity", "due_at", "state", "department", "handler", "customer", "received_at")
    extra = ("cause", "channel", "region", "service", "bounces", "mass")

    class Meta(DataTable.Meta):
        empty_text = gettext_lazy(
            "No order fits. Take a filter away, or take a complaint in with the button above."
        )

    def render_pick(self, record: Order) -> SafeString:
        words = _("Choose %(number)s") % {"number": record.number}
        return format_html(
            '<input type="checkbox" class="form-check-input" form="bulk" name="order" value="{}" '
            'aria-label="{}"{}>',
            record.pk,
            words,
            "" if record.open else " disabled",
        )

    def render_number(self, record: Order) -> SafeString:
        return format_html('<a href="{}">{}</a>', record.url, record.number)

    def render_title(self, record: Order) -> SafeString:
        return format_html('<a href="{}">{}</a>', record.url, record.title_shown)

    def render_severity(self, record: Order) -> SafeString:
        label = record.get_severity_display()  # type: ignore[attr-defined]
        return badge(label, SEVERITY_MOODS.get(record.severity, ""))

    def render_due_at(self, record: Order) -> SafeString | str:
        return due_cell(record, record.stage)  # type: ignore[attr-defined]

    def render_state(self, record: Order) -> SafeString:
        return state_badge(record)

    def render_handler(self, record: Order) -> str:
        return str(record.handler) if record.handler else _("nobody chosen yet")

    def render_customer(self, record: Order) -> str:
        return mask_customer(record.customer) or "–"

    def render_received_at(self, record: Order) -> str:
        return moment(record.received_at)

    def render_mass(self, record: Order) -> SafeString | str:
        return format_html('<a href="{}">{}</a>', record.mass.url, record.mass.number) if record.mass else "–"


class MassTable(DataTable):
    number = tables.Column(accessor="pk", verbose_name=gettext_lazy("Number"), order_by="pk")
    title = tables.Column(verbose_name=gettext_lazy("Incident"), attrs={"td": {"class": "hw-name"}})
    state = tables.Column(verbose_name=gettext_lazy("State"))
    started_at = tables.Column(verbose_name=gettext_lazy("Began"))
    order_count = NumberColumn("count", verbose_name=gettext_lazy("Orders"))
    customers = NumberColumn("count", verbose_name=gettext_lazy("Customers"))
    waiting = NumberColumn("count", verbose_name=gettext_lazy("Not answered"))
    unit = tables.Column(verbose_name=gettext_lazy("Unit"), order_by="unit__path")
    owner = tables.Column(verbose_name=gettext_lazy("Owner"))

    class Meta(DataTable.Meta):
        order_by = "-started_at"
        empty_text = gettext_lazy(
            "No incident of many complaints is kept. Tick orders in the list of orders and put them together."
        )

    def render_number(self, record: MassComplaint) -> SafeString:
        return format_html('<a href="{}">{}</a>', record.url, record.number)

    def render_title(self, record: MassComplaint) -> SafeString:
        return format_html('<a href="{}">{}</a>', record.url, record.title)

    def render_state(self, record: MassComplaint) -> SafeString:
        moods = {"open": "near", "solved": "info", "closed": "good"}
        return badge(record.get_state_display(), moods[record.state])  # type: ignore[attr-defined]

    def render_started_at(self, record: MassComplaint) -> str:
        return moment(record.started_at)


class FileTable(DataTable):
    name = tables.Column(linkify=("complaints:file", (tables.A("pk"),)), verbose_name=gettext_lazy("File"))
    source = tables.Column(verbose_name=gettext_lazy("Source"))
    state = tables.Column(verbose_name=gettext_lazy("State"))
    rows = NumberColumn("count", verbose_name=gettext_lazy("Rows"))
    made = NumberColumn("count", verbose_name=gettext_lazy("New orders"))
    unchanged = NumberColumn("count", verbose_name=gettext_lazy("Known already"))
    rejected = NumberColumn("count", verbose_name=gettext_lazy("Rejected"))
    by = tables.Column(verbose_name=gettext_lazy("By"))
    at = tables.DateTimeColumn(format="Y-m-d H:i", verbose_name=gettext_lazy("At"))

    class Meta(DataTable.Meta):
        order_by = "-at"
        empty_text = gettext_lazy("No file was brought in yet. Choose one above.")

    def render_state(self, record: IntakeFile) -> SafeString:
        moods = {"uploaded": "near", "running": "info", "done": "good", "failed": "bad"}
        return badge(record.get_state_display(), moods[record.state])  # type: ignore[attr-defined]


def late_now(order: Order) -> bool:
    """Whether a running clock of the order is over at this moment."""
    return order.state in WORKED and order.due_at is not None and order.due_at <= timezone.now()
