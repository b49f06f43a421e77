"""The forms that turn a sheet into counts: which sheet, where its rows begin, and what its columns are."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import FileExtensionValidator
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from headwater.centre.people.audit import Actor
from headwater.centre.surveys.forms import limit
from headwater.centre.surveys.layouts import Layout
from headwater.centre.surveys.models import SheetDraft
from headwater.centre.ui.forms import PlainForm, UnitField

KINDS = ["xlsx", "xlsm", "xls", "ods", "xlsb", "csv"]
SHAPES = [
    ("rows", _("A row for each requirement, or for each answer")),
    ("columns", _("A column for each requirement, a row for each answer")),
]
COUNTED = [("ticks", _("what was ticked or chosen")), ("scores", _("low scores"))]


class SheetFileForm(PlainForm):
    wide = ("file",)
    file = forms.FileField(
        label=_("Excel or CSV file"),
        validators=[FileExtensionValidator(KINDS)],
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(f".{kind}" for kind in KINDS)}),
    )


class LookForm(PlainForm):
    """Which sheet is looked at, and how many lines stand above its rows. Sent by itself, it guesses anew."""

    sheet = forms.TypedChoiceField(label=_("Sheet"), coerce=int, required=False, empty_value=0)
    header = forms.IntegerField(
        label=_("Lines above the rows"),
        min_value=0,
        max_value=50,
        required=False,
        help_text=_("The heading counts."),
    )

    def __init__(self, *args: Any, draft: SheetDraft, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["sheet"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [
            (str(at), f"{page['name'] or at + 1} ({len(page['rows'])})")
            for at, page in enumerate(draft.cells)
        ]


class MappingForm(PlainForm):
    """What the columns are; suggested from the sheet."""

    template_name = "surveys/mapping.html"
    title = forms.CharField(label=_("Title"), max_length=160)
    unit = UnitField(label=_("Unit"))
    respondents = forms.IntegerField(
        label=_("How many were asked"), min_value=1, max_value=100_000_000, required=False
    )
    shape = forms.ChoiceField(
        label=_("How the sheet is laid out"), choices=SHAPES, required=False, widget=forms.RadioSelect
    )
    level1 = forms.TypedChoiceField(label=_("Aspect"), coerce=int, required=False, empty_value=None)
    level2 = forms.TypedChoiceField(
        label=_("Requirement"),
        coerce=int,
        required=False,
        empty_value=None,
        help_text=_("Several choices in a cell are counted apart."),
    )
    count = forms.TypedChoiceField(
        label=_("Count"),
        coerce=int,
        required=False,
        empty_value=None,
        help_text=_("Empty: every row is one answer."),
    )
    columns = forms.TypedMultipleChoiceField(
        label=_("Columns that are requirements"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    counted = forms.ChoiceField(label=_("What is counted"), choices=COUNTED, required=False)
    missed_at = forms.IntegerField(
        label=_("Low: up to the score"), min_value=0, max_value=100, initial=3, required=False
    )
    sheet = forms.IntegerField(min_value=0, max_value=1000, required=False, widget=forms.HiddenInput)
    header = forms.IntegerField(min_value=0, max_value=50, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, by: Actor, layout: Layout, **options: Any) -> None:
        super().__init__(*args, **options)
        limit(self, by)
        named = [(str(at), name) for at, name in enumerate(layout.names)]
        for name in ("level1", "level2", "count", "columns"):
            field: Any = self.fields[name]
            field.choices = named if name == "columns" else [("", "–"), *named]

    @staticmethod
    def first(layout: Layout) -> dict[str, Any]:
        """What the guess suggests, as first values."""
        found = {
            "shape": layout.shape,
            "columns": [str(at) for at in layout.columns],
            "counted": "scores" if layout.scored else "ticks",
            "header": layout.header,
        }
        places = {"level1": layout.level1, "level2": layout.level2, "count": layout.count}
        return found | {name: str(at) for name, at in places.items() if at is not None}

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or self.cleaned_data
        if facts.get("shape") == "columns":
            if not facts.get("columns"):
                self.add_error("columns", _now("Tick the columns that are requirements."))
            if facts.get("counted") == "scores" and facts.get("missed_at") is None:
                self.add_error("missed_at", _now("Say up to which score a requirement counts as missed."))
        elif facts.get("level2") is None:
            self.add_error("level2", _now("Say which column is the requirement."))
        return facts

    @property
    def facts(self) -> dict[str, Any]:
        """What the action takes."""
        facts = dict(self.cleaned_data)
        shape, counted = facts.pop("shape"), facts.pop("counted")
        facts["header"] = 1 if facts["header"] is None else facts["header"]
        facts["sheet"] = facts["sheet"] or 0
        if shape == "columns":
            facts |= {"level1": None, "level2": None, "count": None}
            facts["missed_at"] = facts["missed_at"] if counted == "scores" else None
        else:
            facts |= {"columns": (), "missed_at": None}
        return facts
