"""Footprint cohorts (T-5): everybody whom an incident touched, by area, period and events."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from headwater.centre.people.models import Account, Person, Unit
from headwater.centre.recovery.models.cohorts import Cohort
from headwater.centre.recovery.models.lookalikes import LookalikeModel


class Footprint(models.Model):
    """Groups of customers by conditions, each counted, joined without doubles, complainants set apart.

    `groups`: [{"key", "name", "table", "where", "at_least"}]; see `engine.lookalike.footprint`. `counts`:
    what the last run counted, by group and together. The customers lie in
    `<home>/recovery/footprints/<folder>`. `ranked_by`: the model whose features and weights rank them.
    """

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("footprint", "being designed")
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", pgettext_lazy("footprint", "done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    name = models.CharField(_("name"), max_length=120)
    note = models.TextField(_("note"), blank=True, max_length=2000)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    owner = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("owner"))
    mass = models.PositiveBigIntegerField(_("mass complaint"), null=True, blank=True, db_index=True)
    start = models.DateTimeField(_("from"))
    end = models.DateTimeField(_("until"))
    areas = models.JSONField(_("areas"), default=list, blank=True)
    groups = models.JSONField(default=list)
    seeds = models.JSONField(default=dict, blank=True)
    # A condition over the customers' newest extract that everybody must meet, e.g. a device.
    within = models.CharField(_("only customers for whom"), max_length=1000, blank=True)
    ranked_by = models.ForeignKey(
        LookalikeModel, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("ranked by")
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT, db_index=True)
    stop_asked = models.BooleanField(default=False)
    run = models.PositiveBigIntegerField(null=True, blank=True)
    snapshot = models.PositiveBigIntegerField(default=0)
    folder = models.CharField(max_length=80, blank=True)
    counts = models.JSONField(default=dict, blank=True)
    total = models.PositiveBigIntegerField(default=0)
    complainants = models.PositiveBigIntegerField(default=0)
    notes = models.JSONField(default=list, blank=True)
    errors = models.JSONField(default=dict, blank=True)
    made_by = models.ForeignKey(Account, models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="footprint_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("recovery:footprint", args=[self.pk])

    @property
    def number(self) -> str:
        """As people say it."""
        return f"T-{self.pk}"

    @property
    def active(self) -> bool:
        """Whether it may still change by itself."""
        return self.state in (self.State.WAITING, self.State.RUNNING)

    @property
    def cohorts(self) -> models.QuerySet[Cohort]:
        """The lists frozen of it."""
        return Cohort.objects.filter(source=Cohort.Source.FOOTPRINT, source_number=self.number)


class IncidentRates(models.Model):
    """What the silent part of an incident is estimated with: old quotations, until the centre has its own.

    The first values are those of seed 004; `source` says where the present ones are from.
    """

    mass = models.PositiveBigIntegerField(unique=True)
    silent_per_complaint = models.FloatField(
        _("customers with the same problem behind each complaint"),
        default=26.0,
        validators=[MinValueValidator(0.0), MaxValueValidator(10_000.0)],
    )
    unheard = models.FloatField(
        _("share of the dissatisfied who are never heard"),
        default=0.96,
        validators=[MinValueValidator(0.0), MaxValueValidator(0.9999)],
    )
    told_low = models.FloatField(_("people told, at least"), default=9.0, validators=[MinValueValidator(0.0)])
    told_high = models.FloatField(
        _("people told, at most"), default=10.0, validators=[MinValueValidator(0.0)]
    )
    tell_many = models.FloatField(
        _("share who tell many"),
        default=0.13,
        validators=[MinValueValidator(0.0), MaxValueValidator(1.0)],
    )
    many = models.FloatField(_("how many these tell"), default=20.0, validators=[MinValueValidator(0.0)])
    source = models.CharField(_("where the rates are from"), max_length=300, blank=True)
    by = models.ForeignKey(Account, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(told_high__gte=F("told_low")), name="told_low_to_high"),
        ]

    def __str__(self) -> str:
        return f"M-{self.mass}"
