"""Forms of files: the file itself, and how its columns are read."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from headwater.centre.complaints.actions.files import ENDINGS
from headwater.centre.complaints.filing.columns import FACTS, Reading
from headwater.centre.complaints.forms.fields import AskedForm
from headwater.centre.complaints.forms.intake import own_unit
from headwater.centre.complaints.models import ComplaintClass
from headwater.centre.people.permissions import Permission
from headwater.centre.ui.forms import PlainForm, UnitField
from headwater.centre.ui.values import language_now

MOST_VALUES = 60


class UploadForm(AskedForm):
    unit = UnitField(label=_("Taken in by"))
    file = forms.FileField(
        label=_("File"), widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
        help_text=_("CSV or Excel, one order a row."),
    )  # fmt: skip

    def offer(self) -> None:
        field = self.fields["unit"]
        assert isinstance(field, UnitField)
        field.limit(self.by, Permission.TAKE_COMPLAINTS)
        if field.queryset is not None:
            self.initial.setdefault("unit", own_unit(self.by, field.queryset))


class ReadingForm(PlainForm):
    """One field a fact of ours, one a value of their classes; the names carry what they stand for."""

    source = forms.SlugField(
        label=_("Name of the source"),
        max_length=40,
        help_text=_("Small letters. The same number of the same source comes in once."),
    )
    zone = forms.CharField(label=_("Zone of its times"), max_length=60)
    usual_class = forms.ModelChoiceField(
        queryset=ComplaintClass.objects.filter(active=True), to_field_name="code",
        label=_("Class of rows without one"), required=False,
    )  # fmt: skip

    def __init__(
        self, *args: Any, columns: tuple[str, ...], values: list[str], reading: Reading, **options: Any
    ) -> None:
        options["initial"] = {"zone": reading.zone, "usual_class": reading.usual_class} | options.get(
            "initial", {}
        )
        self.columns_offered, self.values_shown = columns, values[:MOST_VALUES]
        super().__init__(*args, **options)
        choices = [("", "–"), *((column, column) for column in columns)]
        for fact in FACTS:
            field = forms.ChoiceField(
                choices=choices, required=False, label=fact.words.say(language_now()),
                initial=reading.columns.get(fact.name, ""),
                widget=forms.Select(attrs={"class": "form-select"}),
            )  # fmt: skip
            self.fields[f"column_{fact.name}"] = field
        classes = [("", _("as the class of rows without one"))]
        classes += [(k.code, str(k)) for k in ComplaintClass.objects.filter(active=True)]
        for number, value in enumerate(self.values_shown):
            self.fields[f"value_{number}"] = forms.ChoiceField(
                choices=classes, required=False, label=value, initial=reading.classes.get(value, ""),
                widget=forms.Select(attrs={"class": "form-select"}),
            )  # fmt: skip

    def clean_zone(self) -> str:
        zone = str(self.cleaned_data["zone"])
        if zone not in available_timezones():
            raise forms.ValidationError(_("No such zone: Asia/Shanghai, Europe/London …"))
        return zone

    @property
    def parts(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The fields in three groups, each with its heading."""
        fields = self.visible_fields()
        named = [field for field in fields if field.name.startswith("column_")]
        values = [field for field in fields if field.name.startswith("value_")]
        rest = [field for field in fields if field not in named and field not in values]
        parts = [("", rest), (_("Which column gives what"), named), (_("Their classes"), values)]
        return [(str(words), group) for words, group in parts if group]

    @property
    def reading(self) -> Reading:
        """What was chosen."""
        data = self.cleaned_data
        columns = {fact.name: data[f"column_{fact.name}"] for fact in FACTS if data[f"column_{fact.name}"]}
        chosen = {v: data[f"value_{n}"] for n, v in enumerate(self.values_shown) if data[f"value_{n}"]}
        usual = data["usual_class"].code if data["usual_class"] else ""
        return Reading(columns, chosen, usual, data["zone"])
