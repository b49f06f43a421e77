"""The form of a model: who complained, which features, which method, how many."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from headwater.centre.complaints.models import Cause, ComplaintClass, MassComplaint
from headwater.centre.people.access import units_of
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Person
from headwater.centre.people.permissions import Permission
from headwater.centre.people.queries.units import inside
from headwater.centre.recovery.customers import Column
from headwater.centre.recovery.design import FILE, NOMINAL, NUMERIC, ORDERS, SURVEYS, Feature, Seeds
from headwater.centre.recovery.lookalike_lists import keep_list, read_list
from headwater.centre.recovery.models import Chosen, LookalikeModel, Way
from headwater.centre.ui.components import language_now
from headwater.centre.ui.forms import DayField, PersonField, PlainForm, UnitField
from headwater.engine.lake.tables.surveys import KINDS as SURVEY_KINDS

SOURCES = [
    (ORDERS, gettext_lazy("customers of complaint orders")),
    (SURVEYS, gettext_lazy("customers with low survey scores")),
    (FILE, gettext_lazy("a list of customers from a file")),
]
SCALES = [(NUMERIC, gettext_lazy("interval")), (NOMINAL, gettext_lazy("nominal"))]


def kinds() -> list[tuple[str, str]]:
    """Kinds of surveys."""
    return [("", _("any")), *((k, w.say(language_now())) for k, w in SURVEY_KINDS.items())]


class ModelForm(PlainForm):
    """Everything but the features, which are a table of their own."""

    wide = ("name", "note", "within", "classes", "causes")
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    problem = forms.CharField(
        label=gettext_lazy("Kind of problem"),
        max_length=80,
        widget=forms.TextInput(attrs={"list": "problems"}),
        help_text=gettext_lazy("The library is ordered by it."),
    )
    unit = UnitField(label=gettext_lazy("Unit"))
    owner = PersonField(label=gettext_lazy("Owner"))
    source = forms.ChoiceField(label=gettext_lazy("Begin with"), choices=SOURCES)
    start = DayField(label=pgettext_lazy("seeds", "From day"), required=False)
    end = DayField(label=pgettext_lazy("seeds", "To day"), required=False)
    mass = forms.ModelChoiceField(
        MassComplaint.objects.none(), label=gettext_lazy("Of the mass complaint"), required=False
    )
    single = forms.BooleanField(
        label=gettext_lazy("Leave out orders of mass complaints"),
        required=False,
        help_text=gettext_lazy("A footprint finds whom an incident touched better than look-alikes do."),
    )
    classes = forms.ModelMultipleChoiceField(
        ComplaintClass.objects.filter(active=True),
        label=gettext_lazy("Of the classes"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None chosen: all classes."),
    )
    causes = forms.ModelMultipleChoiceField(
        Cause.objects.filter(active=True).select_related("klass"),
        label=gettext_lazy("With the causes"),
        required=False,
        help_text=gettext_lazy("None chosen: all causes. With Ctrl several are chosen."),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind of survey"), choices=kinds, required=False)
    below = forms.FloatField(label=gettext_lazy("Score at most"), required=False, min_value=0, max_value=100)
    file = forms.FileField(
        label=gettext_lazy("File (CSV or Excel)"),
        required=False,
        help_text=gettext_lazy("A column “customer”, or the first one."),
    )
    within = forms.CharField(
        label=gettext_lazy("Only customers for whom"),
        required=False,
        max_length=1000,
        help_text=gettext_lazy("A condition over the newest customer data; empty: all customers."),
    )
    method = forms.ChoiceField(label=gettext_lazy("Method"), choices=Way)
    chosen_by = forms.ChoiceField(label=gettext_lazy("Select by"), choices=Chosen)
    chosen = forms.FloatField(
        label=gettext_lazy("How much"),
        min_value=0,
        help_text=gettext_lazy("A radius in standard deviations, a number of customers, or per cent."),
    )
    standing = forms.BooleanField(
        label=gettext_lazy("Screen again by itself whenever customer data land"), required=False
    )
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self,
        *args: Any,
        by: Actor,
        columns: list[Column],
        model: LookalikeModel | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.columns, self.model, self.by = columns, model, by
        self.asked_by(by)
        self.fields["unit"].limit(by, Permission.MODEL_LOOKALIKES)  # type: ignore[attr-defined]
        seen = inside(units_of(by, Permission.SEE_RECOVERY), "unit__path")
        self.fields["mass"].queryset = MassComplaint.objects.filter(seen)  # type: ignore[attr-defined]
        if model is not None:
            del self.fields["unit"]
        else:
            self.initial.setdefault("unit", self.fields["unit"].queryset.first())  # type: ignore[attr-defined]
        self.rows = [self._row(column) for column in columns]

    def _row(self, column: Column) -> dict[str, Any]:
        """One line of the table of features, as it is posted or as it stood."""
        kept: dict[str, Feature] = self.initial.get("features", {})
        old = kept.get(column.name)
        if self.is_bound:
            on = f"use-{column.name}" in self.data
            kind = self.data.get(f"kind-{column.name}", column.kind)
            weight = self.data.get(f"weight-{column.name}", "1")
        else:
            on, kind = old is not None, old.kind if old else column.kind
            weight = f"{old.weight:g}" if old else "1"
        label = column.label(language_now())
        return {"name": column.name, "label": label, "on": on, "kind": kind, "weight": weight}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        data["features"] = tuple(self._features())
        if not data["features"]:
            self.add_error(None, _("Choose at least one feature."))
        if data.get("chosen_by") == Chosen.SHARE and data.get("chosen") is not None:
            data["chosen"] = data["chosen"] / 100
        if data.get("start") and data.get("end") and data["start"] > data["end"]:
            self.add_error("end", _("The last day is before the first."))
        self._clean_list(data)
        return data

    def _features(self) -> Any:
        for row in self.rows:
            if not row["on"]:
                continue
            try:
                weight = float(str(row["weight"]).replace("，", ".").replace(",", "."))
            except ValueError:
                self.add_error(None, _("The weight of “%(name)s” is no number.") % {"name": row["label"]})
                continue
            kind = row["kind"] if row["kind"] in (NUMERIC, NOMINAL) else NUMERIC
            yield Feature(row["name"], kind, weight)

    def _clean_list(self, data: dict[str, Any]) -> None:
        if data.get("source") != FILE:
            return
        file, before = data.get("file"), Seeds.of(self.model.seeds) if self.model else Seeds()
        if file is None and not before.file:
            self.add_error("file", _("Choose the file with the customers who complained."))
        elif file is not None:
            try:
                self.listed = read_list(file, file.name, file.size)
            except forms.ValidationError as wrong:
                self.add_error("file", wrong)

    @property
    def seeds(self) -> Seeds:
        """Who complained, as chosen; a list is put aside here."""
        data = self.cleaned_data
        days = {"start": data.get("start"), "end": data.get("end")}
        if data["source"] == SURVEYS:
            return Seeds(SURVEYS, kind=data["kind"], below=data["below"], **days)
        if data["source"] == FILE:
            if data.get("file") is None and self.model:
                return Seeds.of(self.model.seeds)
            name, count = data["file"].name[:120], len(self.listed)
            return Seeds(FILE, file=keep_list(self.listed), file_name=name, file_count=count)
        return Seeds(
            ORDERS,
            classes=tuple(row.pk for row in data["classes"]),
            causes=tuple(row.pk for row in data["causes"]),
            mass=data["mass"].pk if data["mass"] else None,
            single=data["single"] and not data["mass"],
            **days,
        )

    @property
    def facts(self) -> dict[str, Any]:
        """The arguments of `actions.lookalikes.make` and `change`."""
        names = ("name", "problem", "owner", "within", "method", "chosen_by", "chosen", "standing", "note")
        found = {name: self.cleaned_data[name] for name in names}
        if self.model is None:
            found["unit"] = self.cleaned_data["unit"]
        return found | {"features": self.cleaned_data["features"], "seeds": self.seeds}

    @classmethod
    def of(cls, model: LookalikeModel) -> dict[str, Any]:
        """What stands there now."""
        seeds = Seeds.of(model.seeds)
        plain = ("name", "problem", "owner", "within", "method", "chosen_by", "standing", "note")
        found = {name: getattr(model, name) for name in plain}
        found["chosen"] = round(model.chosen * (100 if model.chosen_by == Chosen.SHARE else 1), 6)
        found |= {
            name: getattr(seeds, name)
            for name in ("source", "start", "end", "kind", "below", "mass", "single")
        }
        found |= {"classes": list(seeds.classes), "causes": list(seeds.causes)}
        kept = (Feature(row["name"], row["kind"], row.get("weight", 1.0)) for row in model.features)
        return found | {"features": {feature.name: feature for feature in kept}}

    @classmethod
    def fresh(cls, owner: Person | None, columns: list[Column]) -> dict[str, Any]:
        """What a new one begins with: every feature there is, the best method by back-test, 5 %."""
        every = {column.name: Feature(column.name, column.kind) for column in columns}
        return {
            "owner": owner,
            "single": True,
            "source": ORDERS,
            "below": 2,
            "method": Way.AUTO,
            "chosen_by": Chosen.SHARE,
            "chosen": 5,
            "features": every,
        }
