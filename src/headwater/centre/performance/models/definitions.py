"""Indicators that people made, and their changes to shipped ones: one row a version, never rewritten."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from headwater.centre.people.models import Account, Person

KEY = RegexValidator(r"^[a-z][a-z0-9_]{1,59}$", _("Small letters, digits and _ only, a letter first."))


class IndicatorDefinition(models.Model):
    """A version of an indicator. The highest version of a key is in force; `retired` takes it away.

    Append-only: the newest row's id stamps every figure that is kept in memory.
    """

    class Unit(models.TextChoices):
        RATIO = "ratio", _("percentage")
        SECONDS = "seconds", _("duration")
        COUNT = "count", _("count")
        SCORE = "score", _("score")
        MONEY = "money", _("money")
        NUMBER = "number", _("number")

    class Direction(models.TextChoices):
        UP = "up", _("higher is better")
        DOWN = "down", _("lower is better")
        NONE = "none", _("neither is better")

    class Level(models.TextChoices):
        KEY = "key", _("key indicator")
        TRACKED = "tracked", _("tracked indicator")

    class Rhythm(models.TextChoices):
        DAY = "day", _("daily")
        WEEK = "week", _("weekly")
        TEN_DAYS = "ten_days", _("every ten days")
        MONTH = "month", _("monthly")
        QUARTER = "quarter", _("quarterly")

    key = models.CharField(_("key"), max_length=60, validators=[KEY])
    version = models.PositiveIntegerField(_("version"))
    name = models.CharField(_("name"), max_length=80)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    table = models.CharField(_("table"), max_length=40)
    formula = models.TextField(_("formula"), max_length=4000)
    unit = models.CharField(_("unit"), max_length=10, choices=Unit)
    direction = models.CharField(_("direction"), max_length=10, choices=Direction)
    level = models.CharField(_("level"), max_length=10, choices=Level, default=Level.TRACKED)
    rhythm = models.CharField(_("rhythm"), max_length=10, choices=Rhythm, default=Rhythm.DAY)
    owner = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    owner_role = models.CharField(_("owner role"), max_length=60, blank=True)
    reason = models.TextField(pgettext_lazy("definition", "reason"), max_length=1000)
    review_date = models.DateField(_("review on"))
    personal = models.BooleanField(_("about single persons"), default=False)
    retired = models.BooleanField(_("retired"), default=False)
    made_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["key", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="one_definition_a_version"),
        ]

    def __str__(self) -> str:
        return self.name_en if self.name_en and get_language() == "en" else self.name
