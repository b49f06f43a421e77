"""The forms of the vocabulary and the calendar."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from headwater.centre.reference.models import CalendarDay, Term, TermKind


class TermForm(forms.ModelForm):
    """Names, group and use of one term."""

    class Meta:
        model = Term
        fields = ["name", "name_en", "parent", "active"]
        labels = {"parent": gettext_lazy("Group")}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        others = Term.objects.filter(kind=self.instance.kind, merged_into=None).exclude(pk=self.instance.pk)
        self.fields["parent"].queryset = others  # type: ignore[attr-defined]
        self.fields["parent"].empty_label = _("no group")  # type: ignore[attr-defined]


class NewTermForm(forms.Form):
    """A term or a group that no record has shown yet."""

    kind = forms.ChoiceField(choices=TermKind.choices, label=gettext_lazy("Kind"))
    code = forms.CharField(max_length=200, label=gettext_lazy("Code"))
    name = forms.CharField(max_length=200, required=False, label=gettext_lazy("Chinese name"))
    name_en = forms.CharField(max_length=200, required=False, label=gettext_lazy("English name"))


class BulkForm(forms.Form):
    """What is done to several terms at once."""

    ACTS = [
        ("confirm", gettext_lazy("confirm")),
        ("group", gettext_lazy("put into the group")),
        ("ungroup", gettext_lazy("take out of the group")),
        ("merge", gettext_lazy("merge into")),
        ("part", gettext_lazy("take out of the merger")),
    ]
    act = forms.ChoiceField(choices=ACTS)
    term = forms.ModelMultipleChoiceField(Term.objects.select_related("merged_into"))
    into = forms.CharField(required=False)

    def clean(self) -> dict[str, Any]:
        """The other term is typed as its code; it must be of the same kind."""
        found = super().clean() or {}
        terms = found.get("term")
        if found.get("act") in ("group", "merge") and terms:
            kind = terms[0].kind
            target = Term.objects.filter(kind=kind, code=found.get("into", "").strip()).first()
            if target is None:
                said = _("There is no %(kind)s with the code “%(code)s”.")
                raise ValidationError(said % {"kind": TermKind(kind).label, "code": found.get("into")})
            found["target"] = target
        return found


class DayForm(forms.Form):
    """A day that is kept differently."""

    day = forms.DateField(
        label=gettext_lazy("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    kind = forms.ChoiceField(choices=CalendarDay.Kind.choices, label=gettext_lazy("Kept as"))
    name = forms.CharField(max_length=80, label=gettext_lazy("Reason"))


class HoursForm(forms.Form):
    """Working hours of one kind of day; both empty = closed."""

    opens = forms.TimeField(
        required=False,
        label=gettext_lazy("opens"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    closes = forms.TimeField(
        required=False,
        label=gettext_lazy("closes"),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
