"""The forms of shortfalls: taking one up, and how they are weighed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from headwater.centre.improvement.models import Method, Weights
from headwater.centre.improvement.shortfall_search import candidates
from headwater.centre.people.audit import Actor
from headwater.centre.ui.components import language_now
from headwater.centre.ui.forms import PersonField, PlainForm

IMPORTANCE = "importance_"


class TakeUpForm(PlainForm):
    """Who shall lead the improvement, and how."""

    owner = PersonField(label=gettext_lazy("Owner of the improvement"))
    method = forms.ChoiceField(label=gettext_lazy("Method"), choices=Method)

    def __init__(self, *args: Any, by: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.asked_by(by)


class WeightsForm(PlainForm):
    """The weights of the gaps, of the months, and the importance of each indicator."""

    to_target = forms.FloatField(label=gettext_lazy("Gap to target"), min_value=0, max_value=10)
    to_sisters = forms.FloatField(label=gettext_lazy("Gap to sister units"), min_value=0, max_value=10)
    to_best = forms.FloatField(label=gettext_lazy("Gap to own best"), min_value=0, max_value=10)
    duration = forms.FloatField(label=gettext_lazy("For each month before"), min_value=0, max_value=10)

    def __init__(self, *args: Any, weights: Weights, **options: Any) -> None:
        names = ("to_target", "to_sisters", "to_best", "duration")
        options["initial"] = {name: getattr(weights, name) for name in names}
        super().__init__(*args, **options)
        for definition in candidates():
            self.fields[f"{IMPORTANCE}{definition.key}"] = forms.FloatField(
                label=definition.name.say(language_now()),
                min_value=0,
                max_value=10,
                initial=weights.importance.get(definition.key, 1),
                widget=forms.NumberInput(attrs={"class": "form-control", "step": "any"}),
            )

    @property
    def facts(self) -> dict[str, Any]:
        """The arguments of `actions.shortfalls.weigh`."""
        data = dict(self.cleaned_data)
        importance = {
            name.removeprefix(IMPORTANCE): data.pop(name)
            for name in list(data)
            if name.startswith(IMPORTANCE)
        }
        return data | {"importance": importance}
