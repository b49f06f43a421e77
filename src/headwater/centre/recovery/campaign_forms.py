"""The forms of campaigns: setting up, the draw, callers, the script, outcomes, the month's base."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from headwater.centre.people.audit import Actor
from headwater.centre.people.permissions import Permission
from headwater.centre.recovery.models import Campaign, Channel, Cohort, OptOut
from headwater.centre.recovery.models.campaigns import MOST_HELD_OUT
from headwater.centre.recovery.queries.cohorts import cohorts_seen_by
from headwater.centre.recovery.scripting import PLACES
from headwater.centre.ui.forms import DayField, PersonField, PlainForm, UnitField

AREA = forms.Textarea(attrs={"rows": 3})
LONG = forms.Textarea(attrs={"rows": 9})
MOST_COHORTS = 200


class CohortField(forms.ModelChoiceField):
    """A frozen list with how many are in it."""

    def label_from_instance(self, obj: Cohort) -> str:  # type: ignore[override]
        return _("%(name)s · %(count)s customers") % {"name": obj, "count": f"{obj.count:,}"}


class NewCampaignForm(PlainForm):
    """A new campaign over a frozen list."""

    wide = ("title", "treatment")
    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    cohort = CohortField(
        queryset=Cohort.objects.none(),
        label=gettext_lazy("Cohort"),
        help_text=gettext_lazy("A frozen list: it does not change any more."),
    )
    unit = UnitField(label=gettext_lazy("Unit"))
    owner = PersonField(label=gettext_lazy("Owner"))
    channel = forms.ChoiceField(label=gettext_lazy("Channel"), choices=Channel)
    treatment = forms.CharField(
        label=gettext_lazy("What is done for the customer"), max_length=2000, required=False, widget=AREA
    )

    def __init__(self, *args: Any, by: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.asked_by(by)
        self.fields["unit"].limit(by, Permission.RUN_CAMPAIGNS)  # type: ignore[attr-defined]
        self.initial.setdefault("unit", self.fields["unit"].queryset.first())  # type: ignore[attr-defined]
        newest = cohorts_seen_by(by).values("pk")[:MOST_COHORTS]  # type: ignore[arg-type]
        self.fields["cohort"].queryset = Cohort.objects.filter(pk__in=newest)  # type: ignore[attr-defined]


class CampaignForm(PlainForm):
    """All that may be changed; after the draw only what does not say who is in."""

    wide = ("title", "treatment")
    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    owner = PersonField(label=gettext_lazy("Owner"))
    channel = forms.ChoiceField(label=gettext_lazy("Channel"), choices=Channel)
    treatment = forms.CharField(
        label=gettext_lazy("What is done for the customer"), max_length=2000, required=False, widget=AREA
    )
    event_on = DayField(
        label=gettext_lazy("Day of the event"),
        required=False,
        help_text=gettext_lazy("Parts “before” from “after” in the results."),
    )
    starts_on = DayField(label=pgettext_lazy("campaign", "First day"), required=False)
    ends_on = DayField(label=gettext_lazy("Last day"), required=False)
    cap = forms.IntegerField(label=gettext_lazy("Contacts of a customer at most"), min_value=1, max_value=50)
    cap_days = forms.IntegerField(
        label=gettext_lazy("in so many days"),
        min_value=1,
        max_value=366,
        help_text=gettext_lazy("Over all campaigns together."),
    )
    rest_days = forms.IntegerField(
        label=gettext_lazy("Days since the last call, at least"), min_value=0, max_value=366
    )
    skip_open_orders = forms.BooleanField(
        label=gettext_lazy("Leave out who has an open complaint"), required=False
    )
    daily = forms.IntegerField(label=gettext_lazy("Customers a day"), min_value=1, max_value=100_000)
    per_agent = forms.IntegerField(
        label=gettext_lazy("Customers a day for each agent"), min_value=1, max_value=500
    )
    attempts = forms.IntegerField(label=gettext_lazy("Attempts at most"), min_value=1, max_value=20)
    again_hours = forms.IntegerField(
        label=gettext_lazy("Hours until the next attempt"), min_value=1, max_value=336
    )

    def __init__(self, *args: Any, by: Actor, campaign: Campaign, **options: Any) -> None:
        first = {name: getattr(campaign, name) for name in self.base_fields}
        super().__init__(*args, initial=first, **options)
        self.asked_by(by)
        if not campaign.being_set_up:
            for name in (
                "channel",
                "event_on",
                "starts_on",
                "cap",
                "cap_days",
                "rest_days",
                "skip_open_orders",
            ):
                del self.fields[name]


class DrawForm(PlainForm):
    """The hold-out: its share in per cent, why, and the seed."""

    wide = ("reason",)
    share = forms.FloatField(
        label=gettext_lazy("Share held out, %"),
        min_value=0,
        max_value=100 * MOST_HELD_OUT,
        widget=forms.NumberInput(attrs={"step": "any"}),
    )
    seed = forms.IntegerField(
        label=gettext_lazy("Seed of the draw"),
        min_value=0,
        max_value=2**53,
        help_text=gettext_lazy("The same seed draws the same customers, on any machine."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why this share"),
        max_length=300,
        help_text=gettext_lazy("It stands in the results, for instance: the smallest that shows 5 points."),
    )


class ScriptForm(PlainForm):
    """The next version of the script."""

    wide = ("text", "note")
    text = forms.CharField(label=gettext_lazy("Script"), max_length=6000, widget=LONG)
    note = forms.CharField(label=gettext_lazy("What is new"), max_length=200, required=False)

    @property
    def places(self) -> list[tuple[str, str]]:
        """What may stand in braces, with its meaning."""
        return [(f"{{{name}}}", str(words)) for name, words in PLACES.items()]


class CallerForm(PlainForm):
    """Somebody who calls."""

    person = PersonField(label=gettext_lazy("Agent"))
    per_day = forms.IntegerField(
        label=gettext_lazy("Customers a day"),
        min_value=1,
        max_value=500,
        required=False,
        help_text=gettext_lazy("Empty: as the campaign says."),
    )

    def __init__(self, *args: Any, by: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.asked_by(by)


class AwayForm(PlainForm):
    """Days on which a caller is not here."""

    away_from = DayField(label=gettext_lazy("Away from"), required=False)
    away_until = DayField(label=gettext_lazy("Away until"), required=False)


class ReassignForm(PlainForm):
    """To whom open customers go."""

    to = PersonField(label=gettext_lazy("Give to"))

    def __init__(self, *args: Any, by: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.asked_by(by)


class NumbersForm(PlainForm):
    """Customers by number, one a line."""

    wide = ("customers",)
    customers = forms.CharField(
        label=gettext_lazy("Customers' numbers, one a line"),
        max_length=4_000_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    @property
    def numbers(self) -> list[str]:
        """The lines that say something."""
        return [line.strip() for line in self.cleaned_data["customers"].splitlines() if line.strip()]


class OptOutForm(PlainForm):
    """A customer who wants no such calls."""

    customer = forms.CharField(label=gettext_lazy("Customer's number"), max_length=80)
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200, required=False)


class ReasonForm(PlainForm):
    """Why something is taken back."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)


class SurveyForm(PlainForm):
    """When the follow-up survey is open."""

    opens = DayField(label=pgettext_lazy("campaign", "First day"))
    closes = DayField(label=gettext_lazy("Last day"))


class InviteForm(PlainForm):
    """How many customers get a code."""

    count = forms.IntegerField(
        label=gettext_lazy("How many customers"),
        min_value=1,
        max_value=20_000,
        required=False,
        help_text=gettext_lazy("Empty: all. Both arms are asked alike, by chance."),
    )


class OutcomeForm(PlainForm):
    """A file of answers that were asked elsewhere."""

    file = forms.FileField(
        label=gettext_lazy("File with customer, score (1 to 5) and day"),
        help_text=gettext_lazy("CSV or Excel; 客户, 得分, 日期 are understood too."),
    )


class BaseForm(PlainForm):
    """An own estimate of how many dissatisfied customers there are."""

    wide = ("source",)
    unit = UnitField(label=gettext_lazy("Unit"))
    dissatisfied = forms.IntegerField(label=gettext_lazy("Dissatisfied among them"), min_value=0)
    asked = forms.IntegerField(label=gettext_lazy("Customers asked"), min_value=1)
    customers = forms.IntegerField(label=gettext_lazy("Customers in the base"), min_value=1)
    source = forms.CharField(label=gettext_lazy("Where this is from"), max_length=200)

    def __init__(self, *args: Any, by: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["unit"].limit(by, Permission.RUN_CAMPAIGNS)  # type: ignore[attr-defined]


class OptInForm(ReasonForm):
    """Which customer may be contacted again."""

    row = forms.ModelChoiceField(
        queryset=OptOut.objects.all(),
        widget=forms.HiddenInput,
        label=pgettext_lazy("opted out", "customer"),
    )
