"""Roll-out in waves with inspections on site, and the watch over a gain that was shown."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from headwater.centre.improvement.models.projects import Improvement
from headwater.centre.improvement.models.verifications import Verification
from headwater.centre.people.models import Account, Person, Unit

COUNT = {"default": 0, "validators": [MaxValueValidator(100_000)]}


class Wave(models.Model):
    """One unit that takes the new way over, from a day on. `found`: its effect beside what was shown."""

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("wave", "planned")
        STARTED = "started", pgettext_lazy("wave", "in effect")

    improvement = models.ForeignKey(Improvement, models.CASCADE, related_name="waves")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    starts = models.DateField(_("from"))
    owner = models.ForeignKey(
        Person, models.PROTECT, related_name="+", verbose_name=_("answers for it on site")
    )
    indicator = models.CharField(_("tracked indicator"), max_length=60)
    persons = models.PositiveIntegerField(_("people concerned"), **COUNT)
    informed = models.PositiveIntegerField(_("people informed"), **COUNT)
    trained = models.PositiveIntegerField(_("people trained"), **COUNT)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.PLANNED)
    found = models.JSONField(default=dict, blank=True)
    measured_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["starts", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["improvement", "unit"], name="a_unit_is_in_one_wave"),
            models.CheckConstraint(
                condition=Q(informed__lte=models.F("persons"), trained__lte=models.F("persons")),
                name="wave_reaches_no_more_than_there_are",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.improvement.number} {self.unit} {self.starts}"

    @property
    def duty(self) -> str:
        """The key of the inspection's duty in `notices`."""
        return f"improvement.wave:{self.pk}"


class ChecklistItem(models.Model):
    """One thing that an inspector looks for on site."""

    improvement = models.ForeignKey(Improvement, models.CASCADE, related_name="checklist")
    text = models.CharField(_("what is looked for"), max_length=200)
    place = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["place", "pk"]

    def __str__(self) -> str:
        return self.text


class Inspection(models.Model):
    """Somebody was there and looked. The items are kept as they read on that day."""

    wave = models.ForeignKey(Wave, models.CASCADE, related_name="inspections")
    on = models.DateField(_("on"))
    by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    note = models.TextField(_("what was seen"), max_length=2000, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-on", "-pk"]

    def __str__(self) -> str:
        return f"{self.wave} {self.on}"


class InspectionItem(models.Model):
    """One item: kept or not, and by what one sees it."""

    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="items")
    text = models.CharField(max_length=200)
    kept = models.BooleanField()
    evidence = models.CharField(_("evidence"), max_length=300)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(evidence=""), name="inspected_with_evidence"),
        ]

    def __str__(self) -> str:
        return self.text


class Watch(models.Model):
    """The gain that was accepted, watched week by week."""

    class State(models.TextChoices):
        HOLDS = "holds", pgettext_lazy("watch", "holds")
        SLIPPED = "slipped", pgettext_lazy("watch", "slipped back")
        UNSURE = "unsure", pgettext_lazy("watch", "cannot be watched")

    improvement = models.OneToOneField(Improvement, models.CASCADE, related_name="watch")
    verification = models.ForeignKey(Verification, models.CASCADE, related_name="+")
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.HOLDS)
    found = models.JSONField(default=dict, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.improvement.number}: {self.state}"
