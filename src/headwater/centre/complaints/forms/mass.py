"""Forms of mass complaints and of what is done with many orders at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from headwater.centre.complaints.forms.fields import (
    AskedForm,
    CauseField,
    ClassField,
    MassField,
    MomentField,
    lines,
)
from headwater.centre.complaints.models import Severity
from headwater.centre.people.permissions import Permission
from headwater.centre.ui.forms import PersonField, UnitField


class MassForm(AskedForm):
    wide = ("title", "text")
    title = forms.CharField(label=_("What happened, in a few words"), max_length=160)
    text = forms.CharField(label=_("What is known"), max_length=4000, required=False, widget=lines(4))
    started_at = MomentField(label=_("Began"), required=False, help_text=_("Empty: now."))
    klass = ClassField(required=False, empty_label=_("not known yet"))
    cause = CauseField()
    severity = forms.TypedChoiceField(
        label=pgettext_lazy("complaint", "Severity"), choices=Severity.choices, coerce=int, initial=3
    )
    region = forms.CharField(label=_("Region"), max_length=80, required=False)
    area = forms.CharField(label=_("Area"), max_length=120, required=False)
    owner = PersonField(label=_("Owner"), required=False)


class NewMassForm(MassForm):
    unit = UnitField(label=_("Unit"))

    def offer(self) -> None:
        field = self.fields["unit"]
        assert isinstance(field, UnitField)
        field.limit(self.by, Permission.MANAGE_COMPLAINTS)
        first = field.queryset.first() if field.queryset is not None else None
        self.initial.setdefault("unit", first)


class EditMassForm(MassForm):
    ended_at = MomentField(label=_("Ended"), required=False)

    def clean(self) -> dict[str, Any]:
        kept: dict[str, Any] = super().clean() or {}
        if kept.get("started_at") is None:
            kept.pop("started_at", None)
        return kept


class ReplyAllForm(AskedForm):
    wide = ("text", "final")
    text = forms.CharField(label=_("What all customers are told"), max_length=2000, widget=lines(4))
    final = forms.BooleanField(label=_("This solves them: their solving clocks end"), required=False)


class BulkHandOverForm(AskedForm):
    wide = ("text",)
    to = UnitField(label=_("To the department"))
    text = forms.CharField(label=_("Why"), max_length=1000, widget=lines(2))

    def offer(self) -> None:
        field = self.fields["to"]
        assert isinstance(field, UnitField)
        field.all_open()


class BulkAssignForm(AskedForm):
    handler = PersonField(label=_("Handler"))


class BulkMassForm(AskedForm):
    """Into one that is there, or into a new one."""

    wide = ("title",)
    mass = MassField(required=False, empty_label=_("a new one"))
    title = forms.CharField(
        label=_("Title of the new one"), max_length=160, required=False, help_text=_("What happened.")
    )

    def clean(self) -> dict[str, Any]:
        kept: dict[str, Any] = super().clean() or {}
        if not kept.get("mass") and not (kept.get("title") or "").strip():
            self.add_error("title", _("Choose a mass complaint, or give a new one its title."))
        return kept
