"""The form of a footprint: period, areas, groups, a condition over customers, and what ranks them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from headwater.centre.complaints.models import MassComplaint
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Person
from headwater.centre.people.permissions import Permission
from headwater.centre.recovery.models import Footprint, LookalikeModel
from headwater.centre.recovery.queries.lookalikes import models_seen_by
from headwater.centre.ui.components import language_now
from headwater.centre.ui.forms import PersonField, PlainForm, UnitField
from headwater.engine.lookalike.footprint import MOST_HOURS_AFTER, event_tables

# As many groups as a form shows; the first ones are filled.
SLOTS = 5
LETTERS = "abcdefghijklmnop"
STAMP = "%Y-%m-%dT%H:%M"


def tables() -> list[tuple[str, str]]:
    """The tables of events, by name."""
    found = [(name, table.words.say(language_now())) for name, table in event_tables().items()]
    return [("", "—"), *sorted(found, key=lambda pair: pair[1])]


class MomentField(forms.DateTimeField):
    """A moment, picked from the browser's calendar."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=STAMP)
        super().__init__(widget=widget, input_formats=[STAMP, "%Y-%m-%d %H:%M"], **options)


class FootprintForm(PlainForm):
    """Who was touched: groups by conditions over area, period and events."""

    wide = ("name", "areas", "within", "note")
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    unit = UnitField(label=gettext_lazy("Unit"))
    owner = PersonField(label=gettext_lazy("Owner"))
    start = MomentField(label=pgettext_lazy("footprint", "From"))
    end = MomentField(label=pgettext_lazy("footprint", "Until (not included)"))
    areas = forms.CharField(
        label=gettext_lazy("Areas"),
        required=False,
        max_length=2000,
        help_text=gettext_lazy("Separated by commas; empty: everywhere."),
    )
    within = forms.CharField(
        label=gettext_lazy("Only customers for whom"),
        required=False,
        max_length=1000,
        help_text=gettext_lazy("A condition over the newest customer data, e.g. terminal = 'N70'."),
    )
    ranked_by = forms.ModelChoiceField(
        LookalikeModel.objects.none(),
        label=gettext_lazy("Rank inside by the distance of"),
        required=False,
        empty_label=gettext_lazy("no model: by number of events"),
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, by: Actor, mass: MassComplaint | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.mass = mass
        self.asked_by(by)
        self.fields["unit"].limit(by, Permission.MODEL_LOOKALIKES)  # type: ignore[attr-defined]
        self.fields["ranked_by"].queryset = models_seen_by(by)  # type: ignore[attr-defined]
        self.slots = [GroupForm(self.data or None, slot=n, first=self._first(n)) for n in range(SLOTS)]

    def _first(self, slot: int) -> dict[str, Any]:
        groups = self.initial.get("groups") or []
        return groups[slot] if slot < len(groups) else {}

    def is_valid(self) -> bool:
        """The form and each of its groups."""
        whole = super().is_valid()
        # Every slot is asked, so that each says what is wrong with it.
        right = [slot.is_valid() for slot in self.slots]
        return whole and all(right)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for slot in self.slots:
            slot.is_valid()
        if not any(slot.used for slot in self.slots):
            self.add_error(None, _("Name at least one group: choose its table and give it a name."))
        return data

    @property
    def facts(self) -> dict[str, Any]:
        """The arguments of `actions.footprints.make`."""
        data = self.cleaned_data | {"groups": [slot.group for slot in self.slots if slot.used]}
        data.pop("seen", None)
        data["areas"] = parted(data["areas"])
        data["mass"] = self.mass.pk if self.mass else None
        return data

    @classmethod
    def of(cls, row: Footprint) -> dict[str, Any]:
        """What stands there now."""
        names = ("name", "unit", "owner", "start", "end", "within", "ranked_by", "note", "groups")
        return {name: getattr(row, name) for name in names} | {"areas": ", ".join(row.areas)}

    @classmethod
    def fresh(
        cls, mass: MassComplaint | None, owner: Person | None, day: date | None = None
    ) -> dict[str, Any]:
        """What a new one begins with: the incident's time and place, and the three groups of an outage."""
        start, end = _whole(day) if day else _span(mass)
        first = {"start": start, "end": end, "owner": owner, "groups": outage(mass)}
        if mass is None:
            return first
        areas = mass.area or mass.region
        return first | {"name": mass.title[:120], "unit": mass.unit, "areas": areas}


class GroupForm(PlainForm):
    """One group of customers."""

    wide = ("where",)
    name = forms.CharField(label=gettext_lazy("Group"), required=False, max_length=80)
    table = forms.ChoiceField(label=gettext_lazy("Events"), required=False, choices=tables)
    at_least = forms.IntegerField(
        label=gettext_lazy("At least so many"), required=False, min_value=1, max_value=100_000
    )
    hours_after = forms.IntegerField(
        label=gettext_lazy("Hours beyond the end"),
        required=False,
        min_value=0,
        max_value=MOST_HOURS_AFTER,
    )
    where = forms.CharField(
        label=gettext_lazy("for which"),
        required=False,
        max_length=1000,
        widget=forms.TextInput(attrs={"placeholder": "kind = 'call' and result = 'failed'"}),
    )
    everywhere = forms.BooleanField(label=gettext_lazy("In any area"), required=False)

    def __init__(self, data: Any, *, slot: int, first: dict[str, Any]) -> None:
        super().__init__(data, prefix=f"g{slot}", initial={"at_least": 1, "hours_after": 0} | first)
        self.slot = slot

    @property
    def used(self) -> bool:
        """Whether anything is written in it."""
        return bool(getattr(self, "cleaned_data", None) and self.cleaned_data.get("table"))

    @property
    def group(self) -> dict[str, Any]:
        """As the footprint keeps it."""
        data = self.cleaned_data
        key = LETTERS[self.slot]
        return {
            "key": key,
            "name": data["name"].strip() or key,
            "table": data["table"],
            "where": data["where"].strip(),
            "at_least": data["at_least"] or 1,
            "everywhere": data["everywhere"],
            "hours_after": data["hours_after"] or 0,
        }


def parted(text: str) -> list[str]:
    """Names separated by commas of either keyboard."""
    found = (part.strip() for part in text.replace("，", ",").replace("、", ",").split(","))
    return list(dict.fromkeys(part for part in found if part))


def _whole(day: date) -> tuple[datetime, datetime]:
    start = timezone.make_aware(datetime.combine(day, time()))
    return start, start + timedelta(days=1)


def _span(mass: MassComplaint | None) -> tuple[datetime, datetime]:
    if mass is None:
        now = timezone.localtime().replace(minute=0, second=0, microsecond=0)
        return now - timedelta(days=1), now
    start = timezone.localtime(mass.started_at)
    return start, timezone.localtime(mass.ended_at) if mass.ended_at else start + timedelta(hours=24)


def outage(mass: MassComplaint | None = None) -> list[dict[str, Any]]:
    """The three groups that an outage of calls leaves behind; whoever calls about it goes on doing so."""
    service = _service(mass) if mass else ""
    asked = "service = '{}'".format(service.replace("'", "’")) if service else "direction = 'inbound'"
    return [
        {"name": _("Called the hotline"), "table": "contacts", "where": asked, "everywhere": bool(service),
         "hours_after": 24},
        {
            "name": _("Calls from the area to the hotline failed"),
            "table": "network_events",
            "where": "kind = 'call' and result != 'ok' and called = '10086'",
        },
        {"name": _("Calls often in the area"), "table": "network_events", "where": "kind = 'call'",
         "at_least": 3},
    ]  # fmt: skip


def _service(mass: MassComplaint) -> str:
    """What most of its orders are about."""
    rows = mass.orders.exclude(service="").values("service").annotate(n=Count("pk")).order_by("-n", "service")
    first = rows.first()
    return str(first["service"]) if first else ""
