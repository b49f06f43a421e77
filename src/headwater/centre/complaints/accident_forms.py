"""Forms of the register of service accidents."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from headwater.centre.complaints.models import AccidentClass, Attachment, Order, Severity
from headwater.centre.complaints.trace_forms import area
from headwater.centre.people.audit import Actor
from headwater.centre.people.permissions import Permission
from headwater.centre.people.queries import units_seen_by
from headwater.centre.ui.forms import PersonField, PlainForm, UnitField


class MomentField(forms.DateTimeField):
    """A local moment, picked from the browser's calendar."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        super().__init__(widget=widget, input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"], **options)


class AccidentForm(PlainForm):
    """The facts of an accident."""

    wide = ("title", "what", "wrong", "right")
    title = forms.CharField(label=_("What happened, in a few words"), max_length=160)
    klass = forms.ModelChoiceField(label=_("Class"), queryset=AccidentClass.objects.filter(active=True))
    severity = forms.TypedChoiceField(
        label=_("Severity"),
        choices=[("", _("as the class says")), *Severity.choices],
        coerce=int,
        required=False,
        empty_value=None,
    )
    happened_at = MomentField(label=_("Happened at"))
    reporter = PersonField(label=_("Who has to report it"))
    report_to = forms.CharField(label=_("To whom"), max_length=120)
    what = forms.CharField(label=pgettext_lazy("accident", "What happened"), widget=area(4), max_length=4000)
    wrong = forms.CharField(label=_("What was wrong"), required=False, widget=area(2), max_length=2000)
    right = forms.CharField(
        label=_("What would have been right"), required=False, widget=area(2), max_length=2000
    )

    def __init__(self, *args: Any, by: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.asked_by(by)


class NewAccidentForm(AccidentForm):
    field_order = ["title", "klass", "severity", "happened_at", "unit", "reporter", "report_to", "what"]
    unit = UnitField(label=_("Unit"))

    def __init__(self, *args: Any, by: Actor, **options: Any) -> None:
        super().__init__(*args, by=by, **options)
        field = self.fields["unit"]
        assert isinstance(field, UnitField)
        field.limit(by, Permission.KEEP_ACCIDENTS)
        self.initial.setdefault("unit", units_seen_by(by, Permission.KEEP_ACCIDENTS).order_by("path").first())


class ReportForm(PlainForm):
    report = forms.CharField(label=_("What was reported"), widget=area(4), max_length=4000)


class ConcludeForm(PlainForm):
    conclusion = forms.CharField(label=_("Conclusion"), widget=area(3), max_length=4000)
    right = forms.CharField(label=_("What would have been right"), widget=area(3), max_length=2000)


class PersonForm(PlainForm):
    person = PersonField(label=_("Person"))
    part = forms.CharField(label=_("Part in it"), max_length=120, required=False)

    def __init__(self, *args: Any, by: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.asked_by(by)


class ProofForm(PlainForm):
    text = forms.CharField(label=_("What it shows"), max_length=500)
    attachment = forms.ModelChoiceField(
        label=_("File of the order"), queryset=Attachment.objects.none(), required=False
    )

    def __init__(self, *args: Any, order: Order | None, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["attachment"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Attachment.objects.filter(order=order, removed_at=None) if order else field.queryset
        if order is None or not field.queryset.exists():
            del self.fields["attachment"]


class ClassForm(PlainForm):
    """A class of accidents."""

    wide = ("meaning", "meaning_en")
    name = forms.CharField(label=_("Name"), max_length=60)
    name_en = forms.CharField(label=_("English name"), max_length=60, required=False)
    severity = forms.TypedChoiceField(label=_("Severity"), choices=Severity.choices, coerce=int)
    report_hours = forms.IntegerField(
        label=_("To be reported within (hours)"), min_value=1, max_value=720, initial=24
    )
    meaning = forms.CharField(label=_("What belongs to it"), max_length=300, required=False)
    meaning_en = forms.CharField(label=_("the same in English"), max_length=300, required=False)
    active = forms.BooleanField(label=_("In use"), required=False, initial=True)


class NewClassForm(ClassForm):
    field_order = ["code", "name", "name_en"]
    code = forms.SlugField(label=_("Code"), max_length=40)
