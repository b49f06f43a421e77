"""A new token."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from headwater.centre.people.access import can
from headwater.centre.people.audit import Actor
from headwater.centre.people.permissions import LABELS, Permission

USUAL = timedelta(days=90)


class TokenForm(forms.Form):
    """Name, last day, and some of one's own rights."""

    name = forms.CharField(
        label=_("What it is for"), max_length=80, widget=forms.TextInput(attrs={"class": "form-control"})
    )
    expires_on = forms.DateField(
        label=_("Last day"),
        initial=lambda: timezone.localdate() + USUAL,
        widget=forms.DateInput(attrs={"type": "date", "class": "form-control"}, format="%Y-%m-%d"),
    )
    permissions = forms.MultipleChoiceField(
        label=_("Rights"), widget=forms.CheckboxSelectMultiple, initial=[str(Permission.SEE_INDICATORS)]
    )

    def __init__(self, *args: Any, by: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        rights = self.fields["permissions"]
        assert isinstance(rights, forms.MultipleChoiceField)
        rights.choices = [
            (str(p), LABELS[p]) for p in Permission if p != Permission.UNMASK_CUSTOMERS and can(by, p)
        ]
