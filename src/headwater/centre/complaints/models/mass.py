"""Mass complaints (群诉): one incident with many orders, and what all of them were answered."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from headwater.centre.complaints.models.classes import Cause, ComplaintClass, Severity
from headwater.centre.jobs.models import Run
from headwater.centre.people.models import Person, Unit


class MassState(models.TextChoices):
    OPEN = "open", pgettext_lazy("mass complaint", "open")
    SOLVED = "solved", pgettext_lazy("mass complaint", "solved")
    CLOSED = "closed", pgettext_lazy("mass complaint", "closed")


class MassComplaint(models.Model):
    """M-3: what many complain of at once. Its orders keep their own clocks and answers."""

    title = models.CharField(_("title"), max_length=160)
    text = models.TextField(_("what happened"), blank=True, max_length=4000)
    started_at = models.DateTimeField(_("began at"), db_index=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=MassState, default=MassState.OPEN)
    klass = models.ForeignKey(
        ComplaintClass, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("class")
    )
    cause = models.ForeignKey(
        Cause, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("cause")
    )
    severity = models.PositiveSmallIntegerField(
        pgettext_lazy("complaint", "severity"), choices=Severity.choices, default=Severity.HIGH
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    owner = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    region = models.CharField(_("region"), max_length=80, blank=True)
    area = models.CharField(_("area"), max_length=120, blank=True)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-started_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def number(self) -> str:
        """As people read it: M-3."""
        return f"M-{self.pk}"

    @property
    def url(self) -> str:
        """The one address of this mass complaint."""
        return f"/complaints/mass/{self.pk}/"


class MassReply(models.Model):
    """One answer to all its orders; the work is done in the background and may be taken up again."""

    mass = models.ForeignKey(MassComplaint, models.CASCADE, related_name="replies")
    text = models.TextField(_("answer"), max_length=2000)
    # Whether the answer solves the orders, or says how far things are.
    final = models.BooleanField(_("this solves them"), default=False)
    run = models.ForeignKey(Run, models.SET_NULL, null=True, blank=True, related_name="+")
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField(auto_now_add=True)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    # Numbers of the orders that were not answered, each with the reason.
    left_out = models.JSONField(default=list, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.mass.number} {self.made_at:%Y-%m-%d %H:%M}"
