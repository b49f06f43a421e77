"""One row for each piece of background work: what, for whom, how far, how it ended."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    WAITING = "waiting", _("waiting")
    DOING = "doing", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")


class Run(models.Model):
    """One run of a task. Texts are kept in both languages, because nobody knows yet who will read them."""

    task = models.CharField(max_length=120)
    arguments = models.JSONField(default=dict)
    by = models.CharField(max_length=150)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    progress = models.FloatField(default=0.0)
    texts = models.JSONField(default=dict)
    errors = models.JSONField(default=dict)
    result = models.JSONField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    asked = models.DateTimeField(auto_now_add=True)
    started = models.DateTimeField(null=True)
    finished = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=["task", "-id"], name="run_of_task"),)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(progress__gte=0) & models.Q(progress__lte=1), name="run_progress_in_0_1"
            ),
        )

    def __str__(self) -> str:
        return f"{self.task} #{self.pk}"

    @property
    def words(self) -> str:
        """What it is doing now, in the reader's language."""
        return _in_readers_language(self.texts)

    @property
    def error(self) -> str:
        """Why it failed, as a sentence in the reader's language; empty when it did not."""
        return _in_readers_language(self.errors)

    @property
    def active(self) -> bool:
        """Whether something may still change."""
        return self.state in (State.WAITING, State.DOING)

    @property
    def percent(self) -> int:
        """Progress as a whole number of 0 to 100."""
        return int(self.progress * 100)


def _in_readers_language(texts: dict[str, Any]) -> str:
    return texts.get("zh" if (get_language() or "zh").startswith("zh") else "en", "")
