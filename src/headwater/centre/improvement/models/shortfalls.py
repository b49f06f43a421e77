"""Shortfalls (短板指标): what each month fell shortest, how that was weighed, and what was decided."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from headwater.centre.improvement.models.projects import Improvement
from headwater.centre.people.models import Account, Person, Unit


class Weights(models.Model):
    """How the parts of a shortfall count. The newest row is in force; earlier ones stay as history."""

    to_target = models.FloatField(_("gap to target"), default=0.5, validators=[MinValueValidator(0.0)])
    to_sisters = models.FloatField(_("gap to sister units"), default=0.3, validators=[MinValueValidator(0.0)])
    to_best = models.FloatField(_("gap to own best"), default=0.2, validators=[MinValueValidator(0.0)])
    # How much a further month of falling short adds: 0.1 is a tenth a month.
    duration = models.FloatField(_("for each month before"), default=0.1, validators=[MinValueValidator(0.0)])
    # Indicator -> importance; 1 where nothing stands.
    importance = models.JSONField(default=dict, blank=True)
    made_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.to_target:g} / {self.to_sisters:g} / {self.to_best:g}"


class Shortfall(models.Model):
    """L-4: in this month this indicator of this unit fell short. Gaps are relative and 0 where it did not."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("shortfall", "to be decided")
        ACCEPTED = "accepted", pgettext_lazy("shortfall", "taken up")
        DECLINED = "declined", pgettext_lazy("shortfall", "declined")

    month = models.DateField(_("month"), db_index=True)
    indicator = models.CharField(_("indicator"), max_length=60)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    owner = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    value = models.FloatField(_("value"))
    target = models.FloatField(_("target"), null=True, blank=True)
    sisters = models.FloatField(_("mean of sister units"), null=True, blank=True)
    best = models.FloatField(_("own best month"), null=True, blank=True)
    best_month = models.DateField(null=True, blank=True)
    to_target = models.FloatField(default=0.0)
    to_sisters = models.FloatField(default=0.0)
    to_best = models.FloatField(default=0.0)
    importance = models.FloatField(default=1.0)
    # Months in a row, this one included, that it missed its target.
    months = models.PositiveIntegerField(_("months in a row"), default=1)
    score = models.FloatField(_("score"), db_index=True)
    rank = models.PositiveIntegerField(_("rank"))
    weights = models.ForeignKey(Weights, models.PROTECT, null=True, related_name="+")
    snapshot = models.PositiveIntegerField(default=0)
    # How many months before it stood in the ranking already.
    repeated = models.PositiveIntegerField(_("times before"), default=0)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    reason = models.TextField(max_length=1000, blank=True)
    decided_by = models.ForeignKey(Account, models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    finding = models.PositiveBigIntegerField(null=True, blank=True)
    improvement = models.ForeignKey(
        Improvement, models.SET_NULL, null=True, blank=True, related_name="shortfalls"
    )

    class Meta:
        ordering = ["-month", "rank"]
        constraints = [
            models.UniqueConstraint(fields=["month", "indicator", "unit"], name="one_shortfall_a_month"),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(reason=""), name="shortfall_is_declined_with_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.indicator} {self.month:%Y-%m}"

    @property
    def number(self) -> str:
        """As people read it: L-4."""
        return f"L-{self.pk}"

    @property
    def url(self) -> str:
        """The one address of this shortfall."""
        return f"/improvements/shortfalls/{self.pk}/"
