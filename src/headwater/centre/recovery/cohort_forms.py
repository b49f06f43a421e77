"""The small forms with which a list is frozen."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from headwater.centre.recovery.actions.cohorts import MOST_MEMBERS
from headwater.centre.ui.forms import PlainForm


class FreezeForm(PlainForm):
    """Only a name: what is in stands on the page."""

    name = forms.CharField(label=gettext_lazy("Name of the list"), max_length=160)


class FreezeGroupsForm(PlainForm):
    """A name, the groups that are wanted, and how many at most."""

    name = forms.CharField(label=gettext_lazy("Name of the list"), max_length=160)
    groups = forms.MultipleChoiceField(
        label=gettext_lazy("Customers in one of"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None chosen: all groups."),
    )
    most = forms.IntegerField(
        label=gettext_lazy("At most so many customers, best first"),
        required=False,
        min_value=1,
        max_value=MOST_MEMBERS,
    )

    def __init__(self, *args: Any, groups: list[dict[str, Any]], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(group["key"], group["name"]) for group in groups]
        self.fields["groups"].choices = choices  # type: ignore[attr-defined]


class ReasonForm(PlainForm):
    """Why something is done all the same."""

    wide = ("reason",)
    reason = forms.CharField(
        label=gettext_lazy("Reason (kept on record)"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
