"""Classes of complaints with their deadlines, the causes of each, and the rules that hold for all."""

from __future__ import annotations

from datetime import time

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from headwater.centre.people.models import Unit


class Severity(models.IntegerChoices):
    LOW = 1, pgettext_lazy("complaint", "low")
    MEDIUM = 2, pgettext_lazy("complaint", "medium")
    HIGH = 3, pgettext_lazy("complaint", "high")
    CRITICAL = 4, pgettext_lazy("complaint", "critical")


class Hours(models.TextChoices):
    """In which time the clocks of a class run."""

    WORKING = "working", _("working time")
    ALWAYS = "always", _("day and night")


class ComplaintClass(models.Model):
    """One of the classes (ten are shipped); its minutes are minutes of its `hours`."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=60, blank=True)
    first_reply_minutes = models.PositiveIntegerField(
        _("first reply within (minutes)"), validators=[MinValueValidator(1)]
    )
    solve_minutes = models.PositiveIntegerField(
        _("solved within (minutes)"), validators=[MinValueValidator(1)]
    )
    # What each department has, from the moment the order reaches it; its stays add up.
    department_minutes = models.PositiveIntegerField(
        _("each department within (minutes)"), validators=[MinValueValidator(1)]
    )
    hours = models.CharField(_("counted in"), max_length=10, choices=Hours, default=Hours.WORKING)
    severity = models.PositiveSmallIntegerField(
        pgettext_lazy("complaint", "severity"), choices=Severity.choices, default=Severity.MEDIUM
    )
    # Where orders of the class go first; empty: they stay with whom they were taken in by.
    department = models.ForeignKey(
        Unit, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("goes first to")
    )
    # The written standard (考核标准) by which the class is assessed.
    standard = models.TextField(_("standard"), blank=True, max_length=2000)
    standard_en = models.TextField(_("standard in English"), blank=True, max_length=2000)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(first_reply_minutes__lte=F("solve_minutes")), name="reply_is_due_before_solving"
            ),
        ]

    def __str__(self) -> str:
        return self.name_en if self.name_en and get_language() == "en" else self.name

    def goes_to(self, unit: Unit) -> Unit:
        """Who has an order of the class first: its own department while that is open, else `unit`."""
        own = self.department
        return own if own is not None and own.closed is None else unit

    @property
    def terms(self) -> dict[str, int | str]:
        """What is promised to a customer of this class: kept in the order's event, so that it stands."""
        return {
            "first_reply": self.first_reply_minutes,
            "solve": self.solve_minutes,
            "department": self.department_minutes,
            "hours": self.hours,
        }

    @property
    def standard_shown(self) -> str:
        """The standard in the reader's language."""
        return self.standard_en if self.standard_en and get_language() == "en" else self.standard


class Cause(models.Model):
    """Why customers of a class complain."""

    klass = models.ForeignKey(ComplaintClass, models.CASCADE, related_name="causes", verbose_name=_("class"))
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["klass", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["klass", "name"], name="one_cause_of_a_name_in_a_class")
        ]

    def __str__(self) -> str:
        return self.name_en if self.name_en and get_language() == "en" else self.name


class Rules(models.Model):
    """What holds for the orders of all classes: one row."""

    # Of the time that a clock has: from here on it warns, presses; at a hundred it is overdue.
    warn_at = models.PositiveSmallIntegerField(
        _("warn at (%)"), default=30, validators=[MinValueValidator(1), MaxValueValidator(99)]
    )
    press_at = models.PositiveSmallIntegerField(
        _("press at (%)"), default=60, validators=[MinValueValidator(1), MaxValueValidator(99)]
    )
    # Working hours of the calendar without these; equal: there is no break.
    break_from = models.TimeField(_("midday break from"), default=time(12))
    break_until = models.TimeField(_("midday break until"), default=time(13))
    grace_hours = models.PositiveSmallIntegerField(
        _("grace after the answer (hours)"), default=72, validators=[MaxValueValidator(2400)]
    )
    # As it was when the due moments in the orders were last worked out: calendar, break, percentages.
    mark = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="one_row_of_complaint_rules"),
            models.CheckConstraint(condition=Q(warn_at__lt=F("press_at")), name="warned_before_pressed"),
            models.CheckConstraint(
                condition=Q(break_from__lte=F("break_until")), name="break_ends_after_it_began"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.warn_at} / {self.press_at} / 100 %"
