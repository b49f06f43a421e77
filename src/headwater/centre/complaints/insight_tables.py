"""The lists of hot spots, repeat complainants, broad complaints and mentions."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from headwater.centre.complaints.models import Order
from headwater.centre.complaints.queries.hot_spots import Seen
from headwater.centre.complaints.spans import moment
from headwater.centre.complaints.tables import OrderTable
from headwater.centre.ui.charts import sparkline
from headwater.centre.ui.components import badge, mask_customer
from headwater.centre.ui.tables import DataTable, NumberColumn


class HotSpotTable(DataTable):
    name = tables.Column(
        accessor="spot__name",
        verbose_name=gettext_lazy("What it is about"),
        orderable=False,
        attrs={"td": {"class": "hw-name"}},
    )
    rising = tables.Column(verbose_name=gettext_lazy("Stands"), order_by="-rise__q")
    count = NumberColumn("count", accessor="rise__count", verbose_name=gettext_lazy("Lately"))
    expected = NumberColumn("score", accessor="rise__expected", verbose_name=gettext_lazy("Usually"))
    trend = tables.Column(accessor="daily", verbose_name=gettext_lazy("A day"), orderable=False)
    orders = NumberColumn("count", verbose_name=gettext_lazy("Orders"))
    customers = NumberColumn("count", verbose_name=gettext_lazy("Customers"))
    waiting = NumberColumn("count", verbose_name=gettext_lazy("Not answered"))
    mass = tables.Column(accessor="spot__mass", verbose_name=gettext_lazy("Mass complaint"), orderable=False)

    choosable = ("trend", "customers", "waiting", "mass")

    class Meta(DataTable.Meta):
        empty_text = gettext_lazy(
            "No two complaints here are about the same matter. Take complaints in or import them; "
            "every hour it is looked again."
        )

    def render_name(self, record: Seen) -> SafeString:
        return format_html('<a href="{}">{}</a>', record.spot.url, record.spot.name)

    def render_rising(self, record: Seen) -> SafeString:
        if not record.rising:
            return badge(_("at its usual level"), "", "minus")
        words = _("rising: %(span)s d") % {"span": record.rise.span}
        return badge(words, "bad", "trending-up")

    def render_trend(self, record: Seen) -> SafeString:
        return sparkline(record.daily[-28:], mood="bad" if record.rising else "")

    def value_trend(self, record: Seen) -> str:
        return " ".join(str(n) for n in record.daily[-28:])

    def render_mass(self, value: Any) -> SafeString:
        return format_html('<a href="{}">{}</a>', value.url, value.number)


class SpotOrderTable(OrderTable):
    """The orders behind a count; nothing is done with many here."""

    pick = None

    class Meta(OrderTable.Meta):
        empty_text = gettext_lazy("None of the orders you may see is behind this. Choose another count.")


class RepeatTable(DataTable):
    customer = tables.Column(verbose_name=gettext_lazy("Customer"), orderable=False)
    orders = NumberColumn("count", verbose_name=gettext_lazy("Orders"))
    classes = NumberColumn("count", verbose_name=gettext_lazy("Classes"))
    back = NumberColumn("count", verbose_name=gettext_lazy("Back after closing"))
    waiting = NumberColumn("count", verbose_name=gettext_lazy("Still open"))
    first_at = tables.Column(verbose_name=gettext_lazy("First"))
    last_at = tables.Column(verbose_name=gettext_lazy("Last"))

    choosable = ("classes", "back", "waiting", "first_at", "last_at")

    class Meta(DataTable.Meta):
        order_by = "-orders"
        empty_text = gettext_lazy("No customer complained more than once. Choose more days above.")

    def render_customer(self, record: dict[str, Any]) -> SafeString:
        # The newest order stands for the customer: no number stands in an address.
        address = reverse("complaints:repeat", args=[record["newest"]])
        return format_html('<a href="{}">{}</a>', address, mask_customer(record["customer"]))

    def render_first_at(self, value: Any) -> str:
        return moment(value)

    def render_last_at(self, value: Any) -> str:
        return moment(value)


class MentioningTable(DataTable):
    """Orders that mention something, with the sentence in which they do."""

    number = tables.Column(accessor="pk", verbose_name=gettext_lazy("Number"))
    title = tables.Column(
        verbose_name=gettext_lazy("Complaint"), orderable=False, attrs={"td": {"class": "hw-name"}}
    )
    sentence = tables.Column(verbose_name=gettext_lazy("What was said"), orderable=False, empty_values=())
    klass = tables.Column(verbose_name=gettext_lazy("Class"), order_by="klass__position")
    received_at = tables.Column(verbose_name=gettext_lazy("Received"))

    class Meta(DataTable.Meta):
        order_by = "-received_at"
        empty_text = gettext_lazy("No order of these days mentions it. Choose more days above.")

    def __init__(self, *args: Any, sentences: Any = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.sentences = sentences

    def render_number(self, record: Order) -> SafeString:
        return format_html('<a href="{}">{}</a>', record.url, record.number)

    def render_title(self, record: Order) -> SafeString:
        return format_html('<a href="{}">{}</a>', record.url, record.title_shown)

    def render_sentence(self, record: Order) -> str:
        return self.sentences(record) if self.sentences else ""

    def render_received_at(self, record: Order) -> str:
        return moment(record.received_at)
