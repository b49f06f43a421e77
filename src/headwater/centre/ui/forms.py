"""The base of a room's forms: the look of the fields, days, units, posts, persons, and refusals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet

from headwater.centre.people import queries
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Post, Unit
from headwater.centre.people.permissions import Permission
from headwater.centre.reference.periods import EARLIEST, LATEST
from headwater.centre.ui.persons import PersonField, PersonsField
from headwater.centre.ui.values import language_now
from headwater.engine.words import Problem

EM_SPACE = "\u2003"
__all__ = ["EM_SPACE", "DayField", "PersonField", "PersonsField", "PlainForm", "PostField", "UnitField"]


class DayField(forms.DateField):
    """A day, picked from the browser's calendar; one that has a day before and a day after."""

    default_validators = [MinValueValidator(EARLIEST), MaxValueValidator(LATEST)]

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        super().__init__(**options)


class UnitField(forms.ModelChoiceField):
    """An open unit; indented as the tree. Without `limit` or `all_open` it offers none."""

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=Unit.objects.none(), **options)

    def limit(self, by: Actor, permission: Permission, without: Unit | None = None) -> None:
        """Offer those over which the asker holds a right; `without` and all below it is left out."""
        units: QuerySet[Unit] = queries.units_seen_by(by, permission).filter(closed=None)
        if without is not None:
            units = units.exclude(path__startswith=without.path)
        self.queryset = units.order_by("path")

    def all_open(self) -> None:
        """Offer every open unit, the ones outside of the centre too: whom something is handed to."""
        self.queryset = Unit.objects.filter(closed=None).order_by("path")

    def label_from_instance(self, obj: Unit) -> str:  # type: ignore[override]
        depth = obj.path.count("/") - 2
        return f"{EM_SPACE * depth}{obj}"


class PostField(forms.ModelChoiceField):
    """A post, or none."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("required", False)
        super().__init__(queryset=Post.objects.all(), **options)


class PlainForm(forms.Form):
    """`wide` names the fields that take a whole row. `seen` is carried by forms that change something.

    With `by` every `PersonField` knows who asks.
    """

    wide: tuple[str, ...] = ()
    # A program that sends no version is believed; not where a move or a closing hangs on it.
    needs_seen = False
    template_name = "ui/fields.html"
    data: Any

    def __init__(self, *args: Any, seen: int | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        if seen is not None:
            # A program that sends the form has looked at no page, and says nothing.
            number = forms.IntegerField(widget=forms.HiddenInput, initial=seen, required=self.needs_seen)
            self.fields["seen"] = number
        for field in self.fields.values():
            _dress(field.widget)

    def asked_by(self, by: Actor) -> None:
        """Let the fields for persons know who asks."""
        for field in self.fields.values():
            if isinstance(field, PersonField):
                field.asked_by(by)

    def get_context(self) -> dict[str, Any]:
        return super().get_context() | {"wide": self.wide}

    def attempt(self, action: Callable[..., Any], **facts: Any) -> Any:
        """Do the action; what it refuses is shown at the form, and None comes back."""
        try:
            return action(**facts)
        except ValidationError as refused:
            self.refuse(refused)
        except Problem as problem:
            self.add_error(None, problem.words.say(language_now()))
        self._look_again()
        return None

    def _look_again(self) -> None:
        # Whoever was told what others did may save now: the form carries the newest state from here on.
        if "seen" in self.fields:
            newest = {"seen": str(self.fields["seen"].initial)}
            self.data = {**self.data.dict(), **newest}

    def carry_out(self, action: Callable[..., Any], **facts: Any) -> Any:
        """When all fields are right, do the action with them; None when it did not happen."""
        return self.attempt(action, **facts, **self.cleaned_data) if self.is_valid() else None

    def refuse(self, refused: ValidationError) -> None:
        """Each complaint at its field, where the form has that field; else above the form."""
        if not hasattr(refused, "error_dict"):
            self.add_error(None, refused)
            return
        for name, complaints in refused.error_dict.items():
            self.add_error(name if name in self.fields else None, complaints)


def _dress(widget: forms.Widget) -> None:
    if isinstance(widget, forms.CheckboxSelectMultiple | forms.RadioSelect | forms.HiddenInput):
        return
    look = "form-control"
    if isinstance(widget, forms.Select):
        look = "form-select"
    elif isinstance(widget, forms.CheckboxInput):
        look = "form-check-input"
    widget.attrs["class"] = f"{widget.attrs.get('class', '')} {look}".strip()
