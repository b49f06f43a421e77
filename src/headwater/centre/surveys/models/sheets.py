"""Counts that came in as an Excel file: asked elsewhere, read here."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from headwater.centre.people.models import Account, Unit


class CountSheet(models.Model):
    """Counts by aspect and requirement: `rows` is a list of {level1, level2, count}."""

    title = models.CharField(_("title"), max_length=160)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    respondents = models.PositiveIntegerField(_("how many were asked"), null=True, blank=True)
    rows = models.JSONField()
    file_name = models.CharField(max_length=200)
    made_by = models.CharField(max_length=150)
    made_at = models.DateTimeField(auto_now_add=True)

    # What was read on the way to the counts, right after they were made; not kept.
    read: Any = None

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title


class SheetDraft(models.Model):
    """A file between its upload and its mapping, for its owner, for a day.

    `cells` is a list of sheets, {name, rows, header}: the cells as texts, and the lines above the rows.
    """

    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    file_name = models.CharField(max_length=200)
    cells = models.JSONField()
    made_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.file_name

    def page(self, place: int) -> dict[str, Any]:
        """One of its sheets; one that is not there is the first."""
        found: dict[str, Any] = self.cells[place if 0 <= place < len(self.cells) else 0]
        return found
