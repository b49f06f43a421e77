"""Forms of findings: they check shapes; what is allowed and sensible is checked by the actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from headwater.centre.findings.models import Finding, Outcome
from headwater.centre.findings.queries import by_number
from headwater.centre.people.audit import Actor
from headwater.centre.people.permissions import Permission
from headwater.centre.people.queries import units_seen_by
from headwater.centre.ui.forms import DayField, PersonField, PlainForm, UnitField

LONGEST = 5000


def _area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class AskedForm(PlainForm):
    """A form whose choices depend on who asks."""

    def __init__(self, *args: Any, by: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.by = by
        self.asked_by(by)
        unit = self.fields.get("unit")
        if isinstance(unit, UnitField):
            self.units(unit)

    def units(self, field: UnitField) -> None:
        """Those that the asker sees findings of."""
        field.limit(self.by, Permission.SEE_FINDINGS)


class NewForm(AskedForm):
    """A finding by hand."""

    wide = ("title", "detail")
    title = forms.CharField(label=gettext_lazy("What was noticed, in a few words"), max_length=200)
    detail = forms.CharField(
        label=gettext_lazy("When, where, how often, how you know"),
        required=False,
        max_length=LONGEST,
        widget=_area(5),
    )
    unit = UnitField(label=gettext_lazy("Whom it concerns"))
    owner = PersonField(label=gettext_lazy("Who sees to it"), required=False)
    due = DayField(label=pgettext_lazy("deadline", "Until"), required=False)

    def units(self, field: UnitField) -> None:
        """Every unit, other departments too: what one notices is not always of the own."""
        own = units_seen_by(self.by, Permission.SEE_FINDINGS).filter(closed=None).order_by("path").first()
        self.initial.setdefault("unit", own)
        field.all_open()


class SuggestForm(PlainForm):
    """A suggestion: a sentence is enough."""

    wide = ("title", "detail")
    title = forms.CharField(label=gettext_lazy("What gets in the way, or what would help"), max_length=200)
    detail = forms.CharField(
        label=gettext_lazy("More about it, if you like"),
        required=False,
        max_length=LONGEST,
        widget=_area(),
    )


class AssignForm(AskedForm):
    owner = PersonField(label=gettext_lazy("Who sees to it"))
    due = DayField(
        label=pgettext_lazy("deadline", "Until"),
        required=False,
        help_text=gettext_lazy("Empty: a week from today."),
    )


class ChangeForm(AskedForm):
    wide = ("title", "detail")
    title = forms.CharField(label=gettext_lazy("What was noticed, in a few words"), max_length=200)
    detail = forms.CharField(
        label=gettext_lazy("When, where, how often, how you know"),
        required=False,
        max_length=LONGEST,
        widget=_area(5),
    )
    unit = UnitField(label=gettext_lazy("Whom it concerns"), required=False)


class CloseForm(AskedForm):
    wide = ("reason",)
    outcome = forms.ChoiceField(
        label=gettext_lazy("How it ended"),
        choices=[c for c in Outcome.choices if c[0] != Outcome.VERIFIED],
        initial=Outcome.SOLVED,
    )
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=LONGEST, widget=_area())


class ReopenForm(AskedForm):
    wide = ("reason",)
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=LONGEST, widget=_area())


class JoinForm(AskedForm):
    into = forms.CharField(
        label=gettext_lazy("Joins which finding"), max_length=20, help_text=gettext_lazy("Its number: F-12.")
    )

    def clean_into(self) -> Finding:
        found = by_number(self.by, self.cleaned_data["into"])
        if found is None:
            raise ValidationError(_("There is no finding of this number that you may see."))
        return found
