"""What an indicator is to reach, for whom, from when to when."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from headwater.centre.people.models import Account, Unit


class Target(models.Model):
    """A target of the whole centre (neither unit nor agent), of a unit, or of one agent in a unit.

    `amber` is the worst value that still counts as met, `red` the worst that is only amber; left empty,
    the target itself is that limit.
    """

    class Per(models.TextChoices):
        """What length of time an amount is meant for; anything else holds for any period."""

        DAY = "day", _("per day")
        WEEK = "week", _("per week")
        MONTH = "month", _("per month")

    indicator = models.CharField(_("indicator"), max_length=60, db_index=True)
    unit = models.ForeignKey(Unit, models.CASCADE, null=True, blank=True, verbose_name=_("unit"))
    agent = models.CharField(_("agent code"), max_length=60, blank=True)
    since = models.DateField(_("from"))
    until = models.DateField(_("until"), null=True, blank=True)
    value = models.FloatField(_("target"))
    # Empty: as the indicator's rhythm says.
    per = models.CharField(_("per"), max_length=5, choices=Per, blank=True, default="")
    amber = models.FloatField(_("amber from"), null=True, blank=True)
    red = models.FloatField(_("red from"), null=True, blank=True)
    made_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["indicator", "-since", "unit", "agent"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until=None) | models.Q(until__gte=models.F("since")),
                name="target_ends_after_it_began",
            ),
            models.UniqueConstraint(
                fields=["indicator", "unit", "agent", "since"],
                name="one_target_a_start",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.unit or ''}{self.agent} {self.since}: {self.value:g}"
