"""Forms of the voice of the customer."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from headwater.centre.improvement.forms import indicators
from headwater.centre.improvement.models import Improvement, Matrix, Voice
from headwater.centre.improvement.queries.projects import improvements_seen_by
from headwater.centre.improvement.queries.voice import voices_seen_by
from headwater.centre.people.audit import Actor
from headwater.centre.people.permissions import Permission
from headwater.centre.surveys.models import CountSheet, Questionnaire
from headwater.centre.surveys.queries import questionnaires_seen_by, sheets_seen_by
from headwater.centre.ui.forms import PlainForm, UnitField

LINE = re.compile(r"^(?P<one>[^/／\t]+?)\s*(?:[/／\t]\s*(?P<two>[^/／\t]*?)\s*)?[\s,，:：]\s*(?P<n>\d{1,9})$")


class AnyOf(forms.ModelChoiceField):
    """A choice that may stay empty."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("required", False)
        options.setdefault("empty_label", _("none"))
        super().__init__(**options)


def _limit(form: PlainForm, by: Actor) -> None:
    field = form.fields["unit"]
    assert isinstance(field, UnitField)
    field.limit(by, Permission.RUN_IMPROVEMENTS)
    form.initial.setdefault("unit", field.queryset.first() if field.queryset is not None else None)


class NewVoiceForm(PlainForm):
    """Counts from a questionnaire, from Excel, or typed: one of the three."""

    wide = ("title", "typed")
    title = forms.CharField(label=_("Title"), max_length=160)
    unit = UnitField(label=_("Unit"))
    improvement = AnyOf(label=_("In the improvement"), queryset=Improvement.objects.none())
    questionnaire = AnyOf(label=_("Counts of a questionnaire"), queryset=Questionnaire.objects.none())
    sheet = AnyOf(label=_("or counts from Excel"), queryset=CountSheet.objects.none())
    typed = forms.CharField(
        label=_("or written here"),
        required=False,
        max_length=50_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("One a line: aspect / requirement 182"),
    )
    respondents = forms.IntegerField(
        label=_("How many were asked"), min_value=1, max_value=100_000_000, required=False
    )

    def __init__(self, *args: Any, by: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        _limit(self, by)
        chosen = {
            "improvement": improvements_seen_by(by),
            "questionnaire": questionnaires_seen_by(by).filter(answer_count__gt=0),
            "sheet": sheets_seen_by(by),
        }
        for name, rows in chosen.items():
            field = self.fields[name]
            assert isinstance(field, AnyOf)
            field.queryset = rows

    def clean_typed(self) -> list[tuple[str, str, int]]:
        """Aspect, requirement, number of each line."""
        found = []
        for line in self.cleaned_data["typed"].splitlines():
            if not line.strip():
                continue
            match = LINE.match(line.strip())
            if match is None:
                raise ValidationError(
                    _now("This line has no number at its end: %(line)s") % {"line": line[:60]}
                )
            found.append((match["one"].strip(), (match["two"] or "").strip(), int(match["n"])))
        return found

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or self.cleaned_data
        given = [name for name in ("questionnaire", "sheet", "typed") if facts.get(name)]
        if len(given) != 1 and not self.errors:
            self.add_error(None, _now("Name one source of the counts: questionnaire, Excel, or own lines."))
        return facts


class CutForm(forms.Form):
    """Where the line is drawn."""

    level = forms.TypedChoiceField(
        label=_("Level"), choices=[(1, _("aspect")), (2, _("requirement"))], coerce=int
    )
    percent = forms.FloatField(label=_("Cut-off (per cent)"), min_value=0.01, max_value=100)


class CtqForm(PlainForm):
    wide = ("reason",)
    requirement = forms.ChoiceField(label=_("Requirement"))
    name = forms.CharField(label=_("Critical to quality"), max_length=120)
    indicator = forms.ChoiceField(label=_("Indicator"), choices=indicators, required=False)
    proxy = forms.BooleanField(label=_("It stands for what nothing measures directly"), required=False)
    reason = forms.CharField(label=_("Why it may stand for it"), max_length=300, required=False)

    def __init__(self, *args: Any, voice: Voice, **options: Any) -> None:
        super().__init__(*args, **options)
        names = [name for row in voice.rows for name in (row["level2"], row["level1"]) if name]
        field = self.fields["requirement"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(name, name) for name in dict.fromkeys(names)]


class AttachForm(PlainForm):
    improvement = forms.ModelChoiceField(label=_("Improvement"), queryset=Improvement.objects.none())

    def __init__(self, *args: Any, by: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["improvement"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = improvements_seen_by(by)


class MatrixForm(PlainForm):
    wide = ("title",)
    title = forms.CharField(label=_("Title"), max_length=160)
    unit = UnitField(label=_("Unit"))
    voice = AnyOf(label=_("Outputs from the voice"), queryset=Voice.objects.none())
    improvement = AnyOf(label=_("In the improvement"), queryset=Improvement.objects.none())
    top = forms.IntegerField(label=_("How many causes are taken on"), min_value=1, max_value=50, initial=4)
    free = forms.BooleanField(label=_("any score from 0 to 10 instead of 0, 1, 3, 9"), required=False)

    def __init__(self, *args: Any, by: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        _limit(self, by)
        for name, rows in {"voice": voices_seen_by(by), "improvement": improvements_seen_by(by)}.items():
            field = self.fields[name]
            assert isinstance(field, AnyOf)
            field.queryset = rows


class OutputForm(PlainForm):
    name = forms.CharField(label=_("Output"), max_length=120)
    weight = forms.FloatField(label=_("Weight"), min_value=0.01, max_value=100, initial=1)


class CauseForm(PlainForm):
    name = forms.CharField(label=pgettext_lazy("matrix", "Cause"), max_length=160)


def scores_of(matrix: Matrix, data: Any) -> tuple[dict[tuple[int, int], float], dict[int, float]]:
    """Scores and weights out of what the page sent; what is empty is nought."""
    outputs = list(matrix.outputs.all())
    scores = {
        (cause.pk, output.pk): _number(data.get(f"s{cause.pk}-{output.pk}", ""))
        for cause in matrix.causes.all()
        for output in outputs
    }
    weights = {o.pk: _number(data.get(f"w{o.pk}", "")) for o in outputs if data.get(f"w{o.pk}")}
    return scores, weights


def _number(text: str) -> float:
    try:
        value = float(text.strip() or 0)
    except ValueError:
        raise ValidationError(_now("%(text)s is not a number.") % {"text": text[:20]}) from None
    if value != value or abs(value) > 1e6:
        raise ValidationError(_now("%(text)s is not a number.") % {"text": text[:20]})
    return value
