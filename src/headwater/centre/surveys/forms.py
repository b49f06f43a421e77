"""Forms of this room, and the one that the public fills in."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from headwater.centre.people.audit import Actor
from headwater.centre.people.permissions import Permission
from headwater.centre.surveys.models import (
    SMALLEST_GROUP,
    Kind,
    Option,
    Question,
    QuestionKind,
    Wave,
)
from headwater.centre.surveys.models.questionnaires import PICKS
from headwater.centre.ui.forms import DayField, PersonField, PlainForm, UnitField

APART = re.compile(r"\s*[/／\t]\s*")


def area(rows: int) -> forms.Textarea:
    """A field of several lines."""
    return forms.Textarea(attrs={"rows": rows})


class QuestionnaireForm(PlainForm):
    wide = ("title", "intro")
    title = forms.CharField(label=_("Title"), max_length=160)
    kind = forms.ChoiceField(label=_("Who is asked"), choices=Kind.choices)
    owner = PersonField(label=_("Owner"), required=False)
    anonymous = forms.BooleanField(
        label=_("Anonymous"),
        required=False,
        initial=True,
        help_text=_("Fixed with the first answer. Nobody can undo it afterwards."),
    )
    smallest = forms.IntegerField(
        label=_("Smallest group shown"), min_value=SMALLEST_GROUP, max_value=100, initial=SMALLEST_GROUP
    )
    intro = forms.CharField(
        label=_("What stands above the questions"), required=False, widget=area(3), max_length=4000
    )

    def __init__(self, *args: Any, by: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.asked_by(by)


class NewQuestionnaireForm(QuestionnaireForm):
    field_order = ["title", "unit", "kind", "owner", "anonymous", "smallest", "intro"]
    unit = UnitField(label=_("Unit"))

    def __init__(self, *args: Any, by: Actor, **options: Any) -> None:
        super().__init__(*args, by=by, **options)
        limit(self, by)


def limit(form: PlainForm, by: Actor) -> None:
    """The units over which the asker runs surveys, the first one chosen."""
    field = form.fields["unit"]
    assert isinstance(field, UnitField)
    field.limit(by, Permission.RUN_SURVEYS)
    form.initial.setdefault("unit", field.queryset.first() if field.queryset is not None else None)


class QuestionForm(PlainForm):
    """A question; what does not fit its kind is not looked at."""

    wide = ("text", "options")
    text = forms.CharField(label=_("Question"), max_length=300)
    kind = forms.ChoiceField(label=_("Kind"), choices=QuestionKind.choices)
    required = forms.BooleanField(label=_("Must be answered"), required=False)
    options = forms.CharField(
        label=_("To choose from"),
        required=False,
        widget=area(6),
        max_length=10_000,
        help_text=_("One a line: aspect / requirement. For groups the name alone."),
    )
    level1 = forms.CharField(label=_("Scored: aspect"), max_length=80, required=False)
    level2 = forms.CharField(label=_("Scored: requirement"), max_length=120, required=False)
    low = forms.IntegerField(label=_("Lowest score"), min_value=0, max_value=99, initial=1)
    high = forms.IntegerField(label=_("Highest score"), min_value=1, max_value=100, initial=5)
    low_words = forms.CharField(label=_("Words at the lowest"), max_length=40, required=False)
    high_words = forms.CharField(label=_("Words at the highest"), max_length=40, required=False)
    missed_at = forms.IntegerField(
        label=_("Counts as missed up to"),
        min_value=0,
        max_value=100,
        initial=3,
        help_text=_("So many scores are counted for the Pareto chart."),
    )

    def clean_options(self) -> list[tuple[str, str]]:
        """(aspect, requirement) of each line."""
        lines = [line.strip() for line in self.cleaned_data["options"].splitlines() if line.strip()]
        pairs = [APART.split(line, maxsplit=1) for line in lines]
        return [(pair[0], pair[1] if len(pair) > 1 else "") for pair in pairs]

    @classmethod
    def of(cls, question: Question) -> dict[str, Any]:
        """A question's facts as first values."""
        plain = ("text", "kind", "required", "level1", "level2", "low", "high", "low_words", "high_words")
        lines = [" / ".join(filter(None, (o.level1, o.level2))) for o in question.options.all()]
        facts = {name: getattr(question, name) for name in (*plain, "missed_at")}
        return facts | {"options": "\n".join(lines)}


class WaveForm(PlainForm):
    wide = ("drawn_from",)
    name = forms.CharField(label=_("Name"), max_length=80)
    opens = DayField(label=_("First day"), initial=timezone.localdate)
    closes = DayField(label=_("Last day"))
    asked = forms.IntegerField(
        label=_("How many are asked"), min_value=1, max_value=100_000_000, required=False
    )
    codes_only = forms.BooleanField(label=_("Only with a code of one's own"), required=False)
    drawn_from = forms.CharField(label=_("How the sample was drawn"), max_length=300, required=False)


class CodesForm(PlainForm):
    wide = ("names",)
    count = forms.IntegerField(label=_("How many codes"), min_value=0, max_value=20_000, initial=100)
    names = forms.CharField(
        label=_("Names, one a line (not for anonymous ones)"),
        required=False,
        widget=area(4),
        max_length=400_000,
    )

    def clean_names(self) -> list[str]:
        """One a line."""
        return [line for line in self.cleaned_data["names"].splitlines() if line.strip()]


class AnswerForm(forms.Form):
    """What the public fills in: a field for each question, named by it."""

    def __init__(self, *args: Any, wave: Wave, **options: Any) -> None:
        super().__init__(*args, **options)
        self.questions = list(wave.questionnaire.questions.prefetch_related("options"))
        self.options = {o.pk: o for q in self.questions for o in q.options.all()}
        for question in self.questions:
            self.fields[f"q{question.pk}"] = _field(question)
        self.fields["once"] = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
        self.fields["code"] = forms.CharField(
            label=_now("Your code"),
            max_length=16,
            required=wave.codes_only,
            widget=forms.TextInput if wave.codes_only else forms.HiddenInput,
        )

    @property
    def given(self) -> dict[int, Any]:
        """What the action takes: by question a score, words, an option, or several."""
        found: dict[int, Any] = {}
        for question in self.questions:
            value = self.cleaned_data.get(f"q{question.pk}")
            if question.kind in (*PICKS, QuestionKind.GROUP) and value:
                value = [self._option(v) for v in (value if isinstance(value, list) else [value])]
            found[question.pk] = value
        return found

    def _option(self, text: str) -> Option:
        option = self.options.get(int(text))
        if option is None:
            raise ValidationError(_now("Choose one of those offered."))
        return option


def _field(question: Question) -> forms.Field:
    common: dict[str, Any] = {"label": question.text, "required": question.required}
    if question.kind == QuestionKind.TEXT:
        return forms.CharField(max_length=2000, widget=area(3), **common)
    if question.kind == QuestionKind.SCORE:
        ends = {question.low: question.low_words, question.high: question.high_words}
        steps = [(str(step), f"{step} {ends.get(step, '')}".strip()) for step in question.scores]
        return forms.ChoiceField(choices=steps, widget=forms.RadioSelect, **common)
    choices = _grouped(list(question.options.all()))
    if question.kind == QuestionKind.PICK_MANY:
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **common)
    return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)


def _grouped(options: list[Option]) -> list[Any]:
    """Requirements under their aspects; what has no aspect stands alone."""
    found: dict[str, list[tuple[str, str]]] = {}
    alone: list[Any] = []
    for option in options:
        if option.level2:
            found.setdefault(option.level1, []).append((str(option.pk), option.level2))
        else:
            alone.append((str(option.pk), option.level1))
    return [*found.items(), *alone]
