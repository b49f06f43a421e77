"""The tree: open, change, move, close; and posts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from headwater.centre.directory.forms.plain import DayField, PlainForm, UnitField
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Unit, UnitKind
from headwater.centre.people.permissions import Permission


class UnitForm(PlainForm):
    """Name and kind."""

    name = forms.CharField(label=_("Name"), max_length=120)
    name_en = forms.CharField(label=_("English name"), max_length=120, required=False)
    kind = forms.ChoiceField(label=_("Kind of unit"), choices=UnitKind.choices, initial=UnitKind.TEAM)


class NewUnitForm(UnitForm):
    """A unit with its place and code."""

    wide = ("parent",)
    field_order = ["parent", "name", "name_en", "kind", "code", "opened"]
    parent = UnitField(label=_("Belongs to"))
    code = forms.CharField(
        label=_("Code"), max_length=60, help_text=_("As the machines' records name it. It never changes.")
    )
    opened = DayField(label=_("First day"), initial=timezone.localdate)

    def __init__(self, *args: Any, by: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        parent = self.fields["parent"]
        assert isinstance(parent, UnitField)
        parent.limit(by, Permission.MANAGE_ORGANISATION)


class MoveUnitForm(PlainForm):
    """Another place from a day on."""

    needs_seen = True

    wide = ("parent",)
    parent = UnitField(label=_("Move to"))
    since = DayField(
        label=_("From this day on"),
        initial=timezone.localdate,
        help_text=_("Figures before this day stay with the old place; a later day is kept as a plan."),
    )

    def __init__(self, *args: Any, by: Actor, unit: Unit, **options: Any) -> None:
        super().__init__(*args, **options)
        parent = self.fields["parent"]
        assert isinstance(parent, UnitField)
        parent.limit(by, Permission.MANAGE_ORGANISATION)


class CloseUnitForm(PlainForm):
    on = DayField(label=_("Last day"), initial=timezone.localdate)


class PostForm(PlainForm):
    name = forms.CharField(label=_("Name"), max_length=80)
    name_en = forms.CharField(label=_("English name"), max_length=80, required=False)
