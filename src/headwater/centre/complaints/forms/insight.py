"""Forms of hot spots."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from headwater.centre.complaints.forms.fields import AskedForm
from headwater.centre.people.permissions import Permission
from headwater.centre.ui.forms import DayField, UnitField


class SpotMassForm(AskedForm):
    """A mass complaint out of a hot spot."""

    wide = ("title",)
    title = forms.CharField(label=_("What happened, in a few words"), max_length=160)
    since = DayField(
        label=_("Orders received since"), required=False, help_text=_("Empty: all its open orders.")
    )
    unit = UnitField(label=_("Unit"))

    def offer(self) -> None:
        field = self.fields["unit"]
        assert isinstance(field, UnitField)
        field.limit(self.by, Permission.MANAGE_COMPLAINTS)
