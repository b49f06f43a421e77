"""What somebody has to do by a day: one way for all rooms."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from headwater.centre.notices.models.notices import both, say
from headwater.centre.people.models import Person

BEFORE = timedelta(days=3)
EACH = timedelta(days=3)


class Duty(models.Model):
    """`key` names what it is about in its room ("improvement.action:12"); one duty a key."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("duty", "open")
        FULFILLED = "fulfilled", _("fulfilled")
        WITHDRAWN = "withdrawn", _("withdrawn")

    key = models.CharField(max_length=120, unique=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="duties")
    title = models.CharField(_("what"), max_length=300)
    # Values of a title that is a text to be translated; empty for what people wrote themselves.
    params = models.JSONField(default=dict, blank=True)
    url = models.CharField(max_length=400)
    due = models.DateField(_("due"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    escalate_to = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    # The day of the last reminder that was given out: claims the next one, so that none goes out twice.
    reminded_for = models.DateField(null=True, blank=True)
    escalated_on = models.DateField(null=True, blank=True)
    escalated_to = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["due", "pk"]
        verbose_name = _("duty")
        indexes = [
            models.Index(fields=["person", "due"], condition=models.Q(state="open"), name="open_duties"),
        ]

    def __str__(self) -> str:
        return self.title

    def say(self, language: str) -> str:
        """The title in words; `language` is "zh" or "en" and must be the active one."""
        return say(self.title, self.params, language) if self.params else self.title

    def both(self) -> dict[str, str]:
        """The title in both languages, as the value of a notice."""
        return both(self.title, self.params)

    def late(self, today: date) -> int:
        """Days past the date; negative before it."""
        return (today - self.due).days

    def reminder_day(self, today: date) -> date | None:
        """The newest of the days for a reminder up to today: three before, on it, each three after."""
        if today < self.due - BEFORE:
            return None
        if today < self.due:
            return self.due - BEFORE
        return self.due + (today - self.due) // EACH * EACH
