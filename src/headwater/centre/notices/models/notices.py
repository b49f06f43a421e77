"""A notice to one person, and the letters that carry notices by e-mail."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext, override, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from headwater.centre.people.models import Person
from headwater.engine.words import LANGUAGES

CODES = {"zh": "zh-hans", "en": "en"}


class Level(models.TextChoices):
    INFO = "info", _("for information")
    WARNING = "warning", _("important")
    URGENT = "urgent", _("urgent")


# From the least to the most pressing.
LEVELS: tuple[Any, ...] = (Level.INFO, Level.WARNING, Level.URGENT)


def say(text: str, params: dict[str, Any], language: str) -> str:
    """A kept text in the active language; a value that is kept in both languages says the one named."""
    values = {
        name: value.get(language, "") if isinstance(value, dict) and set(value) == set(LANGUAGES) else value
        for name, value in params.items()
    }
    return gettext(text) % values if values else gettext(text)


def both(text: str, params: dict[str, Any]) -> dict[str, str]:
    """A kept text in both languages, so that it can be a value of another."""
    found = {}
    for language, code in CODES.items():
        with override(code):
            found[language] = say(text, params, language)
    return found


class Letter(models.Model):
    """One e-mail to one person with the notices in it. It is sent once, or it says why it was not."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")

    to = models.ForeignKey(Person, models.CASCADE, related_name="+")
    address = models.EmailField(_("e-mail"))
    # The same in every attempt: a mail server that got it twice can tell.
    message_id = models.CharField(max_length=120, unique=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    made_at = models.DateTimeField(auto_now_add=True)
    not_before = models.DateTimeField(db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "not_before"], name="letters_that_wait")]

    def __str__(self) -> str:
        return f"{self.address} {self.get_state_display()}"


class Notice(models.Model):
    """Kept as a text to be translated with its values, so that it is read in the reader's language."""

    to = models.ForeignKey(Person, models.CASCADE, related_name="notices")
    text = models.CharField(max_length=400)
    params = models.JSONField(default=dict, blank=True)
    url = models.CharField(max_length=400, blank=True)
    level = models.CharField(
        pgettext_lazy("notice", "level"), max_length=10, choices=Level, default=Level.INFO
    )
    by = models.CharField(_("by"), max_length=80)
    at = models.DateTimeField(_("at"), auto_now_add=True)
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)
    # Whether it shall go out by e-mail: decided when it was written, by what the person had chosen then.
    by_mail = models.BooleanField(default=False)
    letter = models.ForeignKey(Letter, models.SET_NULL, null=True, blank=True, related_name="notices")

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["to", "read_at"], name="unread_of_a_person"),
            models.Index(
                fields=["to"],
                condition=models.Q(by_mail=True, letter=None),
                name="notices_without_a_letter",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def say(self, language: str) -> str:
        """The notice in words; `language` is "zh" or "en" and must be the active one."""
        return say(self.text, self.params, language)
