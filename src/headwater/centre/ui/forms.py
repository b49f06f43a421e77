"""The base of a room's forms: the look of the fields, days, units, posts, persons, and refusals."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from headwater.centre.people import queries
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Person, Post, Unit
from headwater.centre.people.permissions import Permission
from headwater.centre.reference.periods import EARLIEST, LATEST

EM_SPACE = "\u2003"


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


class PersonField(forms.CharField):
    """A person by staff number, or by a name that only one of those seen by `by` has. Cleans to a Person."""

    by: Actor | None = None

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", 80)
        options.setdefault("help_text", gettext_lazy("Staff number or full name."))
        super().__init__(**options)

    def clean(self, value: Any) -> Person | None:  # type: ignore[override]
        words = super().clean(value).strip()
        return found_person(words, self.by) if words else None

    def prepare_value(self, value: Any) -> Any:
        return value.number if isinstance(value, Person) else value


def found_person(words: str, by: Actor | None) -> Person:
    """Whom the words name. A number is enough for anybody; a name only among those the asker may see."""
    exact = Person.objects.filter(number=words, left=None).first()
    if exact is not None:
        return exact
    seen = queries.persons_seen_by(by) if by is not None else Person.objects.none()
    named = list(seen.filter(Q(name=words), left=None)[:2])
    if len(named) == 1:
        return named[0]
    if named:
        raise ValidationError(_("Several people have this name: write the staff number."))
    raise ValidationError(_("Nobody here has this staff number or name."))


class PlainForm(forms.Form):
    """`wide` names the fields that take a whole row. `seen` is carried by forms that change something.

    With `by` every `PersonField` knows who asks.
    """

    wide: tuple[str, ...] = ()
    template_name = "ui/fields.html"
    data: Any

    def __init__(self, *args: Any, seen: int | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        if seen is not None:
            self.fields["seen"] = forms.IntegerField(widget=forms.HiddenInput, initial=seen)
        for field in self.fields.values():
            _dress(field.widget)

    def asked_by(self, by: Actor) -> None:
        """Let the fields for persons know who asks."""
        for field in self.fields.values():
            if isinstance(field, PersonField):
                field.by = by

    def get_context(self) -> dict[str, Any]:
        return super().get_context() | {"wide": self.wide}

    def attempt(self, action: Callable[..., Any], **facts: Any) -> Any:
        """Do the action; what it refuses is shown at the form, and None comes back."""
        try:
            return action(**facts)
        except ValidationError as refused:
            self.refuse(refused)
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
