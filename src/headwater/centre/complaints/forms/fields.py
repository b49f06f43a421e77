"""Fields of this room's forms: classes, causes under their classes, handlers, moments, numbers of orders."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from headwater.centre.complaints.models import Cause, ComplaintClass, MassComplaint, MassState, Order
from headwater.centre.complaints.queries.mass import mass_seen_by
from headwater.centre.complaints.queries.orders import handlers_of, orders_seen_by
from headwater.centre.people.models import Person, Unit
from headwater.centre.reference.models import Term
from headwater.centre.ui.forms import PlainForm


def lines(rows: int, **attrs: Any) -> forms.Textarea:
    """A field of so many lines."""
    return forms.Textarea(attrs={"rows": rows, **attrs})


class ClassField(forms.ModelChoiceField):
    """A class that is in use."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", gettext_lazy("Class"))
        super().__init__(
            queryset=ComplaintClass.objects.filter(active=True).select_related("department"), **options
        )


class IntakeClassField(ClassField):
    """The same, each with the department that an order of it goes to: seen before anything is saved."""

    def label_from_instance(self, obj: ComplaintClass) -> str:  # type: ignore[override]
        own = obj.department
        return f"{obj} → {own}" if own is not None and own.closed is None else str(obj)


class CauseField(forms.ModelChoiceField):
    """A cause; the list shows each under its class, so that no script is needed to narrow it."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", gettext_lazy("Cause"))
        options.setdefault("required", False)
        options.setdefault("empty_label", gettext_lazy("not known yet"))
        super().__init__(queryset=Cause.objects.filter(active=True, klass__active=True), **options)

    def grouped(self) -> None:
        """Fill the list with groups; called when a form is made, in the reader's language."""
        rows = Cause.objects.filter(active=True, klass__active=True).select_related("klass")
        groups: dict[str, list[tuple[int, str]]] = {}
        for cause in rows.order_by("klass__position", "pk"):
            groups.setdefault(str(cause.klass), []).append((cause.pk, str(cause)))
        empty = [("", str(self.empty_label))]
        self.choices = [*empty, *groups.items()]


class HandlerField(forms.ModelChoiceField):
    """Somebody who works in the department and is here."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", gettext_lazy("Handler"))
        super().__init__(queryset=Person.objects.none(), **options)

    def of(self, unit: Unit) -> None:
        """Offer the people of a unit and below."""
        self.queryset = Person.objects.filter(pk__in=[person.pk for person in handlers_of(unit)])

    def label_from_instance(self, obj: Person) -> str:  # type: ignore[override]
        return f"{obj.name} ({obj.number})"


class MomentField(forms.DateTimeField):
    """A local moment, picked from the browser's calendar."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        options.setdefault("widget", widget)
        super().__init__(input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"], **options)

    def clean(self, value: Any) -> Any:
        found = super().clean(value)
        if found is not None and not 2000 <= timezone.localtime(found).year <= 2100:
            raise ValidationError(_("Choose a day between 2000 and 2100."))
        return found


class OrderField(forms.CharField):
    """An order that the asker sees, by its number. Cleans to an Order."""

    by: Any = None

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=20, **options)

    def clean(self, value: Any) -> Order | None:  # type: ignore[override]
        words = super().clean(value).strip().upper().removeprefix("C-")
        if not words:
            return None
        seen = orders_seen_by(self.by) if words.isdecimal() and len(words) < 10 else Order.objects.none()
        found = seen.filter(pk=int(words)).first() if words.isdecimal() and len(words) < 10 else None
        if found is None:
            raise ValidationError(_("There is no order of this number that you may see."))
        return found


class MassField(forms.ModelChoiceField):
    """A mass complaint that is not closed."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", gettext_lazy("Mass complaint"))
        super().__init__(queryset=MassComplaint.objects.none(), **options)

    def of(self, by: Any) -> None:
        """Offer those that the asker sees."""
        self.queryset = mass_seen_by(by).exclude(state=MassState.CLOSED)


def suggestions(kind: str) -> list[tuple[str, str]]:
    """Words of the vocabulary as choices, an empty one first."""
    terms = Term.objects.filter(kind=kind, active=True, merged_into=None).order_by("code")[:500]
    return [("", "–"), *((term.code, str(term)) for term in terms)]


class AskedForm(PlainForm):
    """A form whose choices depend on who asks, and on the order."""

    def __init__(self, *args: Any, by: Any, order: Order | None = None, **options: Any) -> None:
        if order is not None:
            options.setdefault("seen", order.version)
        super().__init__(*args, **options)
        self.by, self.order = by, order
        self.asked_by(by)
        for field in self.fields.values():
            if isinstance(field, CauseField):
                field.grouped()
            if isinstance(field, OrderField):
                field.by = by
            if isinstance(field, MassField):
                field.of(by)
        self.offer()

    def offer(self) -> None:
        """Put in the choices of this form."""
