"""Databases of other systems that are read on a schedule."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from headwater.centre.imports.models.uploads import new_token
from headwater.centre.people.models import Account
from headwater.engine.lake.intake.databases import DIALECTS


class Rhythm(models.TextChoices):
    HOUR = "hour", _("every hour")
    DAY = "day", _("every day")
    WEEK = "week", _("every week")
    NEVER = "never", pgettext_lazy("rhythm", "only by hand")


class SqlSource(models.Model):
    """One query that is run again and again, its rows mapped by a profile like those of a file.

    The password stands in the data folder, not here: the ledger is read by more people and more backups.
    """

    token = models.CharField(max_length=24, unique=True, default=new_token, editable=False)
    name = models.CharField(_("name"), max_length=80, unique=True)
    kind = models.CharField(
        _("kind of database"), max_length=20, choices=[(key, d.words.en) for key, d in DIALECTS.items()]
    )
    host = models.CharField(_("host"), max_length=200)
    port = models.PositiveIntegerField(_("port"), null=True, blank=True)
    database = models.CharField(_("database"), max_length=100)
    user = models.CharField(_("user"), max_length=100)
    query = models.TextField(_("query"), max_length=20_000)
    # `:since` in the query stands for the largest value of this column that landed.
    mark_column = models.CharField(_("column of the mark"), max_length=100, blank=True)
    mark = models.JSONField(null=True, blank=True)
    starts_from = models.DateField(_("first day to read"), null=True, blank=True)
    profile = models.CharField(_("profile"), max_length=80, blank=True)
    rhythm = models.CharField(_("how often"), max_length=10, choices=Rhythm, default=Rhythm.DAY)
    at = models.TimeField(_("at"), default="03:00")
    weekday = models.PositiveSmallIntegerField(_("weekday"), default=0)
    active = models.BooleanField(_("runs by itself"), default=False)
    owner = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    due_at = models.DateTimeField(null=True, blank=True, db_index=True)
    version = models.PositiveIntegerField(default=1)
    # How the last time went.
    last_at = models.DateTimeField(null=True, blank=True)
    last_rows = models.BigIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    problem_en = models.TextField(blank=True)
    problem_zh = models.TextField(blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        return reverse("imports:source", args=[self.pk])

    @property
    def is_late(self) -> bool:
        """Whether it should have run an hour ago: then no worker runs."""
        return bool(self.active and self.due_at and (timezone.now() - self.due_at).total_seconds() > 3600)
