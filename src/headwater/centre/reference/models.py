"""The vocabulary's tables: terms the lake has seen, days that differ from the calendar, working hours."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class TermKind(models.TextChoices):
    QUEUE = "queue", _("queue")
    SERVICE = "service", _("service type")
    SEGMENT = "segment", _("brand")
    CHANNEL = "channel", _("channel")
    REGION = "region", _("region")


class Term(models.Model):
    """One word of the vocabulary. `code` is what the machines' records say; the names are for people."""

    kind = models.CharField(_("kind"), max_length=20, choices=TermKind)
    code = models.CharField(_("code"), max_length=200)
    name = models.CharField(_("Chinese name"), max_length=200, blank=True)
    name_en = models.CharField(_("English name"), max_length=200, blank=True)
    # A group is a term of its own kind too: a service class above its services.
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="members")
    # One thing that two systems write in two ways: shown and counted as the other one.
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="twins")
    active = models.BooleanField(_("in use"), default=True)
    # Proposed by a job that met the code in the lake; a person who saves it confirms it.
    confirmed = models.BooleanField(_("confirmed"), default=False)
    since = models.DateField(_("first seen"), null=True, blank=True)
    until = models.DateField(_("last seen"), null=True, blank=True)

    class Meta:
        ordering = ["kind", "code"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "code"], name="one_term_a_kind_and_code"),
            models.CheckConstraint(
                condition=~models.Q(parent=models.F("id")), name="term_is_not_its_own_group"
            ),
            models.CheckConstraint(
                condition=~models.Q(merged_into=models.F("id")), name="term_is_not_merged_into_itself"
            ),
        ]

    def __str__(self) -> str:
        return self.label(get_language() or "")

    def label(self, language: str) -> str:
        """The name in a language, else the other one's, else the code."""
        first, second = (self.name, self.name_en) if language.startswith("zh") else (self.name_en, self.name)
        return first or second or self.code


class CalendarDay(models.Model):
    """A day that the centre keeps differently from the state's arrangement."""

    class Kind(models.TextChoices):
        WORKDAY = "workday", _("working day")
        HOLIDAY = "holiday", _("day of rest")

    day = models.DateField(_("day"), unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    name = models.CharField(_("name"), max_length=80)

    class Meta:
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.name}"


class ServiceHours(models.Model):
    """When the centre works: one row for working days, one for days of rest (none = closed)."""

    class On(models.TextChoices):
        WORKDAY = "workday", _("working days")
        REST = "rest", _("days of rest")

    on = models.CharField(_("kind of day"), max_length=10, choices=On, unique=True)
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))

    class Meta:
        ordering = ["-on"]

    def __str__(self) -> str:
        return f"{self.get_on_display()} {self.opens:%H:%M}-{self.closes:%H:%M}"
