"""Who is told an indicator's value, period by period, and who has read it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from headwater.centre.people.models import Account, Unit


class Subscription(models.Model):
    """An indicator sent to one account, to a role, or to everybody of a unit."""

    class Way(models.TextChoices):
        UP = "up", _("upwards")
        DOWN = "down", _("downwards")
        ACROSS = "across", _("across departments")

    class Rhythm(models.TextChoices):
        DAY = "day", _("daily")
        WEEK = "week", _("weekly")
        MONTH = "month", _("monthly")

    indicator = models.CharField(_("indicator"), max_length=60, db_index=True)
    account = models.ForeignKey(Account, models.CASCADE, null=True, blank=True, verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=60, blank=True)
    unit = models.ForeignKey(Unit, models.CASCADE, null=True, blank=True, verbose_name=_("unit"))
    way = models.CharField(_("way"), max_length=10, choices=Way, default=Way.DOWN)
    rhythm = models.CharField(_("rhythm"), max_length=10, choices=Rhythm, default=Rhythm.DAY)
    made_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["indicator", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(account__isnull=False) | models.Q(unit__isnull=False) | ~models.Q(role=""),
                name="subscription_has_a_reader",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} -> {self.account or self.role or self.unit}"


class Acknowledgement(models.Model):
    """One period's value that one reader was given; `read_at` is empty until they say they have read it."""

    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="acknowledgements")
    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    start = models.DateField(_("from"))
    end = models.DateField(_("until"))
    made_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-end", "subscription"]
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "account", "start"], name="one_acknowledgement_a_period"
            ),
        ]
        indexes = [models.Index(fields=["account", "read_at"], name="unread_of_an_account")]

    def __str__(self) -> str:
        return f"{self.subscription} {self.start}"
