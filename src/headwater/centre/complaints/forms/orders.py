"""The forms of what is done with one order; the address names them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from headwater.centre.complaints.forms.fields import (
    AskedForm,
    CauseField,
    ClassField,
    HandlerField,
    IntakeClassField,
    MassField,
    OrderField,
    lines,
    suggestions,
)
from headwater.centre.complaints.models import WAITING, OrderState, Severity
from headwater.centre.ui.forms import PersonField, UnitField

YES_NO = [("yes", _("yes")), ("no", _("no"))]


def yes_no(value: str) -> bool | None:
    """The answer as a truth value; None where none was given."""
    return {"yes": True, "no": False}.get(value)


class ReplyForm(AskedForm):
    wide = ("text", "final")
    text = forms.CharField(label=_("What the customer is told"), max_length=2000, widget=lines(4))
    final = forms.BooleanField(
        label=_("This solves it: the solving clock ends and the days of grace begin"), required=False
    )


class NoteForm(AskedForm):
    wide = ("text",)
    text = forms.CharField(label=_("Note"), max_length=2000, widget=lines(3))


class AssignForm(AskedForm):
    handler = HandlerField()

    def offer(self) -> None:
        field = self.fields["handler"]
        assert isinstance(field, HandlerField) and self.order is not None
        field.of(self.order.department)


class HandOverForm(AskedForm):
    wide = ("text",)
    to = UnitField(label=_("To the department"))
    handler = PersonField(label=_("To whom there"), required=False)
    text = forms.CharField(label=_("Why"), max_length=1000, widget=lines(3))

    def offer(self) -> None:
        field = self.fields["to"]
        assert isinstance(field, UnitField)
        field.all_open()


class PauseForm(AskedForm):
    wide = ("text",)
    state = forms.ChoiceField(
        label=_("What is waited for"), choices=[(s, label) for s, label in OrderState.choices if s in WAITING]
    )
    text = forms.CharField(label=_("For what, and until when"), max_length=1000, widget=lines(3))


class ResumeForm(AskedForm):
    wide = ("text",)
    text = forms.CharField(
        label=pgettext_lazy("order", "Remark"), max_length=1000, required=False, widget=lines(2)
    )


class ClassForm(AskedForm):
    klass = ClassField()
    cause = CauseField()
    severity = forms.TypedChoiceField(
        label=pgettext_lazy("complaint", "Severity"), choices=Severity.choices, coerce=int
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        order = options["order"]
        first = {"klass": order.klass_id, "cause": order.cause_id, "severity": order.severity}
        options["initial"] = first | options.get("initial", {})
        super().__init__(*args, **options)


class FactsForm(AskedForm):
    """What was written down. Personal fields stay empty here: what is written there replaces them."""

    wide = ("title",)
    title = forms.CharField(label=_("Title"), max_length=160)
    service = forms.ChoiceField(label=_("Service"), required=False)
    segment = forms.ChoiceField(label=_("Brand"), required=False)
    channel = forms.ChoiceField(label=_("Channel"), required=False)
    region = forms.CharField(label=_("Region"), max_length=80, required=False)
    area = forms.CharField(label=_("Area"), max_length=120, required=False)
    customer = forms.CharField(
        label=_("Customer"), max_length=80, required=False, help_text=_("Empty: stays as it is.")
    )
    customer_name = forms.CharField(
        label=_("Customer's name"), max_length=80, required=False, help_text=_("Empty: stays as it is.")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        order = options["order"]
        names = ("service", "segment", "channel", "region", "area")
        options["initial"] = {"title": order.title_shown} | {n: getattr(order, n) for n in names}
        super().__init__(*args, **options)

    def offer(self) -> None:
        assert self.order is not None
        for name in ("service", "segment", "channel"):
            offer_terms(self.fields[name], name, getattr(self.order, name))

    def clean(self) -> dict[str, Any]:
        kept: dict[str, Any] = super().clean() or {}
        assert self.order is not None
        for name in ("customer", "customer_name"):
            if not kept.get(name):
                kept.pop(name, None)
        # An untouched title keeps what its mask hides.
        if kept.get("title") == self.order.title_shown:
            kept.pop("title")
        return kept


def offer_terms(field: Any, kind: str, present: str = "") -> None:
    """The vocabulary's words; what the order says already is among them."""
    choices = suggestions(kind)
    if present and present not in {code for code, _label in choices}:
        choices.append((present, present))
    field.choices = choices
    field.widget.choices = choices


class CallBackForm(AskedForm):
    wide = ("text", "goes_on")
    reached = forms.TypedChoiceField(label=_("Was the customer reached?"), choices=YES_NO, coerce=yes_no)
    satisfied = forms.TypedChoiceField(
        label=_("Is the customer satisfied?"),
        choices=[("", "–"), *YES_NO],
        coerce=yes_no,
        required=False,
        empty_value=None,
    )
    text = forms.CharField(
        label=_("What the customer said"), max_length=1000, required=False, widget=lines(3)
    )
    goes_on = forms.BooleanField(label=_("Not accepted: it is worked on again"), required=False)


class CloseForm(AskedForm):
    wide = ("text",)
    valid = forms.TypedChoiceField(
        label=_("Was the customer right to complain?"),
        choices=[("", _("not judged yet")), *YES_NO],
        coerce=yes_no,
        required=False,
        empty_value=None,
    )
    text = forms.CharField(
        label=pgettext_lazy("order", "Remark"), max_length=1000, required=False, widget=lines(2)
    )


class CustomerForm(AskedForm):
    wide = ("text", "objects")
    text = forms.CharField(label=_("What the customer said"), max_length=4000, widget=lines(4))
    objects = forms.BooleanField(
        label=_("The customer does not accept the answer: it is worked on again"), required=False
    )


class WithdrawForm(AskedForm):
    wide = ("text",)
    text = forms.CharField(label=_("Why"), max_length=1000, widget=lines(2))


class MergeForm(AskedForm):
    wide = ("text",)
    into = OrderField(
        label=_("Into the order"), help_text=_("The earlier order of the same customer: C-2041.")
    )
    text = forms.CharField(
        label=pgettext_lazy("order", "Remark"), max_length=1000, required=False, widget=lines(2)
    )


class SplitForm(AskedForm):
    wide = ("title", "text", "contacts")
    title = forms.CharField(label=_("Title of the other matter"), max_length=160)
    klass = IntakeClassField()
    text = forms.CharField(label=_("What the other matter is"), max_length=4000, widget=lines(4))
    contacts = forms.MultipleChoiceField(
        label=_("Contacts that belong to it"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def offer(self) -> None:
        assert self.order is not None
        field: Any = self.fields["contacts"]
        field.choices = [(c.contact, c.contact) for c in self.order.contacts.all()]


class JoinForm(AskedForm):
    mass = MassField()


class JudgeForm(AskedForm):
    valid = forms.TypedChoiceField(
        label=_("Was the customer right to complain?"), choices=YES_NO, coerce=yes_no
    )


class LeaveForm(AskedForm):
    wide = ("text",)
    text = forms.CharField(
        label=pgettext_lazy("order", "Remark"), max_length=1000, required=False, widget=lines(2)
    )
