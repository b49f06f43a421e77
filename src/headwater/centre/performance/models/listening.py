"""Contacts drawn at random from a cell, who listens to them, and the causes they heard."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from headwater.centre.people.models import Account, Person
from headwater.centre.performance.models.analyses import SpecialAnalysis


class CauseCode(models.Model):
    """A cause that listeners give. The list is free and grows; analyses share it, so that they compare."""

    name = models.CharField(_("cause"), max_length=120)
    retired = models.BooleanField(_("no longer offered"), default=False)
    made_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(Lower("name"), name="one_cause_code_a_name")]

    def __str__(self) -> str:
        return self.name


class Sample(models.Model):
    """One draw. The same seed over the same snapshot draws the same contacts again."""

    analysis = models.ForeignKey(SpecialAnalysis, models.CASCADE, related_name="samples")
    where = models.JSONField(default=dict, blank=True)
    condition = models.CharField(max_length=2000, blank=True)
    start = models.DateTimeField(_("from"))
    end = models.DateTimeField(_("until"))
    size = models.PositiveIntegerField(
        _("contacts to draw"), validators=[MinValueValidator(1), MaxValueValidator(500)]
    )
    population = models.PositiveBigIntegerField(_("contacts in the cell"))
    seed = models.PositiveIntegerField(_("seed"))
    snapshot = models.PositiveIntegerField(_("snapshot"))
    drawn_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    drawn_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.analysis.number} #{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("performance:listen", args=[self.pk])


class SampledContact(models.Model):
    """One contact of a draw, as it stood in the lake; the customer's number is not kept, only its mask."""

    sample = models.ForeignKey(Sample, models.CASCADE, related_name="contacts")
    place = models.PositiveIntegerField(_("number in the sample"))
    record = models.CharField(_("contact"), max_length=120)
    day = models.DateField(_("day"))
    facts = models.JSONField(default=dict)
    recording = models.CharField(_("recording"), max_length=1000, blank=True)
    listener = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    second = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["sample", "place"]
        constraints = [
            models.UniqueConstraint(fields=["sample", "place"], name="one_contact_a_place"),
            models.CheckConstraint(
                condition=models.Q(second=None) | ~models.Q(second=models.F("listener")),
                name="second_listener_is_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sample} {self.place}"


class Coding(models.Model):
    """What one listener heard in one contact."""

    contact = models.ForeignKey(SampledContact, models.CASCADE, related_name="codings")
    listener = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    # Kept when a person goes: the second listener's word stays the second.
    second = models.BooleanField(default=False)
    code = models.ForeignKey(CauseCode, models.PROTECT, related_name="codings")
    note = models.CharField(_("what was heard"), max_length=1000, blank=True)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["contact", "second"]
        constraints = [models.UniqueConstraint(fields=["contact", "second"], name="one_coding_a_listener")]

    def __str__(self) -> str:
        return f"{self.contact}: {self.code}"
