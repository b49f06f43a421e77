"""Accounts, roles held, own roles."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from headwater.centre.directory.forms.plain import DayField, PlainForm, UnitField
from headwater.centre.people import queries
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Account, CustomRole, Person
from headwater.centre.people.permissions import LABELS, Permission
from headwater.centre.people.roles import ROLES
from headwater.centre.ui.persons import PersonField


def role_choices() -> list[tuple[str, Any]]:
    """Shipped roles first, then the centre's own."""
    own = [(role.key, role.name) for role in CustomRole.objects.order_by("name")]
    shipped = [(role.key, role.name) for role in ROLES.values()]
    return [*shipped, *own]


class AccountForm(PlainForm):
    """A new account for a person."""

    wide = ("number",)
    number = PersonField(label=_("Person"), help_text=_("The person who will sign in with it."))
    username = forms.CharField(
        label=_("User name"),
        max_length=60,
        validators=[RegexValidator(r"^[\w.@+-]+$", _("Letters, digits and . @ + - _ only."))],
    )

    def __init__(self, *args: Any, by: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.by = by
        self.asked_by(by)

    def clean_number(self) -> Person:
        """The person who was chosen, if the asker is over that person."""
        person: Person = self.cleaned_data["number"]
        seen = queries.persons_seen_by(self.by, Permission.MANAGE_ACCOUNTS)
        if not seen.filter(pk=person.pk).exists():
            raise forms.ValidationError(
                _("This person works in none of the units whose accounts you manage.")
            )
        if Account.objects.filter(person=person).exists():
            raise forms.ValidationError(_("This person has an account already."))
        return person

    def clean_username(self) -> str:
        name = self.cleaned_data["username"].strip().lower()
        if Account.objects.filter(username=name).exists():
            raise forms.ValidationError(_("This user name is taken. Choose another."))
        return name


class AccountField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Account) -> str:  # type: ignore[override]
        return f"{obj} ({obj.username})" if obj.person else obj.username


class GrantForm(PlainForm):
    """A role for an account over a unit."""

    account = AccountField(label=_("Account"), queryset=Account.objects.none())
    role_key = forms.ChoiceField(label=_("Role"))
    unit = UnitField(label=_("Over this unit and all below"))
    since = DayField(label=_("From"), required=False)
    until = DayField(label=_("Until"), required=False)

    def __init__(self, *args: Any, by: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        account, role, unit = (self.fields[name] for name in ("account", "role_key", "unit"))
        assert isinstance(account, AccountField) and isinstance(role, forms.ChoiceField)
        assert isinstance(unit, UnitField)
        account.queryset = queries.accounts_seen_by(by, Permission.MANAGE_ROLES)
        role.choices = role_choices()
        unit.limit(by, Permission.MANAGE_ROLES)


class RoleForm(PlainForm):
    """A bundle of the centre's own."""

    wide = ("description", "permissions", "own_only")
    name = forms.CharField(label=_("Name"), max_length=80)
    description = forms.CharField(label=_("What it is for"), max_length=300)
    own_only = forms.BooleanField(
        label=_("Own figures only"),
        required=False,
        help_text=_("Sees the own figures, not those of the unit that the role is held in."),
    )
    permissions = forms.MultipleChoiceField(label=_("Rights"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        rights = self.fields["permissions"]
        assert isinstance(rights, forms.MultipleChoiceField)
        rights.choices = [(str(p), LABELS[p]) for p in Permission]


class NewRoleForm(RoleForm):
    field_order = ["name", "key", "description", "own_only", "permissions"]
    key = forms.SlugField(
        label=_("Key"), max_length=60, help_text=_("Small letters, digits and _; it never changes.")
    )
