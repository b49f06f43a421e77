"""The rates of an incident, editable; shares in per cent."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from headwater.centre.recovery.models import IncidentRates
from headwater.centre.ui.forms import PlainForm

SHARES = ("unheard", "tell_many")


class RatesForm(PlainForm):
    """What the silent part is estimated with."""

    wide = ("source",)
    silent_per_complaint = forms.FloatField(
        label=gettext_lazy("Customers with the same problem behind each complaint"),
        min_value=0,
        max_value=10_000,
    )
    unheard = forms.FloatField(
        label=gettext_lazy("Of the dissatisfied, never heard (%)"), min_value=0, max_value=99.9
    )
    told_low = forms.FloatField(label=gettext_lazy("Each tells at least"), min_value=0, max_value=1000)
    told_high = forms.FloatField(label=gettext_lazy("Each tells at most"), min_value=0, max_value=1000)
    tell_many = forms.FloatField(label=gettext_lazy("Who tell many (%)"), min_value=0, max_value=100)
    many = forms.FloatField(label=gettext_lazy("How many these tell"), min_value=0, max_value=10_000)
    source = forms.CharField(
        label=gettext_lazy("Where these rates are from"),
        max_length=300,
        help_text=gettext_lazy("A survey of your own is better than any old quotation."),
    )

    @classmethod
    def of(cls, rates: IncidentRates) -> dict[str, Any]:
        """What stands there now, shares in per cent."""
        found = {name: getattr(rates, name) for name in cls.base_fields}
        return found | {name: round(found[name] * 100, 4) for name in SHARES}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        low, high = data.get("told_low"), data.get("told_high")
        if low is not None and high is not None and low > high:
            self.add_error("told_high", _("The most is less than the least."))
        return data

    @property
    def facts(self) -> dict[str, Any]:
        """The arguments of `actions.incidents.set_rates`."""
        return self.cleaned_data | {name: self.cleaned_data[name] / 100 for name in SHARES}
