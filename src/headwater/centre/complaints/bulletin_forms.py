"""Forms of bulletins and assessments."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from headwater.centre.complaints.models import BulletinKind
from headwater.centre.people.audit import Actor
from headwater.centre.people.permissions import Permission
from headwater.centre.ui.forms import DayField, PersonField, PlainForm, UnitField


class DraftForm(PlainForm):
    """Which bulletin, about which unit, of which period."""

    kind = forms.ChoiceField(label=_("Kind"), choices=BulletinKind.choices)
    unit = UnitField(label=_("Unit"))
    day = DayField(label=_("A day of the period"), initial=timezone.localdate)

    def __init__(self, *args: Any, by: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        unit = self.fields["unit"]
        assert isinstance(unit, UnitField)
        unit.limit(by, Permission.ISSUE_BULLETINS)
        if unit.queryset is not None:
            self.initial.setdefault("unit", unit.queryset.first())


class RemarkForm(PlainForm):
    """Words above the figures."""

    wide = ("remarks",)
    remarks = forms.CharField(
        label=_("Remarks"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


class SubscribeForm(PlainForm):
    """Whom to send the bulletins of a unit."""

    person = PersonField(label=_("Subscriber"))
    unit = UnitField(label=_("Unit"))
    kind = forms.ChoiceField(label=_("Kind"), choices=BulletinKind.choices)

    def __init__(self, *args: Any, by: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.asked_by(by)
        unit = self.fields["unit"]
        assert isinstance(unit, UnitField)
        unit.limit(by, Permission.SEE_BULLETINS)


class MeasureForm(PlainForm):
    """How one measure weighs."""

    weight = forms.DecimalField(label=_("Weight"), min_value=0, max_value=100, decimal_places=1)
    full = forms.DecimalField(label=_("Full weight at"), min_value=0, max_value=100, decimal_places=3)
    none = forms.DecimalField(label=_("Nothing at"), min_value=0, max_value=100, decimal_places=3)
