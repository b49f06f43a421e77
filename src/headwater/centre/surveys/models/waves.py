"""Waves: who is asked when, and the links to answer by."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from headwater.centre.surveys.models.questionnaires import Questionnaire


class Wave(models.Model):
    """A round of asking. A new `key` makes every link of before worthless."""

    questionnaire = models.ForeignKey(Questionnaire, models.CASCADE, related_name="waves")
    number = models.PositiveIntegerField()
    name = models.CharField(_("name"), max_length=80)
    opens = models.DateField(_("first day"))
    closes = models.DateField(_("last day"))
    drawn_from = models.CharField(_("how the sample was drawn"), max_length=300, blank=True)
    asked = models.PositiveIntegerField(_("how many are asked"), null=True, blank=True)
    codes_only = models.BooleanField(_("only with a code of one's own"), default=False)
    key = models.CharField(max_length=32)

    class Meta:
        ordering = ["questionnaire", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["questionnaire", "number"], name="one_wave_of_a_number"),
            models.CheckConstraint(
                condition=models.Q(closes__gte=models.F("opens")), name="a_wave_ends_after_it_began"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.questionnaire.number}.{self.number} {self.name}"

    def open_on(self, day: date) -> bool:
        """Whether answers are taken on a day."""
        return self.opens <= day <= self.closes


class Invitation(models.Model):
    """A code that works once. Of an anonymous questionnaire nobody keeps who got it or what it answered."""

    wave = models.ForeignKey(Wave, models.CASCADE, related_name="invitations")
    code = models.CharField(max_length=16, unique=True)
    sent_to = models.CharField(max_length=120, blank=True)
    used = models.BooleanField(default=False)

    class Meta:
        ordering = ["wave", "pk"]

    def __str__(self) -> str:
        return f"{self.wave} {self.pk}"
