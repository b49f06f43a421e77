"""The form of the intake page, made for a phone too: what must be there first, the rest below it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from headwater.centre.complaints.forms.fields import (
    AskedForm,
    CauseField,
    IntakeClassField,
    MomentField,
    lines,
)
from headwater.centre.complaints.forms.orders import offer_terms
from headwater.centre.complaints.models import Severity
from headwater.centre.people.permissions import Permission
from headwater.centre.ui.forms import UnitField


class IntakeForm(AskedForm):
    wide = ("title", "text", "contacts")
    title = forms.CharField(
        label=_("In a few words"), max_length=160, help_text=_("Without the customer's number or name.")
    )
    text = forms.CharField(
        label=_("What the customer says"), max_length=8000, required=False, widget=lines(6)
    )
    customer = forms.CharField(label=_("Customer's number"), max_length=80, required=False)
    customer_name = forms.CharField(label=_("Customer's name"), max_length=80, required=False)
    klass = IntakeClassField()
    cause = CauseField()
    severity = forms.TypedChoiceField(
        label=pgettext_lazy("complaint", "Severity"),
        choices=[("", _("as the class says")), *Severity.choices],
        coerce=int,
        required=False,
        empty_value=None,
    )
    unit = UnitField(label=_("Taken in by"))
    department = UnitField(
        label=_("Goes to"),
        required=False,
        empty_label=_("as the class says"),
        help_text=_("Empty: to the department after the arrow of the class; without one it stays with you."),
    )
    channel = forms.ChoiceField(label=_("Channel"), required=False)
    service = forms.ChoiceField(label=_("Service"), required=False)
    segment = forms.ChoiceField(label=_("Brand"), required=False)
    region = forms.CharField(label=_("Region"), max_length=80, required=False)
    area = forms.CharField(label=_("Area"), max_length=120, required=False)
    received_at = MomentField(
        label=_("Received"), required=False, help_text=_("Empty: now. The clocks run from here.")
    )
    contacts = forms.CharField(
        label=_("Contacts that it concerns"), max_length=2000, required=False, widget=lines(2),
        help_text=_("Their ids, one a line."),
    )  # fmt: skip

    def offer(self) -> None:
        unit, department = self.fields["unit"], self.fields["department"]
        assert isinstance(unit, UnitField) and isinstance(department, UnitField)
        unit.limit(self.by, Permission.TAKE_COMPLAINTS)
        department.all_open()
        if unit.queryset is not None:
            self.initial.setdefault("unit", own_unit(self.by, unit.queryset))
        for name in ("channel", "service", "segment"):
            offer_terms(self.fields[name], name, str(self.initial.get(name, "")))

    def clean_contacts(self) -> list[str]:
        """One a line, or parted by commas."""
        return [part.strip() for part in self.cleaned_data["contacts"].replace(",", "\n").splitlines()]

    def clean(self) -> dict[str, Any]:
        kept: dict[str, Any] = super().clean() or {}
        cause, klass = kept.get("cause"), kept.get("klass")
        if cause is not None and klass is not None and cause.klass_id != klass.pk:
            self.add_error("cause", _("This cause belongs to another class."))
        return kept


def own_unit(by: Any, offered: Any) -> Any:
    """Where the asker works, when it is among those offered; else the first."""
    now = by.person.memberships.filter(until=None).first() if getattr(by, "person", None) else None
    return (offered.filter(pk=now.unit_id).first() if now else None) or offered.first()
