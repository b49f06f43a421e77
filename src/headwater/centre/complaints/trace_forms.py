"""Forms of tracing: they check shapes; what is allowed and sensible is checked by the actions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from headwater.centre.complaints.models import (
    Attachment,
    Cause,
    ComplaintClass,
    MeasureState,
    Order,
    PreventiveMeasure,
    TraceScope,
)
from headwater.centre.complaints.queries.traces import measures_seen_by
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Person, UnitKind
from headwater.centre.processes.models import Defect, DefectKind, Severity, Step
from headwater.centre.processes.queries import defects_seen_by, steps_seen_by
from headwater.centre.ui.forms import DayField, PersonField, PlainForm, UnitField


def area(rows: int) -> forms.Textarea:
    """A field of so many lines."""
    return forms.Textarea(attrs={"rows": rows})


class StepField(forms.ModelChoiceField):
    """A step of a map that the asker sees: `process · 3 name`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=Step.objects.none(), **options)

    def label_from_instance(self, obj: Step) -> str:  # type: ignore[override]
        return f"{obj.process} · {obj.label}"


class CauseField(forms.ModelChoiceField):
    """A cause; where classes are mixed, with its class."""

    mixed = False

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=Cause.objects.none(), **options)

    def label_from_instance(self, obj: Cause) -> str:  # type: ignore[override]
        return f"{obj.klass} · {obj}" if self.mixed else str(obj)


class MeasureField(forms.ModelChoiceField):
    """A preventive measure that is not dropped, with its day."""

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=PreventiveMeasure.objects.none(), **options)

    def label_from_instance(self, obj: PreventiveMeasure) -> str:  # type: ignore[override]
        return f"{obj.title} ({obj.owner}, {obj.due:%Y-%m-%d})"

    def offer(self, by: Actor) -> None:
        """Those that the asker sees and that something can rest on."""
        seen = measures_seen_by(by).exclude(state=MeasureState.DROPPED)
        self.queryset = seen.order_by("-made_at")


class TraceForm(PlainForm):
    """Where it began, and what follows from that."""

    wide = ("step", "finding", "measure")
    step = StepField(label=_("Step where it began"))
    cause = CauseField(label=_("Cause"), required=False, empty_label=_("not known"))
    person = PersonField(label=_("Who handled it"), required=False)
    finding = forms.CharField(label=_("What happened there"), required=False, widget=area(3), max_length=4000)
    scope = forms.ChoiceField(
        label=_("Individual or shared"),
        required=False,
        choices=[("", _("as the rules propose")), *TraceScope.choices],
    )
    scope_because = forms.CharField(label=_("Why other than proposed"), required=False, max_length=300)
    controllable = forms.TypedChoiceField(
        label=_("Controllable"),
        required=False,
        choices=[
            ("", _("as the rule says")),
            ("1", pgettext_lazy("trace", "controllable")),
            ("0", pgettext_lazy("trace", "not controllable")),
        ],
        coerce=lambda text: text == "1",
        empty_value=None,
    )
    controllable_because = forms.CharField(
        label=_("Why other than by the rule"), required=False, max_length=300
    )
    measure = MeasureField(
        label=_("Preventive measure"), required=False, empty_label=_("none yet (a new one: below)")
    )

    def __init__(self, *args: Any, by: Actor, order: Order, **options: Any) -> None:
        super().__init__(*args, **options)
        self.asked_by(by)
        step, cause, measure = self.fields["step"], self.fields["cause"], self.fields["measure"]
        assert isinstance(step, StepField)
        assert isinstance(cause, CauseField)
        assert isinstance(measure, MeasureField)
        kept = self.initial.get("step")
        step.queryset = steps_seen_by(by)
        if kept is not None and not step.queryset.filter(pk=getattr(kept, "pk", kept)).exists():
            # A step that was taken out of its map meanwhile stays what this order was traced to.
            step.queryset = Step.objects.filter(pk=getattr(kept, "pk", kept)).select_related("process")
        fitting = Q(klass=order.klass_id, active=True) | Q(pk=getattr(self.initial.get("cause"), "pk", None))
        cause.queryset = Cause.objects.filter(fitting)
        measure.offer(by)

    def chosen(self) -> tuple[Step | None, Cause | None, Person | None]:
        """Step, cause and person as the form stands; what is wrong in it counts as not chosen."""
        said = self.cleaned_data if self.is_valid() or self.is_bound else self.initial
        return said.get("step"), said.get("cause"), said.get("person")


class ManyForm(PlainForm):
    """The same for many alike orders at once."""

    wide = ("step", "finding", "measure")
    step = StepField(label=_("Step where they began"))
    cause = CauseField(label=_("Cause"), required=False, empty_label=_("not known"))
    scope = TraceForm.base_fields["scope"]
    scope_because = TraceForm.base_fields["scope_because"]
    finding = TraceForm.base_fields["finding"]
    measure = TraceForm.base_fields["measure"]

    def __init__(self, *args: Any, by: Actor, orders: list[Order], **options: Any) -> None:
        super().__init__(*args, **options)
        step, cause, measure = self.fields["step"], self.fields["cause"], self.fields["measure"]
        assert isinstance(step, StepField)
        assert isinstance(cause, CauseField)
        assert isinstance(measure, MeasureField)
        step.queryset = steps_seen_by(by)
        classes = {order.klass_id for order in orders}
        cause.queryset = Cause.objects.filter(klass__in=classes, active=True).select_related("klass")
        cause.mixed = len(classes) > 1
        measure.offer(by)


class EvidenceForm(PlainForm):
    text = forms.CharField(label=_("What it shows"), required=False, max_length=500)
    attachment = forms.ModelChoiceField(
        label=_("File of the order"), queryset=Attachment.objects.none(), required=False
    )

    def __init__(self, *args: Any, order: Order, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["attachment"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Attachment.objects.filter(order=order, removed_at=None)
        if not field.queryset.exists():
            del self.fields["attachment"]


class DefectForm(PlainForm):
    """What is wrong with the step, for the processes' register; or one that stands there already."""

    wide = ("defect", "title", "detail")
    defect = forms.ModelChoiceField(
        label=_("A defect of this step that is known"),
        queryset=Defect.objects.none(),
        required=False,
        empty_label=_("none: open a new one"),
    )
    title = forms.CharField(label=_("What is wrong, in a few words"), max_length=160, required=False)
    detail = forms.CharField(label=_("How it shows"), required=False, widget=area(2), max_length=4000)
    kind = forms.ChoiceField(
        label=pgettext_lazy("defect", "Kind"), choices=DefectKind.choices, initial=DefectKind.PROCESS
    )
    severity = forms.TypedChoiceField(
        label=_("Severity"), choices=Severity.choices, coerce=int, initial=Severity.MEDIUM
    )

    def __init__(self, *args: Any, by: Actor, step: Step, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["defect"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = defects_seen_by(by).filter(step=step).exclude(state__in=["declined", "merged"])

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not found.get("defect") and not (found.get("title") or "").strip():
            self.add_error("title", _("Say what is wrong, or choose a known defect."))
        return found


class MeasureForm(PlainForm):
    """Something is done about a step, by somebody, until a day."""

    wide = ("title", "detail")
    title = forms.CharField(label=_("What is done"), max_length=160)
    detail = forms.CharField(label=_("How"), required=False, widget=area(2), max_length=2000)
    unit = UnitField(label=_("Unit"))
    owner = PersonField(label=_("Owner"))
    due = DayField(label=_("Due"))

    def __init__(self, *args: Any, by: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.asked_by(by)
        field = self.fields["unit"]
        assert isinstance(field, UnitField)
        # The step may belong to a unit outside of the centre, and then so may its measure.
        field.all_open()


class OutcomeForm(PlainForm):
    outcome = forms.CharField(label=_("By what one sees it, or why not"), widget=area(2), max_length=2000)


class MoveForm(PlainForm):
    owner = PersonField(label=_("Owner"))
    due = DayField(label=_("Due"))

    def __init__(self, *args: Any, by: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.asked_by(by)


class RulesForm(PlainForm):
    window = forms.IntegerField(label=_("Cases count together within (days)"), min_value=1, max_value=366)
    few = forms.IntegerField(label=_("Fewer cases than these are single ones"), min_value=2, max_value=1000)
    agents = forms.IntegerField(label=_("Shared: over at least so many people"), min_value=2, max_value=1000)
    days = forms.IntegerField(label=_("and on at least so many days"), min_value=1, max_value=366)
    burst = forms.IntegerField(label=_("So many on one day are one event"), min_value=2, max_value=100_000)
    share = forms.FloatField(
        label=_("Individual: one person has at least this share of the cases (0 to 1)"),
        min_value=0.05,
        max_value=1,
    )
    chance = forms.FloatField(
        label=_("and that happens by chance at most this often (0 to 1)"), min_value=0.000001, max_value=0.2
    )
    after_fix = forms.IntegerField(
        label=_("Same type: within so many days of a fix"), min_value=1, max_value=3660
    )
    outside = forms.MultipleChoiceField(
        label=_("Units that do not answer to us"),
        choices=UnitKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class StepRuleForm(PlainForm):
    wide = ("step", "because")
    klass = forms.ModelChoiceField(
        label=_("Class"),
        queryset=ComplaintClass.objects.filter(active=True),
        required=False,
        empty_label=pgettext_lazy("class", "any"),
    )
    cause = CauseField(label=_("Cause"), required=False, empty_label=pgettext_lazy("cause", "any"))
    service = forms.CharField(label=_("Service"), max_length=200, required=False)
    words = forms.CharField(
        label=_("Words in the text"), max_length=300, required=False, help_text=_("Any one of them.")
    )
    step = StepField(label=_("Step where they begin"))
    because = forms.CharField(label=pgettext_lazy("rule", "Why"), max_length=200, required=False)

    def __init__(self, *args: Any, by: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        step, cause = self.fields["step"], self.fields["cause"]
        assert isinstance(step, StepField)
        assert isinstance(cause, CauseField)
        step.queryset = steps_seen_by(by)
        cause.queryset, cause.mixed = Cause.objects.filter(active=True).select_related("klass"), True
