"""Mappings that are kept: a name, a table, and every version of what they say."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Profile(models.Model):
    """A mapping that the whole centre shares. What it says stands in its versions; the newest one holds."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    table = models.CharField(_("data table"), max_length=60)
    note = models.CharField(_("note"), max_length=200, blank=True)
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def newest(self) -> ProfileVersion:
        """The version that holds now."""
        found = self.versions.first()
        assert found is not None  # a profile is made together with its first version
        return found


class ProfileVersion(models.Model):
    """What a profile said from one save to the next. Never changed: past runs point at it by number."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("version"))
    definition = models.JSONField()
    by = models.CharField(_("by"), max_length=80)
    at = models.DateTimeField(_("at"), auto_now_add=True)

    class Meta:
        ordering = ["profile", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["profile", "number"], name="one_profile_version_a_number"),
        ]

    def __str__(self) -> str:
        return f"{self.profile} v{self.number}"
