"""Recovery campaigns (K-3): whom, with what, by whom, how many a day, and whom one leaves alone."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from headwater.centre.findings.models import Reference
from headwater.centre.people.models import Account, Person, Unit
from headwater.centre.recovery.models.cohorts import Cohort
from headwater.centre.surveys.models import Wave

HELD_OUT_USUALLY = 0.1
MOST_HELD_OUT = 0.9


class Channel(models.TextChoices):
    CALL = "call", _("telephone call")
    MESSAGE = "message", pgettext_lazy("channel", "message")
    VISIT = "visit", pgettext_lazy("channel", "visit")


class Campaign(models.Model):
    """One campaign over a frozen cohort.

    The draw (`seed`, `hold_out`) parts the cohort into those to be contacted and those left alone;
    `excluded` keeps how many were left out before it and why. A campaign asks for no more contacts of a
    customer than `cap` in `cap_days` over all campaigns together.
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("campaign", "being set up")
        READY = "ready", pgettext_lazy("campaign", "drawn, not begun")
        RUNNING = "running", pgettext_lazy("campaign", "running")
        PAUSED = "paused", pgettext_lazy("campaign", "paused")
        FINISHED = "finished", pgettext_lazy("campaign", "finished")

    title = models.CharField(_("title"), max_length=120)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    owner = models.ForeignKey(Person, models.PROTECT, related_name="campaigns", verbose_name=_("owner"))
    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="campaigns", verbose_name=_("cohort"))
    channel = models.CharField(_("channel"), max_length=10, choices=Channel, default=Channel.CALL)
    treatment = models.TextField(_("what is done for the customer"), max_length=2000, blank=True)
    # The day from which customers were dissatisfied; parts "before" from "after" in the results.
    event_on = models.DateField(_("day of the event"), null=True, blank=True)
    starts_on = models.DateField(pgettext_lazy("campaign", "first day"), null=True, blank=True)
    ends_on = models.DateField(pgettext_lazy("campaign", "last day"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT, db_index=True)

    hold_out = models.FloatField(
        _("share held out"),
        default=HELD_OUT_USUALLY,
        validators=[MinValueValidator(0.0), MaxValueValidator(MOST_HELD_OUT)],
    )
    hold_out_reason = models.CharField(_("why this share"), max_length=300, blank=True)
    seed = models.PositiveBigIntegerField(_("seed of the draw"), default=1)
    drawn_at = models.DateTimeField(null=True, blank=True)
    # Reason -> how many were left out for it, as counted when the draw was made.
    excluded = models.JSONField(default=dict, blank=True)

    cap = models.PositiveSmallIntegerField(
        _("contacts of a customer at most"),
        default=2,
        validators=[MinValueValidator(1), MaxValueValidator(50)],
    )
    cap_days = models.PositiveSmallIntegerField(
        _("in so many days"), default=30, validators=[MinValueValidator(1), MaxValueValidator(366)]
    )
    rest_days = models.PositiveSmallIntegerField(
        _("days since the last call, at least"), default=7, validators=[MaxValueValidator(366)]
    )
    skip_open_orders = models.BooleanField(_("leave out who has an open complaint"), default=True)
    daily = models.PositiveIntegerField(
        _("customers a day"), default=200, validators=[MinValueValidator(1), MaxValueValidator(100_000)]
    )
    per_agent = models.PositiveSmallIntegerField(
        _("customers a day for each agent"),
        default=40,
        validators=[MinValueValidator(1), MaxValueValidator(500)],
    )
    attempts = models.PositiveSmallIntegerField(
        _("attempts at most"), default=3, validators=[MinValueValidator(1), MaxValueValidator(20)]
    )
    again_hours = models.PositiveSmallIntegerField(
        _("hours until the next attempt"),
        default=4,
        validators=[MinValueValidator(1), MaxValueValidator(336)],
    )
    wave = models.ForeignKey(Wave, models.SET_NULL, null=True, blank=True, related_name="+")
    # The draw of a large cohort is made in the background: the number of its run.
    run = models.PositiveBigIntegerField(null=True, blank=True)
    made_by = models.ForeignKey(Account, models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    begun_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(starts_on=None) | Q(ends_on__gte=F("starts_on")),
                name="campaign_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | (~Q(drawn_at=None) & ~Q(hold_out_reason="")),
                name="campaign_is_drawn_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(hold_out__gte=0, hold_out__lte=MOST_HELD_OUT), name="campaign_contacts_somebody"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def number(self) -> str:
        """As people read it: K-3."""
        return f"K-{self.pk}"

    def get_absolute_url(self) -> str:
        """The one address of this campaign."""
        return f"/recovery/campaigns/{self.pk}/"

    @property
    def reference(self) -> Reference:
        """What other rooms keep of it."""
        return Reference("campaign", self.number, self.title, self.get_absolute_url())

    @property
    def being_set_up(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def live(self) -> bool:
        """Whether customers may be called now."""
        return self.state == self.State.RUNNING


class Script(models.Model):
    """What is said, in versions: the newest is in force, and each call keeps the one it was made with."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="scripts")
    number = models.PositiveIntegerField()
    text = models.TextField(_("script"), max_length=6000)
    note = models.CharField(_("what is new"), max_length=200, blank=True)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["campaign", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "number"], name="one_script_of_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign.number} v{self.number}"


class Caller(models.Model):
    """Somebody who calls for a campaign. On days away nothing is given to them, what they have goes back."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="callers")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("person"))
    per_day = models.PositiveSmallIntegerField(
        _("customers a day"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(500)]
    )
    away_from = models.DateField(_("away from"), null=True, blank=True)
    away_until = models.DateField(_("away until"), null=True, blank=True)
    # Who does not call any more stays in the list: the calls made keep their caller.
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["campaign", "person__number"]
        constraints = [
            models.UniqueConstraint(fields=["campaign", "person"], name="a_caller_once_in_a_campaign"),
            models.CheckConstraint(
                condition=Q(away_from=None, away_until=None) | Q(away_until__gte=F("away_from")),
                name="caller_comes_back_after_going",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign.number}: {self.person}"


class OptOut(models.Model):
    """A customer who wants no such calls: from no campaign, until somebody takes it back."""

    customer = models.CharField(max_length=80, unique=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    since = models.DateTimeField(auto_now_add=True)
    by = models.CharField(max_length=80)

    class Meta:
        ordering = ["-since"]

    def __str__(self) -> str:
        return f"#{self.pk}"


class ListedOut(models.Model):
    """A customer whom this campaign is not to contact: from a list that somebody put in."""

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="listed_out")
    customer = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "customer"], name="listed_out_once"),
        ]

    def __str__(self) -> str:
        return f"{self.campaign.number} #{self.pk}"


class BaseEstimate(models.Model):
    """How many dissatisfied customers there are in a month: an own estimate in place of the lake's survey."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    month = models.DateField(_("month"))
    dissatisfied = models.PositiveIntegerField(_("dissatisfied among them"))
    asked = models.PositiveIntegerField(_("customers asked"))
    customers = models.PositiveBigIntegerField(_("customers in the base"))
    source = models.CharField(_("where this is from"), max_length=200)
    by = models.CharField(max_length=80)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-month"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "month"], name="one_base_estimate_a_month"),
            models.CheckConstraint(
                condition=Q(dissatisfied__lte=F("asked"), asked__gt=0, customers__gt=0),
                name="base_estimate_counts_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
