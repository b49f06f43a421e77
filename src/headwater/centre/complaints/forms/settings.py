"""Forms of classes, causes, rules and absences."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from headwater.centre.complaints.forms.fields import AskedForm, lines
from headwater.centre.complaints.models import ComplaintClass, Hours, Severity
from headwater.centre.ui.forms import DayField, PersonField, PlainForm, UnitField

LONGEST = 60 * 24 * 365


def minutes(label: Any) -> forms.IntegerField:
    """Minutes of what the class counts in."""
    return forms.IntegerField(label=label, min_value=1, max_value=LONGEST)


class ClassSettingsForm(AskedForm):
    wide = ("standard", "standard_en")
    name = forms.CharField(label=_("Name"), max_length=60)
    name_en = forms.CharField(label=_("English name"), max_length=60, required=False)
    first_reply_minutes = minutes(_("First reply within (minutes)"))
    solve_minutes = minutes(_("Solved within (minutes)"))
    department_minutes = minutes(_("Each department within (minutes)"))
    hours = forms.ChoiceField(label=_("Counted in"), choices=Hours.choices)
    severity = forms.TypedChoiceField(
        label=pgettext_lazy("complaint", "Severity"), choices=Severity.choices, coerce=int
    )
    department = UnitField(
        label=_("Goes first to"), required=False, empty_label=_("stays with whom it was taken in by")
    )
    position = forms.IntegerField(label=_("Position in lists"), min_value=0, max_value=999, initial=50)
    standard = forms.CharField(label=_("Standard"), max_length=2000, required=False, widget=lines(3))
    standard_en = forms.CharField(
        label=_("Standard in English"), max_length=2000, required=False, widget=lines(3)
    )
    active = forms.BooleanField(label=_("in use"), required=False, initial=True)

    def offer(self) -> None:
        field = self.fields["department"]
        assert isinstance(field, UnitField)
        field.all_open()


class NewClassForm(ClassSettingsForm):
    field_order = ["code"]
    code = forms.SlugField(label=_("Code"), max_length=40, help_text=_("Small letters; it never changes."))

    def clean_code(self) -> str:
        code = str(self.cleaned_data["code"])
        if ComplaintClass.objects.filter(code=code).exists():
            raise forms.ValidationError(_("There is a class of this code already."))
        return code


class CauseForm(PlainForm):
    name = forms.CharField(label=_("Name"), max_length=80)
    name_en = forms.CharField(label=_("English name"), max_length=80, required=False)


class RulesForm(PlainForm):
    warn_at = forms.IntegerField(label=_("Warn at (%)"), min_value=1, max_value=98)
    press_at = forms.IntegerField(label=_("Press at (%)"), min_value=2, max_value=99)
    break_from = forms.TimeField(label=_("Midday break from"), widget=forms.TimeInput(attrs={"type": "time"}))
    break_until = forms.TimeField(
        label=_("Midday break until"),
        widget=forms.TimeInput(attrs={"type": "time"}),
        help_text=_("The same as its beginning: no break."),
    )
    grace_hours = forms.IntegerField(label=_("Grace after the answer (hours)"), min_value=0, max_value=2400)


class AbsenceForm(AskedForm):
    person = PersonField(label=_("Person"))
    since = DayField(label=_("Away from"))
    until = DayField(label=_("Away until"))
    reason = forms.CharField(label=_("Reason"), max_length=80, required=False)
