"""The forms of this room."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from headwater.centre.findings.models import Finding
from headwater.centre.findings.queries import by_number
from headwater.centre.improvement import gating
from headwater.centre.improvement.models import Improvement, Method
from headwater.centre.people.audit import Actor
from headwater.centre.people.permissions import Permission
from headwater.centre.performance.queries import measured
from headwater.centre.ui.components import language_now
from headwater.centre.ui.data_clock import newest_day
from headwater.centre.ui.forms import DayField, PersonField, PlainForm, UnitField

AREA = forms.Textarea(attrs={"rows": 3})
USUAL_BASELINE = timedelta(days=27)
# What a promise may be narrowed to, besides its unit.
DIMENSIONS = ("queue", "service", "segment", "region", "channel")


def indicators(*, judged: bool = False) -> list[tuple[str, str]]:
    """Indicators in force by number and name; `judged`: those with a good and a bad side alone."""
    return [("", "—")] + [
        (d.key, f"{d.name.say(language_now())} · {d.number}")
        for d in measured.indicators()
        if not judged or d.direction in ("up", "down")
    ]


class NewForm(PlainForm):
    """A new improvement."""

    wide = ("title", "problem")
    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    problem = forms.CharField(
        label=gettext_lazy("What is the matter"), max_length=2000, required=False, widget=AREA
    )
    method = forms.ChoiceField(label=gettext_lazy("Method"), choices=Method)
    unit = UnitField(label=gettext_lazy("Unit"))
    owner = PersonField(label=gettext_lazy("Owner"))
    finding = forms.CharField(
        label=gettext_lazy("Answers finding"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("Its number, such as F-12; more can be added later."),
    )

    def __init__(self, *args: Any, by: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.asked_by(by)
        self.fields["unit"].limit(by, Permission.RUN_IMPROVEMENTS)  # type: ignore[attr-defined]
        self.by = by

    def clean_finding(self) -> Finding | None:
        """Looked up before anything is opened."""
        number = self.cleaned_data["finding"]
        found = by_number(self.by, number) if number else None
        if number and found is None:
            raise ValidationError(_("There is no finding %(n)s that you may see.") % {"n": number})
        return found


class EditForm(PlainForm):
    """Other words, another owner."""

    wide = ("title", "problem")
    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    problem = forms.CharField(
        label=gettext_lazy("What is the matter"), max_length=2000, required=False, widget=AREA
    )
    owner = PersonField(label=gettext_lazy("Owner"))

    def __init__(self, *args: Any, by: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.asked_by(by)


class GiveForm(PlainForm):
    """Another owner, for many at once."""

    owner = PersonField(label=gettext_lazy("Owner"))

    def __init__(self, *args: Any, by: Actor, **options: Any) -> None:
        super().__init__(*args, use_required_attribute=False, auto_id="give-%s", **options)
        self.asked_by(by)


class PromiseForm(PlainForm):
    """Indicator, place, size, day; and the days that the baseline is measured over."""

    wide = ("indicator",)
    indicator = forms.ChoiceField(label=gettext_lazy("Indicator"), choices=indicators)
    direction = forms.ChoiceField(
        label=gettext_lazy("Whereto"),
        required=False,
        choices=[
            ("", gettext_lazy("to the indicator's good side")),
            ("up", gettext_lazy("up")),
            ("down", gettext_lazy("down")),
        ],
        help_text=gettext_lazy("Asked for only where neither side is good by itself."),
    )
    size = forms.FloatField(
        label=gettext_lazy("By how much"),
        min_value=0,
        help_text=gettext_lazy("Percentages in points, durations in seconds, the rest in their own unit."),
    )
    kind = forms.ChoiceField(
        label=pgettext_lazy("size of a promise", "Meant"),
        choices=[
            ("absolute", pgettext_lazy("size of a promise", "absolute")),
            ("relative", gettext_lazy("in % of the baseline")),
        ],
    )
    due = DayField(label=gettext_lazy("By when"))
    baseline_from = DayField(label=gettext_lazy("Baseline from"))
    baseline_to = DayField(label=gettext_lazy("Baseline until"))
    dimension_1 = forms.ChoiceField(label=gettext_lazy("Only where"), required=False)
    value_1 = forms.CharField(label=gettext_lazy("is (code)"), max_length=60, required=False)
    dimension_2 = forms.ChoiceField(label=gettext_lazy("and where"), required=False)
    value_2 = forms.CharField(label=gettext_lazy("is (code)"), max_length=60, required=False)

    def __init__(self, *args: Any, names: dict[str, str], **options: Any) -> None:
        super().__init__(*args, **options)
        for field in ("value_1", "value_2"):
            self.fields[field].widget.attrs["list"] = "codes"
        for field in ("dimension_1", "dimension_2"):
            self.fields[field].choices = [  # type: ignore[attr-defined]
                ("", gettext_lazy("everywhere in the unit")),
                *names.items(),
            ]

    @classmethod
    def of(cls, improvement: Improvement) -> dict[str, Any]:
        """What stands there now."""
        size = improvement.size
        definition = measured.indicator(improvement.indicator) if improvement.indicator else None
        if size is not None and definition is not None and definition.unit == "ratio":
            size = size * 100
        newest = newest_day()
        found: dict[str, Any] = {
            "indicator": improvement.indicator,
            "direction": improvement.direction,
            "size": float(f"{size:.6g}") if size is not None else None,
            "due": improvement.due,
            # Four whole weeks up to the newest day are what most promises start from.
            "baseline_from": improvement.baseline_from or (newest and newest - USUAL_BASELINE),
            "baseline_to": improvement.baseline_to or newest,
        }
        for place, (name, value) in enumerate(improvement.where.items(), 1):
            found |= {f"dimension_{place}": name, f"value_{place}": value}
        return found

    @property
    def facts(self) -> dict[str, Any]:
        """The arguments of `actions.promises.promise`."""
        data = self.cleaned_data
        names = ("indicator", "direction", "due", "baseline_from", "baseline_to")
        pairs = ((data[f"dimension_{n}"], data[f"value_{n}"].strip()) for n in (1, 2))
        where = {name: value for name, value in pairs if name and value}
        found = {name: data[name] for name in names} | {"where": where}
        if data["kind"] == "relative":
            return found | {"relative": data["size"] / 100}
        return found | {"size": in_own_unit(data["indicator"], data["size"])}


def in_own_unit(indicator: str, number: float) -> float:
    """A size as people say it (2 points) in the indicator's own unit (0.02)."""
    definition = measured.indicator(indicator)
    return number / 100 if definition is not None and definition.unit == "ratio" else number


class GuardrailForm(PlainForm):
    """What must not become worse."""

    indicator = forms.ChoiceField(label=gettext_lazy("Indicator"), choices=lambda: indicators(judged=True))
    margin = forms.FloatField(
        label=gettext_lazy("May worsen by"),
        min_value=0,
        help_text=gettext_lazy("Percentages in points, durations in seconds."),
    )


class EvidenceForm(PlainForm):
    """A person's word for a condition."""

    wide = ("title",)
    condition = forms.ChoiceField(label=gettext_lazy("Condition"))
    title = forms.CharField(label=gettext_lazy("Evidence"), max_length=300)
    url = forms.CharField(label=gettext_lazy("Address"), max_length=300, required=False)

    def __init__(self, *args: Any, improvement: Improvement, **options: Any) -> None:
        super().__init__(*args, **options)
        asked = gating.conditions_of(improvement.method, improvement.stage)
        self.fields["condition"].choices = [  # type: ignore[attr-defined]
            (c.key, c.words) for c in asked if c.by_person
        ]

    def clean_url(self) -> str:
        """An address that a browser opens, and nothing that it would run."""
        return safe_address(self.cleaned_data["url"])


def safe_address(text: str) -> str:
    """The address as it is. Raises ValidationError for a scheme other than http(s)."""
    address = text.strip()
    if address and not address.startswith(("http://", "https://", "/")):
        raise ValidationError(_("An address begins with http://, https:// or /."))
    return address


class MeasureForm(PlainForm):
    """One line of the action plan."""

    wide = ("title",)
    title = forms.CharField(label=gettext_lazy("Measure"), max_length=200)
    owner = PersonField(label=pgettext_lazy("measure", "Who does it"))
    due = DayField(label=pgettext_lazy("measure", "Due"))

    def __init__(self, *args: Any, by: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.asked_by(by)


class FinishForm(PlainForm):
    """Done, and by what one sees it."""

    wide = ("evidence", "evidence_url")
    evidence = forms.CharField(
        label=gettext_lazy("By what one sees that it is done"), max_length=1000, widget=AREA
    )
    evidence_url = forms.CharField(label=gettext_lazy("Address"), max_length=300, required=False)

    def clean_evidence_url(self) -> str:
        """As in `EvidenceForm`."""
        return safe_address(self.cleaned_data["evidence_url"])


class MoveForm(PlainForm):
    """Another day, another person."""

    owner = PersonField(label=pgettext_lazy("measure", "Who does it"))
    due = DayField(label=pgettext_lazy("measure", "Due"))

    def __init__(self, *args: Any, by: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.asked_by(by)


class ReasonForm(PlainForm):
    """A reason, for what is given back, stopped, dropped or declined."""

    wide = ("reason",)
    reason = forms.CharField(label=pgettext_lazy("improvement", "Reason"), max_length=1000, widget=AREA)


class RemarkForm(PlainForm):
    """A word in the discussion."""

    wide = ("text",)
    text = forms.CharField(label=gettext_lazy("Remark"), max_length=2000, widget=AREA)


class DocumentForm(PlainForm):
    """A file or an address."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    file = forms.FileField(label=gettext_lazy("File (at most 20 MB)"), required=False)
    url = forms.CharField(label=gettext_lazy("or address"), max_length=300, required=False)


class FindingForm(PlainForm):
    """A finding to answer."""

    number = forms.CharField(label=gettext_lazy("Finding"), max_length=20)
