"""The forms of pilots, verifications and roll-outs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from headwater.centre.improvement.forms import AREA, in_own_unit
from headwater.centre.improvement.models import ChecklistItem, Improvement, Pilot, Wave
from headwater.centre.improvement.trials.figures import teams_of
from headwater.centre.people.audit import Actor
from headwater.centre.people.permissions import Permission
from headwater.centre.performance.queries import measured, panels
from headwater.centre.ui.components import language_now
from headwater.centre.ui.data_clock import newest_day, oldest_day, page_today
from headwater.centre.ui.forms import DayField, PersonField, PlainForm, UnitField

HISTORY = timedelta(days=84)
KEPT = [
    ("yes", pgettext_lazy("inspection", "kept")),
    ("no", pgettext_lazy("inspection", "not kept")),
]
# What arms should be alike in besides the promise, unless somebody chooses otherwise.
USUAL = ("att", "aht", "first_contact_resolution", "satisfaction_top2", "transfer_rate", "repeat_72h")


def compared_since(first: date) -> date:
    """Twelve weeks before the first day, or the first day with records where that is later."""
    return min(max(first - HISTORY, oldest_day() or date.min), first - timedelta(days=1))


def team_indicators() -> list[tuple[str, str]]:
    """Indicators that can be laid at a team's door."""
    return [(d.key, f"{d.name.say(language_now())} · {d.number}") for d in panels.for_teams()]


class PilotForm(PlainForm):
    """Who tries what, alike in what, from when, for how long."""

    wide = ("title", "matched_on", "given")
    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    unit = UnitField(label=gettext_lazy("Teams are taken from"))
    size = forms.FloatField(
        label=gettext_lazy("Expected effect"),
        min_value=0,
        help_text=gettext_lazy("Percentages in points, durations in seconds, the rest in their own unit."),
    )
    start = DayField(label=pgettext_lazy("pilot", "First day"))
    weeks = forms.IntegerField(label=gettext_lazy("Weeks"), min_value=1, max_value=52)
    history_from = DayField(
        label=gettext_lazy("Alike since"),
        help_text=gettext_lazy("Level and trend of the teams are compared from this day to the first day."),
    )
    size_a = forms.IntegerField(label=gettext_lazy("Teams that try it (A)"), min_value=2, max_value=200)
    size_b = forms.IntegerField(label=gettext_lazy("Teams to compare with (B)"), min_value=2, max_value=200)
    by_lot = forms.BooleanField(label=gettext_lazy("Draw by lot who of each pair tries it"), required=False)
    settle = forms.IntegerField(
        label=gettext_lazy("Days to settle in"),
        min_value=0,
        max_value=28,
        help_text=gettext_lazy("The first days count for neither side."),
    )
    looks = forms.IntegerField(
        label=gettext_lazy("Looks before the end"),
        min_value=0,
        max_value=3,
        help_text=gettext_lazy("Each look costs some of the certainty; between looks nothing is shown."),
    )
    given = forms.MultipleChoiceField(
        label=gettext_lazy("These teams are A already"),
        required=False,
        help_text=gettext_lazy("Leave empty to have both arms chosen. With Ctrl several are chosen."),
    )
    matched_on = forms.MultipleChoiceField(
        label=gettext_lazy("A and B are to be alike in"),
        choices=team_indicators,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, by: Actor, improvement: Improvement, **options: Any) -> None:
        super().__init__(*args, **options)
        self.improvement = improvement
        self.fields["unit"].limit(by, Permission.DESIGN_PILOTS)  # type: ignore[attr-defined]
        self.fields["given"].choices = [  # type: ignore[attr-defined]
            (unit.code, str(unit)) for unit in teams_of(improvement.unit)
        ]

    @classmethod
    def fresh(cls, improvement: Improvement) -> dict[str, Any]:
        """What a new pilot begins with."""
        first = (newest_day() or page_today()) + timedelta(days=1)
        known = {key for key, _name in team_indicators()}
        teams = len(teams_of(improvement.unit))
        size = max(2, min(4, teams // 2))
        return {
            "title": improvement.title, "unit": improvement.unit,
            "size": in_people(improvement, improvement.size),
            "start": first, "weeks": 4, "history_from": compared_since(first), "size_a": size, "size_b": size,
            "by_lot": True, "settle": 0, "looks": 0,
            "matched_on": [key for key in USUAL if key in known],
        }  # fmt: skip

    @classmethod
    def of(cls, pilot: Pilot) -> dict[str, Any]:
        """What stands there now."""
        names = ("title", "unit", "start", "weeks", "history_from", "size_a", "size_b", "by_lot", "settle",
                 "looks", "given", "matched_on")  # fmt: skip
        found = {name: getattr(pilot, name) for name in names}
        return found | {"size": in_people(pilot.improvement, pilot.size)}

    @property
    def facts(self) -> dict[str, Any]:
        """The arguments of `actions.pilots.design`."""
        return self.cleaned_data | {
            "size": in_own_unit(self.improvement.indicator, self.cleaned_data["size"])
        }


def in_people(improvement: Improvement, size: float | None) -> float | None:
    """A size as people say it: a fraction in points."""
    definition = measured.indicator(improvement.indicator)
    if size is None or definition is None or definition.unit != "ratio":
        return size
    return round(size * 100, 6)


class VerificationForm(PlainForm):
    """Which days are compared, fixed before the verdict."""

    start = DayField(
        label=gettext_lazy("In effect from"), help_text=gettext_lazy("The first day of the new way.")
    )
    until = DayField(
        label=gettext_lazy("Judged on the days until"),
        help_text=gettext_lazy("The verdict comes by itself once the figures of this day are there."),
    )
    since = DayField(
        label=gettext_lazy("Compared with the days since"),
        help_text=gettext_lazy("Twelve weeks before the start are a good length; four are the least."),
    )
    settle = forms.IntegerField(label=gettext_lazy("Days to settle in"), min_value=0, max_value=28, initial=0)

    @classmethod
    def fresh(cls) -> dict[str, Any]:
        """Four weeks from tomorrow, against twelve before."""
        first = (newest_day() or page_today()) + timedelta(days=1)
        return {
            "start": first,
            "until": first + timedelta(days=27),
            "since": compared_since(first),
            "settle": 0,
        }


class WaveForm(PlainForm):
    """One unit more."""

    unit = UnitField(label=gettext_lazy("Unit"))
    starts = DayField(label=gettext_lazy("In effect from"))
    owner = PersonField(label=gettext_lazy("Answers for it on site"))
    persons = forms.IntegerField(label=gettext_lazy("People concerned"), min_value=1, max_value=100_000)

    def __init__(self, *args: Any, by: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.asked_by(by)
        self.fields["unit"].limit(by, Permission.VERIFY)  # type: ignore[attr-defined]


class ReportForm(PlainForm):
    """How many were reached."""

    persons = forms.IntegerField(label=gettext_lazy("People concerned"), min_value=0, max_value=100_000)
    informed = forms.IntegerField(label=gettext_lazy("People informed"), min_value=0, max_value=100_000)
    trained = forms.IntegerField(label=gettext_lazy("People trained"), min_value=0, max_value=100_000)

    @classmethod
    def of(cls, wave: Wave) -> dict[str, Any]:
        """What was reported last."""
        return {"persons": wave.persons, "informed": wave.informed, "trained": wave.trained}


class ChecklistForm(PlainForm):
    """One item a line."""

    wide = ("items",)
    items = forms.CharField(
        label=gettext_lazy("What is looked for on site, one item a line"),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class InspectionForm(PlainForm):
    """Each item kept or not, with what one saw. Nothing is chosen beforehand."""

    wide = ("note",)
    on = DayField(label=gettext_lazy("On"))
    note = forms.CharField(
        label=gettext_lazy("What was seen besides"), max_length=2000, required=False, widget=AREA
    )

    def __init__(self, *args: Any, items: list[ChecklistItem], **options: Any) -> None:
        super().__init__(*args, **options)
        self.listed = items
        for item in items:
            self.fields[f"kept_{item.pk}"] = forms.ChoiceField(
                label=item.text, choices=KEPT, widget=forms.RadioSelect
            )
            self.fields[f"evidence_{item.pk}"] = forms.CharField(
                label=_("By what one sees it"),
                max_length=300,
                widget=forms.TextInput({"class": "form-control"}),
            )

    @property
    def answers(self) -> Iterator[tuple[str, bool, str]]:
        """Text, kept, evidence of each item."""
        data = self.cleaned_data
        for item in self.listed:
            yield item.text, data[f"kept_{item.pk}"] == "yes", data[f"evidence_{item.pk}"]

    def rows(self) -> Iterator[tuple[Any, Any]]:
        """The two fields of each item."""
        for item in self.listed:
            yield self[f"kept_{item.pk}"], self[f"evidence_{item.pk}"]
