"""Forms of this room: they check shapes; what is allowed and sensible is checked by the actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from headwater.centre.findings.models import KINDS, Reference
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Post
from headwater.centre.people.permissions import Permission
from headwater.centre.processes.indicators import indicator_choices
from headwater.centre.processes.models import (
    DefectKind,
    Handbook,
    Procedure,
    ProcessChange,
    ProcessMap,
    Severity,
    Step,
    StepKind,
)
from headwater.centre.processes.queries import (
    changes_seen_by,
    defects_seen_by,
    maps_seen_by,
    procedures_seen_by,
    steps_seen_by,
)
from headwater.centre.ui.forms import DayField, PersonField, PlainForm, UnitField

# What a person may name by hand as a case; the rest comes from its own room.
SOURCES = ("complaint", "finding", "signal", "analysis", "check", "suggestion", "improvement")


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class AskedForm(PlainForm):
    """A form whose choices depend on who asks."""

    def __init__(self, *args: Any, by: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.asked_by(by)
        self.offer(by)

    def offer(self, by: Actor) -> None:
        """Put in the choices that `by` has."""


def limit(form: PlainForm, name: str, by: Actor, permission: Permission) -> None:
    """A unit field offers the asker's units; with one alone that one is chosen."""
    field = form.fields.get(name)
    if isinstance(field, UnitField):
        field.limit(by, permission)
        first = field.queryset.first() if field.queryset is not None else None
        form.initial.setdefault(name, first)


class StepField(forms.ModelChoiceField):
    """A step of a map that the asker sees: `process · 3 name`."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("empty_label", _("none in particular"))
        super().__init__(queryset=Step.objects.none(), required=False, **options)

    def label_from_instance(self, obj: Step) -> str:  # type: ignore[override]
        return f"{obj.process} · {obj.label}"


class MapForm(AskedForm):
    wide = ("purpose",)
    name = forms.CharField(label=_("Name"), max_length=120)
    name_en = forms.CharField(label=_("English name"), max_length=120, required=False)
    owner = PersonField(label=_("Who answers for the whole"), required=False)
    purpose = forms.CharField(label=_("What it is for"), max_length=500, required=False, widget=_area(2))


class NewMapForm(MapForm):
    field_order = ["name", "name_en", "unit", "owner", "purpose"]
    unit = UnitField(label=_("Unit"))

    def offer(self, by: Actor) -> None:
        limit(self, "unit", by, Permission.EDIT_PROCESSES)


class StepForm(AskedForm):
    wide = ("rule",)
    name = forms.CharField(label=_("Name"), max_length=80)
    name_en = forms.CharField(label=_("English name"), max_length=80, required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=StepKind.choices, initial=StepKind.STEP)
    unit = UnitField(label=_("Owner: a unit"), required=False)
    person = PersonField(label=_("or a person"), required=False)
    system = forms.CharField(label=_("System used"), max_length=80, required=False)
    rule = forms.CharField(label=_("Rule and time limit"), max_length=500, required=False, widget=_area(2))

    def offer(self, by: Actor) -> None:
        field = self.fields["unit"]
        assert isinstance(field, UnitField)
        # A step may be owned outside of the centre: network, billing, marketing.
        field.all_open()


class StepOfMapField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Step) -> str:  # type: ignore[override]
        return obj.label


class NewStepForm(StepForm):
    """A step, with the way that leads to it."""

    after = StepOfMapField(label=_("Comes after"), queryset=Step.objects.none(), required=False)
    label = forms.CharField(label=_("Words on the way to it"), max_length=40, required=False)
    label_en = forms.CharField(label=_("the same in English"), max_length=40, required=False)

    def __init__(self, *args: Any, process: ProcessMap, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["after"]
        assert isinstance(field, StepOfMapField)
        # Nothing comes after an end; the step drawn last is what most often goes on.
        field.queryset = process.steps.filter(removed=False).exclude(kind=StepKind.END)
        self.initial.setdefault("after", field.queryset.last())


class FlowForm(PlainForm):
    source = StepOfMapField(label=_("From"), queryset=Step.objects.none())
    target = StepOfMapField(label=_("To"), queryset=Step.objects.none())
    label = forms.CharField(label=_("Words on it"), max_length=40, required=False)
    label_en = forms.CharField(label=_("the same in English"), max_length=40, required=False)

    def __init__(self, *args: Any, process: ProcessMap, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("source", "target"):
            field = self.fields[name]
            assert isinstance(field, StepOfMapField)
            field.queryset = process.steps.filter(removed=False)


class ConfirmForm(PlainForm):
    valid_from = DayField(label=_("Valid from"), initial=timezone.localdate)
    note = forms.CharField(label=_("What changed"), max_length=300, required=False)


class HoursField(forms.DecimalField):
    """A length of time written in hours and kept in seconds."""

    def __init__(self, **options: Any) -> None:
        super().__init__(min_value=0, max_value=500_000, decimal_places=4, **options)

    def prepare_value(self, value: Any) -> Any:
        # What was typed is text and stays as it is; what is kept is a whole number of seconds.
        return f"{value / 3600:.4f}".rstrip("0").rstrip(".") if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        hours = super().clean(value)
        return None if hours is None else round(hours * 3600)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class DefectForm(AskedForm):
    """The facts of a defect."""

    wide = ("title", "detail", "step")
    title = forms.CharField(label=_("What is wrong, in a few words"), max_length=160)
    detail = forms.CharField(label=_("How it shows"), required=False, widget=_area(4))
    kind = forms.ChoiceField(label=_("Kind"), choices=DefectKind.choices, initial=DefectKind.PROCESS)
    severity = forms.TypedChoiceField(
        label=_("Severity"), choices=Severity.choices, coerce=int, initial=Severity.MEDIUM
    )
    step = StepField(label=_("Step of a process"))
    department = UnitField(
        label=_("Owning department"), required=False, help_text=_("Empty: who owns the step.")
    )
    customers = forms.IntegerField(
        label=_("Customers touched"), min_value=0, max_value=2_000_000_000, required=False
    )
    seconds_lost = HoursField(label=_("Front-line hours lost a month"), required=False)

    def offer(self, by: Actor) -> None:
        step, department = self.fields["step"], self.fields["department"]
        assert isinstance(step, StepField) and isinstance(department, UnitField)
        step.queryset = steps_seen_by(by)
        department.all_open()


class EditDefectForm(DefectForm):
    def offer(self, by: Actor) -> None:
        super().offer(by)
        self.fields["department"].required = True


def case_choices() -> list[tuple[str, Any]]:
    """Kinds of cases that may be named by hand."""
    return [(key, KINDS[key].word) for key in SOURCES]


class CaseForm(PlainForm):
    """A case as a reference: kind and number, as people say it."""

    kind = forms.ChoiceField(label=_("Kind of case"), choices=case_choices)
    number = forms.CharField(label=_("Number of the case"), max_length=40)
    title = forms.CharField(label=_("In a few words"), max_length=200, required=False)

    @property
    def reference(self) -> Reference:
        """What was named."""
        facts = self.cleaned_data
        return Reference(facts["kind"], facts["number"], facts["title"])


class NewDefectForm(DefectForm):
    """A defect, found by one of the asker's units, with its first case."""

    field_order = ["title", "detail", "step", "unit", "department", "kind", "severity"]
    unit = UnitField(label=_("Found in"))
    case_kind = forms.ChoiceField(label=_("Kind of case"), choices=case_choices, required=False)
    case_number = forms.CharField(label=_("Number of the case"), max_length=40, required=False)

    def offer(self, by: Actor) -> None:
        super().offer(by)
        limit(self, "unit", by, Permission.REPORT_DEFECTS)

    @property
    def facts(self) -> dict[str, Any]:
        """What the action takes."""
        facts = dict(self.cleaned_data)
        kind, number = facts.pop("case_kind"), facts.pop("case_number")
        facts["sources"] = [Reference(kind, number)] if number else []
        return facts


class AcceptForm(AskedForm):
    owner = PersonField(label=_("Who mends it"))
    due = DayField(label=pgettext_lazy("day", "By"))


class ReasonForm(PlainForm):
    wide = ("reason",)
    reason = forms.CharField(label=_("Reason"), max_length=300)


class NoteForm(PlainForm):
    wide = ("note",)
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class DefectField(forms.CharField):
    """A defect that the asker sees, by its number: D-8 or 8. Cleans to it."""

    by: Actor

    def clean(self, value: Any) -> Any:
        words = super().clean(value).strip().upper().removeprefix("D-")
        known = words.isdecimal() and len(words) < 10
        found = defects_seen_by(self.by).filter(pk=int(words)).first() if known else None
        if found is None:
            raise ValidationError(_now("There is no defect of this number that you may see."))
        return found


class MergeForm(AskedForm):
    """Which defect it is the same as; those of the same step are offered."""

    wide = ("reason",)
    into = DefectField(label=_("The same as defect"), max_length=20, help_text=_("Its number: D-8."))
    reason = forms.CharField(label=_("Why it is the same"), max_length=300, required=False)

    def offer(self, by: Actor) -> None:
        field = self.fields["into"]
        assert isinstance(field, DefectField)
        field.by = by


class TakeUpForm(AskedForm):
    """Which process change mends it: one that is open, or a new one of that title."""

    wide = ("change", "title")
    change = forms.ModelChoiceField(
        label=_("By this process change"),
        queryset=ProcessChange.objects.none(),
        required=False,
        empty_label=_("a new one"),
    )
    title = forms.CharField(label=_("Title of a new one"), max_length=160, required=False)

    def offer(self, by: Actor) -> None:
        field = self.fields["change"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = changes_seen_by(by).filter(state__in=["draft", "offered"])


class ChangeForm(AskedForm):
    wide = ("title", "reason", "step")
    title = forms.CharField(label=_("Title"), max_length=160)
    reason = forms.CharField(label=_("Why, and what gets better"), required=False, widget=_area(3))
    process = forms.ModelChoiceField(
        label=_("Process"), queryset=ProcessMap.objects.none(), required=False, empty_label=_("none")
    )
    step = StepField(label=_("Step of a process"))
    owner = PersonField(label=_("Owner"), required=False)
    due = DayField(label=pgettext_lazy("day", "By"), required=False)

    def offer(self, by: Actor) -> None:
        process, step = self.fields["process"], self.fields["step"]
        assert isinstance(process, forms.ModelChoiceField) and isinstance(step, StepField)
        process.queryset = maps_seen_by(by).filter(retired=False)
        step.queryset = steps_seen_by(by)


class NewChangeForm(ChangeForm):
    field_order = ["title", "reason", "unit", "process", "step"]
    unit = UnitField(label=_("Unit"))

    def offer(self, by: Actor) -> None:
        super().offer(by)
        limit(self, "unit", by, Permission.EDIT_PROCESSES)


class VersionForm(AskedForm):
    """A procedure's next text: of one that there is, or of a new one."""

    wide = ("text", "text_en")
    procedure = forms.ModelChoiceField(
        label=_("Procedure"), queryset=Procedure.objects.none(), required=False, empty_label=_("a new one")
    )
    name = forms.CharField(label=_("Name of a new one"), max_length=120, required=False)
    valid_from = DayField(label=_("Valid from"), initial=timezone.localdate)
    text = forms.CharField(label=_("Text: one step a line"), widget=_area(10), max_length=20_000)
    text_en = forms.CharField(
        label=_("English text, as many lines"), widget=_area(6), max_length=20_000, required=False
    )

    def offer(self, by: Actor) -> None:
        field = self.fields["procedure"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = procedures_seen_by(by)

    def clean(self) -> dict[str, Any]:
        facts = super().clean() or self.cleaned_data
        if not facts.get("procedure") and not facts.get("name"):
            self.add_error("name", _("Choose a procedure, or give a new one its name."))
        return facts


class NewHandbookForm(PlainForm):
    post = forms.ModelChoiceField(label=_("Post"), queryset=Post.objects.none())

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["post"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Post.objects.exclude(pk__in=Handbook.objects.values("post"))


class HandbookForm(PlainForm):
    wide = ("duties", "duties_en", "indicators")
    duties = forms.CharField(
        label=_("Duties: one a line"), widget=_area(8), max_length=20_000, required=False
    )
    duties_en = forms.CharField(
        label=_("Duties in English"), widget=_area(4), max_length=20_000, required=False
    )
    indicators = forms.MultipleChoiceField(
        label=_("Indicators that the post answers for"),
        choices=indicator_choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class UseForm(AskedForm):
    procedure = forms.ModelChoiceField(label=_("Procedure"), queryset=Procedure.objects.none())

    def __init__(self, *args: Any, handbook: Handbook, **options: Any) -> None:
        self.handbook = handbook
        super().__init__(*args, **options)

    def offer(self, by: Actor) -> None:
        field = self.fields["procedure"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = procedures_seen_by(by).exclude(handbooks__handbook=self.handbook)


class ItemForm(PlainForm):
    wide = ("text", "text_en")
    text = forms.CharField(label=_("Item"), max_length=200)
    text_en = forms.CharField(label=_("Item in English"), max_length=300, required=False)
