"""What people write about signals and on control charts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from headwater.centre.performance.models import Dismissal
from headwater.engine.control_charts import RULES


class DismissForm(forms.Form):
    """Not an anomaly."""

    reason = forms.CharField(label=pgettext_lazy("dismissal", "Reason"), max_length=1000)
    reach = forms.ChoiceField(
        label=_("Holds for"), choices=Dismissal.Reach.choices, initial=Dismissal.Reach.ONCE, required=False
    )
    until = forms.DateField(label=_("Until the day"), required=False)

    def clean_reach(self) -> str:
        return str(self.cleaned_data["reach"] or Dismissal.Reach.ONCE)


class BulkForm(forms.Form):
    """One decision about several signals."""

    ACTS = [
        ("dismiss", _("not an anomaly (this time)")),
        ("take", _("in work")),
        ("close", _("seen to")),
    ]
    signal = forms.TypedMultipleChoiceField(coerce=int, choices=[])
    act = forms.ChoiceField(choices=ACTS)
    reason = forms.CharField(max_length=1000, required=False)

    def __init__(self, data: Any, numbers: list[int]) -> None:
        super().__init__(data)
        self.fields["signal"].choices = [(number, number) for number in numbers]  # type: ignore[attr-defined]


class NoteForm(forms.Form):
    """A word on a point."""

    at = forms.DateTimeField(label=_("Point"), input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d"])
    text = forms.CharField(label=pgettext_lazy("chart", "Note"), max_length=500)


class PhaseForm(forms.Form):
    """A new phase."""

    start = forms.DateField(label=_("Begins on"))
    reason = forms.CharField(label=pgettext_lazy("phase", "Reason"), max_length=500)


class SettingsForm(forms.Form):
    """How an indicator is judged from now on."""

    rule = forms.TypedMultipleChoiceField(coerce=int, choices=[(n, n) for n in RULES], required=False)
    sigmas = forms.FloatField(min_value=1, max_value=6)
    limits = forms.ChoiceField(choices=[("moving", ""), ("frozen", "")])
    base_from = forms.DateField(required=False)
    base_to = forms.DateField(required=False)
    seasons = forms.ChoiceField(choices=[("out", ""), ("in", "")])
    judged = forms.BooleanField(required=False)

    def wishes(self) -> dict[str, Any]:
        """As the action takes them."""
        given = self.cleaned_data
        both = given["base_from"] and given["base_to"]
        return {
            "rules": given["rule"],
            "sigmas": given["sigmas"],
            "moving": given["limits"] == "moving",
            "base": (given["base_from"], given["base_to"]) if both else None,
            "seasonal": given["seasons"] == "out",
            "judged": given["judged"],
        }
