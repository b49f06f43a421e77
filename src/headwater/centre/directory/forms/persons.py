"""Persons: facts, moving, leaving, returning, grades, certificates."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from headwater.centre.directory.forms.plain import DayField, PlainForm, PostField, UnitField
from headwater.centre.people.actions.persons import FIELDS
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Person
from headwater.centre.people.permissions import Permission


class PersonForm(PlainForm):
    """The facts of a person."""

    number = forms.CharField(label=_("Staff number"), max_length=40)
    name = forms.CharField(label=_("Full name"), max_length=80)
    agent_code = forms.CharField(
        label=_("Agent code"),
        max_length=60,
        required=False,
        help_text=_("What the call system writes for this person; empty for who answers no contacts."),
    )
    employer = forms.ChoiceField(label=_("Employer"), choices=Person.Employer.choices)
    joined = DayField(label=_("Joined"), required=False)
    training_start = DayField(label=_("Training start"), required=False)
    certified_on = DayField(label=_("Certified on"), required=False)
    first_solo_contact = DayField(label=_("First solo contact"), required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)

    @property
    def facts(self) -> dict[str, Any]:
        """What the action takes."""
        return {name: self.cleaned_data[name] for name in FIELDS}

    @classmethod
    def of(cls, person: Person) -> dict[str, Any]:
        """A person's facts as first values."""
        return {name: getattr(person, name) for name in FIELDS}


class PlaceForm(PlainForm):
    """Where somebody works from a day on."""

    wide = ("unit",)
    unit = UnitField(label=_("Unit"))
    post = PostField(label=_("Post"))
    since = DayField(label=_("From this day on"), initial=timezone.localdate)

    def __init__(self, *args: Any, by: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        unit = self.fields["unit"]
        assert isinstance(unit, UnitField)
        unit.limit(by, Permission.MANAGE_PEOPLE)


class NewPersonForm(PersonForm, PlaceForm):
    """A person together with the first place."""

    wide = ("unit",)
    field_order = ["number", "name", "unit", "post", "since", "employer", "agent_code"]


class LeaveForm(PlainForm):
    wide = ("reason",)
    on = DayField(label=_("Last day"), initial=timezone.localdate)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("Attrition is read by reason: use the same words for the same reason."),
    )


class GradeForm(PlainForm):
    stars = forms.IntegerField(label=_("Stars"), min_value=0, max_value=5)
    since = DayField(label=_("From this day on"), initial=timezone.localdate)


class CertificateForm(PlainForm):
    wide = ("name",)
    name = forms.CharField(label=_("Certificate"), max_length=120)
    issued_on = DayField(label=_("Issued on"), initial=timezone.localdate)
    expires_on = DayField(label=_("Expires on"), required=False)
