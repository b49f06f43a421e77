"""Orders that come from files of other systems: how their columns are read, and each file that came."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from headwater.centre.jobs.models import Run
from headwater.centre.people.models import Account, Unit


class IntakeDraft(models.Model):
    """What an account has typed into the intake page and not yet sent."""

    account = models.OneToOneField(Account, models.CASCADE, related_name="+")
    data = models.JSONField(default=dict)
    saved_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return str(self.account)


class IntakeProfile(models.Model):
    """Whose column is which of ours; kept under the name of the source and used again."""

    source = models.SlugField(_("source"), max_length=40, unique=True)
    # Ours -> theirs, values of class and department by what the file calls them, zone, forms of times.
    mapping = models.JSONField(default=dict)
    changed_by = models.CharField(max_length=80)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["source"]

    def __str__(self) -> str:
        return self.source


class IntakeFile(models.Model):
    """One file of orders: uploaded, looked at, brought in."""

    class State(models.TextChoices):
        UPLOADED = "uploaded", pgettext_lazy("order file", "to be looked at")
        RUNNING = "running", pgettext_lazy("order file", "being brought in")
        DONE = "done", pgettext_lazy("order file", "brought in")
        FAILED = "failed", pgettext_lazy("order file", "failed")

    name = models.CharField(_("file"), max_length=160)
    key = models.CharField(max_length=80, unique=True)
    digest = models.CharField(max_length=64)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    source = models.SlugField(_("source"), max_length=40, blank=True)
    mapping = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.UPLOADED)
    by = models.CharField(max_length=80)
    at = models.DateTimeField(auto_now_add=True)
    run = models.ForeignKey(Run, models.SET_NULL, null=True, blank=True, related_name="+")
    rows = models.PositiveIntegerField(_("rows"), default=0)
    made = models.PositiveIntegerField(_("new orders"), default=0)
    unchanged = models.PositiveIntegerField(_("known already"), default=0)
    rejected = models.PositiveIntegerField(_("rejected"), default=0)
    error = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name
