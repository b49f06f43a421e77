"""The forms of this room."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from headwater.centre.people.models import Account
from headwater.centre.performance.filters import names_a_person
from headwater.centre.performance.models import IndicatorDefinition, Subscription
from headwater.centre.performance.models.definitions import KEY
from headwater.centre.performance.notes import Pointer
from headwater.centre.ui.components import language_now
from headwater.centre.ui.persons import PersonField
from headwater.engine.indicators import FormulaError, parse
from headwater.engine.lake.tables import TABLES

# Folders of the indicators' addresses: a key of that name could never be opened.
RESERVED = frozenset(
    {"analyses", "charts", "new", "preview", "signals", "subscriptions", "targets", "tree", "views"}
)


def tables() -> list[tuple[str, str]]:
    """The tables that a formula may stand on."""
    return [(name, f"{table.words.say(language_now())} · {name}") for name, table in TABLES.items()]


def ask(field: forms.Field, asker: Account) -> None:
    """Let a field for a person know who asks."""
    assert isinstance(field, PersonField)
    field.asked_by(asker)


class KeyField(forms.CharField):
    """A key; capitals become small letters, as an address has them."""

    def to_python(self, value: Any) -> str:
        """The text in small letters."""
        return str(super().to_python(value)).lower()


class DefinitionForm(forms.Form):
    """A version of an indicator. `known` are the keys in force; without `key` a new one is asked for."""

    key = KeyField(
        label=_("Key"),
        max_length=60,
        validators=[KEY],
        error_messages={"required": _("Give it a key, such as quick_answer_rate.")},
    )
    name = forms.CharField(label=_("Name"), max_length=80)
    name_en = forms.CharField(label=_("English name"), max_length=80, required=False)
    table = forms.ChoiceField(label=_("Lake table"), choices=tables)
    formula = forms.CharField(
        label=_("Formula"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "class": "form-control hw-formula"}),
    )
    unit = forms.ChoiceField(label=_("Unit of measure"), choices=IndicatorDefinition.Unit)
    direction = forms.ChoiceField(label=_("Direction"), choices=IndicatorDefinition.Direction)
    level = forms.ChoiceField(label=_("Level"), choices=IndicatorDefinition.Level)
    rhythm = forms.ChoiceField(label=_("Rhythm"), choices=IndicatorDefinition.Rhythm)
    owner = PersonField(label=_("Owner"), required=False)
    review_date = forms.DateField(
        label=_("Review on"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    reason = forms.CharField(
        label=pgettext_lazy("definition", "Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2, "class": "form-control"}),
    )
    personal = forms.BooleanField(label=_("about single persons: hide small groups"), required=False)

    def __init__(
        self, *args: Any, asker: Account, key: str = "", known: set[str] | None = None, **options: Any
    ) -> None:
        self.fixed_key, self.known = key, known or set()
        self.pointer: Pointer | None = None
        super().__init__(*args, **options)
        ask(self.fields["owner"], asker)
        if key:
            del self.fields["key"]
        # A shipped indicator has a role for its owner until somebody names a person.
        self.fields["owner"].required = not key
        for name, field in self.fields.items():
            plain = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"
            if name != "personal":
                field.widget.attrs.setdefault("class", plain)

    def clean_key(self) -> str:
        key = self.cleaned_data["key"]
        if key in self.known or key in RESERVED:
            raise ValidationError(gettext("The key “%(key)s” is taken.") % {"key": key})
        return key

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("formula") and data.get("table"):
            try:
                if names_a_person(parse(data["formula"], data["table"])):
                    self.add_error("formula", gettext("A formula holds for all: it may not name one person."))
            except FormulaError as error:
                self.pointer = Pointer.of(error)
                self.add_error("formula", self.pointer.words)
        return data


class SubscriptionForm(forms.Form):
    """Who shall receive an indicator. Others only for those who may subscribe others."""

    rhythm = forms.ChoiceField(label=_("Rhythm"), choices=Subscription.Rhythm)
    way = forms.ChoiceField(label=_("Way"), choices=Subscription.Way)
    to = forms.ChoiceField(label=_("For whom"))
    person = PersonField(label=_("Person"), required=False)
    role = forms.ChoiceField(label=_("Role"), required=False)
    unit = forms.ChoiceField(label=_("Unit"), required=False)

    def __init__(
        self,
        *args: Any,
        asker: Account,
        others: bool,
        roles: list[tuple[str, str]],
        units: list[tuple[str, str]],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        ask(self.fields["person"], asker)
        to = [("me", gettext("me"))]
        if others:
            to += [("person", gettext("a person")), ("role", gettext("a role")), ("unit", gettext("a unit"))]
        else:
            for name in ("person", "role", "unit", "way"):
                del self.fields[name]
        self.fields["to"].choices = to  # type: ignore[attr-defined]
        if others:
            self.fields["role"].choices = [("", "—"), *roles]  # type: ignore[attr-defined]
            self.fields["unit"].choices = [("", "—"), *units]  # type: ignore[attr-defined]
        for field in self.fields.values():
            kind = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"
            field.widget.attrs.setdefault("class", kind)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        to = data.get("to")
        if to in ("role", "unit") and not data.get(to):
            self.add_error(to, gettext("Choose one."))
        if to == "person":
            person = data.get("person")
            account = getattr(person, "account", None)
            if account is None and "person" not in self.errors:
                no_account = gettext("%(who)s has no account to receive it with.") % {"who": person}
                self.add_error("person", no_account if person else gettext("Choose one."))
            data["account"] = account
        return data
