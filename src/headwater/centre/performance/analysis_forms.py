"""The forms of special analyses: each also stands alone on a page of its own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from headwater.centre.people.audit import Actor
from headwater.centre.people.permissions import Permission
from headwater.centre.performance.models import Category, Cause, SpecialAnalysis, Why
from headwater.centre.ui.forms import DayField, PersonField, PersonsField, PlainForm, UnitField

LONG = forms.Textarea(attrs={"rows": 4})
LINK = gettext_lazy("Link to the evidence (a page of Headwater or https://…)")


class AskedForm(PlainForm):
    """A form that knows who asks, for its fields of persons; `analysis` is what it writes in."""

    def __init__(
        self, *args: Any, by: Actor, analysis: SpecialAnalysis | None = None, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.analysis = analysis
        self.asked_by(by)


class HeadForm(AskedForm):
    wide: tuple[str, ...] = ("title",)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    owner = PersonField(label=gettext_lazy("Owner"), required=False)
    deadline = DayField(label=gettext_lazy("Deadline"), required=False)


class OpenForm(HeadForm):
    """An analysis without an explanation page before it: of a finding, or of what somebody has in mind."""

    unit = UnitField(label=gettext_lazy("Unit"))
    reason = forms.CharField(
        label=gettext_lazy("Why it is opened"), max_length=2000, required=False, widget=LONG
    )
    wide = ("title", "reason")

    def __init__(self, *args: Any, by: Actor, **options: Any) -> None:
        super().__init__(*args, by=by, **options)
        field = self.fields["unit"]
        assert isinstance(field, UnitField)
        field.limit(by, Permission.WRITE_ANALYSES)


class ConclusionForm(AskedForm):
    text = forms.CharField(
        label=gettext_lazy("Conclusion"),
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    done = forms.BooleanField(
        label=gettext_lazy("The analysing is done: conclude it with these words"), required=False
    )
    wide = ("text", "done")


class ReopenForm(AskedForm):
    reason = forms.CharField(label=gettext_lazy("Why it is taken up again"), max_length=2000, widget=LONG)
    wide = ("reason",)


class RemarkForm(AskedForm):
    text = forms.CharField(
        label=gettext_lazy("Remark"), max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )
    wide = ("text",)


class SampleForm(AskedForm):
    cell = forms.ChoiceField(label=gettext_lazy("From"), required=False)
    size = forms.IntegerField(label=gettext_lazy("How many contacts"), min_value=1, max_value=500, initial=20)
    answered = forms.BooleanField(
        label=gettext_lazy("only answered contacts (there is something to listen to)"),
        required=False,
        initial=True,
    )
    seed = forms.IntegerField(
        label=gettext_lazy("Seed"),
        min_value=0,
        max_value=2_000_000_000,
        required=False,
        help_text=gettext_lazy("Empty: a new draw. The same seed draws the same contacts again."),
    )

    def __init__(self, *args: Any, cells: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["cell"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = cells


class AssignForm(AskedForm):
    listeners = PersonsField(label=gettext_lazy("Listeners"))
    due = DayField(label=gettext_lazy("Until"))
    twice = forms.IntegerField(
        label=gettext_lazy("Of these heard by two"),
        min_value=0,
        max_value=500,
        initial=0,
        required=False,
        help_text=gettext_lazy("The agreement of two listeners says how far the causes can be trusted."),
    )

    def clean_twice(self) -> int:
        return self.cleaned_data["twice"] or 0


class CodeForm(AskedForm):
    cause = forms.CharField(
        label=gettext_lazy("Cause heard"),
        max_length=120,
        widget=forms.TextInput(attrs={"list": "causes", "autocomplete": "off"}),
        help_text=gettext_lazy("Choose one of the list, or write a new one: it joins the list."),
    )
    note = forms.CharField(
        label=gettext_lazy("What was heard"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    wide = ("cause", "note")


class CategoryForm(AskedForm):
    name = forms.CharField(label=gettext_lazy("Category"), max_length=80)


class CauseForm(AskedForm):
    text = forms.CharField(label=gettext_lazy("Cause"), max_length=200)
    category = forms.ModelChoiceField(label=gettext_lazy("On the bone"), queryset=Category.objects.none())
    parent = forms.ModelChoiceField(
        label=gettext_lazy("Reason of"), queryset=Cause.objects.none(), required=False
    )
    verdict = forms.ChoiceField(label=gettext_lazy("Verdict"), choices=Cause.Verdict.choices)
    evidence = forms.CharField(label=gettext_lazy("Evidence"), max_length=1000, required=False)
    evidence_url = forms.CharField(label=LINK, max_length=2000, required=False)
    wide = ("text", "evidence", "evidence_url")

    def __init__(self, *args: Any, cause: Cause | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        assert self.analysis is not None
        self.fields["category"].queryset = self.analysis.categories.all()  # type: ignore[attr-defined]
        others = Cause.objects.filter(category__analysis=self.analysis)
        self.fields["parent"].queryset = others.exclude(pk=cause.pk) if cause else others  # type: ignore[attr-defined]
        if cause is not None:
            del self.fields["category"], self.fields["parent"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        parent = cleaned.get("parent")
        if parent is not None:
            # A reason stands where its cause stands.
            cleaned["category"] = parent.category
        return cleaned


class WhyForm(AskedForm):
    answer = forms.CharField(label=gettext_lazy("Because"), max_length=500)
    line = forms.IntegerField(label=gettext_lazy("Chain"), min_value=1, max_value=9, initial=1)
    evidence = forms.CharField(label=gettext_lazy("Evidence"), max_length=1000, required=False)
    evidence_url = forms.CharField(label=LINK, max_length=2000, required=False)
    wide = ("answer", "evidence", "evidence_url")

    def __init__(self, *args: Any, why: Why | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        if why is not None:
            # A step stays where it stands in its chain.
            del self.fields["line"]


class MeasureForm(AskedForm):
    what = forms.CharField(label=gettext_lazy("Measure"), max_length=500)
    owner = PersonField(label=gettext_lazy("Owner"))
    due = DayField(label=gettext_lazy("Until"))
    cause = forms.ModelChoiceField(
        label=gettext_lazy("Against the cause"), queryset=Cause.objects.none(), required=False
    )
    wide = ("what",)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        causes = Cause.objects.filter(category__analysis=self.analysis)
        self.fields["cause"].queryset = causes  # type: ignore[attr-defined]


class DoneForm(AskedForm):
    evidence = forms.CharField(label=gettext_lazy("What shows that it is done"), max_length=4000, widget=LONG)
    evidence_url = forms.CharField(label=LINK, max_length=2000, required=False)
    wide = ("evidence", "evidence_url")


class FindingForm(AskedForm):
    title = forms.CharField(label=gettext_lazy("What was found"), max_length=200)
    owner = PersonField(label=gettext_lazy("Owner"), required=False)
    detail = forms.CharField(label=gettext_lazy("Details"), max_length=4000, required=False, widget=LONG)
    wide = ("title", "detail")

    def clean_title(self) -> str:
        title: str = self.cleaned_data["title"].strip()
        if not title:
            raise ValidationError(_("Say in a few words what was found."))
        return title
