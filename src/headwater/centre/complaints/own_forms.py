"""Forms of accountability: they check shapes; what is allowed is checked by the actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from headwater.centre.complaints.models import (
    MOST_POINTS,
    ComplaintClass,
    Part,
    RecordState,
    RuleScope,
    Severity,
)
from headwater.centre.people.audit import Actor
from headwater.centre.ui.forms import PersonField, PlainForm

LONGEST = 4000
OUTCOMES = ("upheld", "lowered", "revoked")


def _text(label: Any, **options: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, max_length=LONGEST, required=False, widget=widget, **options)


def _points(label: Any, **options: Any) -> forms.DecimalField:
    bounds = {"min_value": 0, "max_value": MOST_POINTS, "max_digits": 5, "decimal_places": 1}
    return forms.DecimalField(label=label, **(bounds | options))


class Files(forms.FileInput):
    """Several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """A list of files, each checked as one."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        """The files as they came; which kinds are kept, the action says."""
        return [super(FilesField, self).clean(file, initial) for file in data or []]


class DecideForm(PlainForm):
    """How much, and why where it differs from the proposal."""

    wide = ("text",)
    points = _points(_("Points"), required=False)
    text = _text(_("Why"), help_text=_("Needed for other points than proposed, and for holding nobody."))


class ArbitrateForm(PlainForm):
    """The last word."""

    wide = ("text",)
    outcome = forms.ChoiceField(
        label=pgettext_lazy("arbitration", "Outcome"),
        choices=[pair for pair in RecordState.choices if pair[0] in OUTCOMES],
    )
    points = _points(_("Points"), required=False, help_text=_("Only for lowered."))
    text = _text(_("Why"))


class SayForm(PlainForm):
    """An appeal or an answer."""

    wide = ("text", "files")
    text = _text(_("What you have to say"))
    files = FilesField(label=_("Evidence"), required=False, widget=Files(attrs={"multiple": True}))


class ProposeForm(PlainForm):
    """A record by hand."""

    wide = ("text",)
    person = PersonField(label=_("Person"))
    part = forms.ChoiceField(label=_("In what part"), choices=Part.choices)
    points = _points(_("Points"), initial=1)
    measure = forms.CharField(label=_("What follows"), max_length=200, required=False)
    text = _text(_("Why"), help_text=_("The person reads it."))

    def __init__(self, *args: Any, by: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.asked_by(by)


class RuleForm(PlainForm):
    """Which complaints, how many points, what follows."""

    wide = ("classes",)
    name = forms.CharField(label=_("Name"), max_length=80)
    name_en = forms.CharField(label=_("English name"), max_length=80, required=False)
    classes = forms.ModelMultipleChoiceField(
        label=_("Classes"),
        queryset=ComplaintClass.objects.filter(active=True),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all classes."),
    )
    min_severity = forms.TypedChoiceField(
        label=_("From this severity on"), choices=Severity.choices, coerce=int
    )
    scope = forms.ChoiceField(label=pgettext_lazy("rule of accountability", "For"), choices=RuleScope.choices)
    controllable_only = forms.BooleanField(label=_("Controllable complaints only"), required=False)
    same_type_only = forms.BooleanField(label=_("Same-type complaints only"), required=False)
    points = _points(_("Points for who handled it, or administers the step"))
    points_head = _points(_("Points for the department's head (shared problems)"))
    repeat_points = _points(_("Points more for each repeat"))
    repeat_days = forms.IntegerField(label=_("Repeats within (days)"), min_value=1, max_value=730)
    most_points = _points(_("At most"))
    measure = forms.CharField(label=_("What follows"), max_length=200, required=False)
    measure_en = forms.CharField(label=_("What follows, in English"), max_length=200, required=False)
    position = forms.IntegerField(label=_("Position"), min_value=0, max_value=1000)
    active = forms.BooleanField(label=_("In use"), required=False)


class DaysForm(PlainForm):
    """How long one may appeal, how long arbitration may take."""

    appeal_days = forms.IntegerField(label=_("Appeal within (working days)"), min_value=1, max_value=60)
    arbitration_days = forms.IntegerField(
        label=_("Arbitration within (working days)"), min_value=1, max_value=90
    )
    shared_days = forms.IntegerField(
        label=_("One record of a shared problem within (days)"),
        min_value=1,
        max_value=365,
        help_text=_("For the same person, step and cause; other orders only count."),
    )
