"""The forms of the economic effect."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from headwater.centre.improvement.models import Effect
from headwater.centre.ui.forms import PlainForm

AREA = forms.Textarea(attrs={"rows": 3})
MONEY: dict[str, Any] = {"max_digits": 16, "decimal_places": 2, "required": False}
YEARS = 4


class EffectForm(PlainForm):
    """Cost, evidence, what it brought besides money."""

    wide = ("evidence", "other")
    project_cost = forms.DecimalField(
        label=gettext_lazy("Cost of the improvement (yuan)"), min_value=0, **MONEY
    )
    evidence = forms.CharField(
        label=gettext_lazy("What the figures stand on"), max_length=2000, required=False, widget=AREA
    )
    other = forms.CharField(
        label=gettext_lazy("Effect besides money"), max_length=2000, required=False, widget=AREA
    )

    @property
    def facts(self) -> dict[str, Any]:
        """The arguments of `actions.effects.state_effect` but the years."""
        found = {name: self.cleaned_data[name] for name in ("evidence", "other")}
        seen = self.cleaned_data.get("seen")
        return found | {"project_cost": self.cleaned_data["project_cost"] or Decimal(0), "seen": seen}


class YearForm(PlainForm):
    """One year of benefit; left empty where there is none."""

    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=2000, max_value=2100, required=False)
    posts = forms.DecimalField(
        label=gettext_lazy("Posts saved"), max_digits=8, decimal_places=2, required=False
    )
    cost_of_a_post = forms.DecimalField(label=gettext_lazy("Cost of a post a year"), **MONEY)
    cost_saved = forms.DecimalField(label=gettext_lazy("Other cost saved"), **MONEY)
    income = forms.DecimalField(label=gettext_lazy("More income"), **MONEY)
    company_profit = forms.DecimalField(label=gettext_lazy("Company profit"), **MONEY)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # The lines stand in a table, whose head is no label.
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = field.label

    @property
    def facts(self) -> dict[str, Any] | None:
        """The year, None when the line was left empty."""
        data = {name: self.cleaned_data.get(name) for name in self.fields}
        if not data["year"]:
            return None
        profit = data.pop("company_profit")
        return {name: value or 0 for name, value in data.items()} | {"company_profit": profit}


def year_forms(data: Any, effect: Effect | None) -> list[YearForm]:
    """A line a year that is stated, and empty ones up to four."""
    names = list(YearForm.base_fields)
    stated = [{n: getattr(row, n) for n in names} for row in effect.years.all()] if effect else []
    first: list[dict[str, Any]] = stated or [{"year": timezone.localdate().year}]
    lines = [*first, *({} for _ in range(max(0, YEARS - len(first))))]
    return [YearForm(data, prefix=f"y{n}", initial=line) for n, line in enumerate(lines)]
