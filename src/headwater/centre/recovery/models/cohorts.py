"""Cohorts: frozen lists of customers. What a campaign is made of; never changed after it was frozen."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from headwater.centre.people.models import Account, Unit
from headwater.centre.recovery.models.lookalikes import Screening


class Cohort(models.Model):
    """A frozen list (N-5). `source_number`: what it was frozen from, X-4.2 or T-5 or a file.

    `expected_precision` is None where nothing was back-tested; `warning` repeats in both languages why care
    is due ({"en", "zh"}), `overruled_reason` why it is used all the same.
    """

    class Source(models.TextChoices):
        LOOKALIKE = "lookalike", _("look-alikes")
        FOOTPRINT = "footprint", _("footprint")
        LIST = "list", pgettext_lazy("customers", "list")

    name = models.CharField(_("name"), max_length=160)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    source = models.CharField(_("source"), max_length=10, choices=Source)
    source_number = models.CharField(max_length=60, blank=True)
    source_url = models.CharField(max_length=300, blank=True)
    screening = models.ForeignKey(
        Screening, models.PROTECT, null=True, blank=True, related_name="cohorts", verbose_name=_("screening")
    )
    # Set where the list belongs to a mass complaint.
    mass = models.PositiveBigIntegerField(null=True, blank=True, db_index=True)
    problem = models.CharField(_("kind of problem"), max_length=80, blank=True)
    method = models.CharField(max_length=10, blank=True)
    radius = models.FloatField(null=True, blank=True)
    count = models.PositiveIntegerField(_("customers"), default=0)
    expected_precision = models.FloatField(null=True, blank=True)
    warning = models.JSONField(default=dict, blank=True)
    overruled_reason = models.CharField(max_length=500, blank=True)
    made_by = models.ForeignKey(Account, models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(_("frozen at"), auto_now_add=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    def get_absolute_url(self) -> str:
        """Its page."""
        return reverse("recovery:cohort", args=[self.pk])

    @property
    def number(self) -> str:
        """As people say it."""
        return f"N-{self.pk}"


class CohortMember(models.Model):
    """One customer of a frozen list.

    `rank` 1 is the most alike; `group` the base model's number or the footprint group's key; `reasons` why
    this customer is in, a list of {"en", "zh"}.
    """

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="members")
    customer = models.CharField(max_length=80)
    rank = models.PositiveIntegerField(default=0)
    score = models.FloatField(null=True, blank=True)
    group = models.CharField(max_length=80, blank=True)
    reasons = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["cohort", "rank", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["cohort", "customer"], name="customer_once_in_a_cohort"),
        ]
        indexes = [models.Index(fields=["customer"], name="cohort_member_by_customer")]

    def __str__(self) -> str:
        return f"N-{self.cohort_id} #{self.rank}"
