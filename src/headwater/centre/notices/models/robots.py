"""Robots of group chats: what a unit is told is said in its group as well, and how each posting went."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from headwater.centre.notices.models.notices import LEVELS, Level, say
from headwater.centre.notices.models.quiet import first_loud_moment
from headwater.centre.people.models import Unit


def new_token() -> str:
    return secrets.token_hex(12)


class Chat(models.TextChoices):
    WECOM = "wecom", _("WeCom")
    DINGTALK = "dingtalk", _("DingTalk")
    FEISHU = "feishu", _("Feishu")
    OTHER = "other", _("another system (JSON)")


class Topic(models.TextChoices):
    """What a robot may speak of. What concerns one person alone (accountability, approvals) is no topic."""

    SIGNALS = "signals", _("signals and special analyses")
    FINDINGS = "findings", _("findings")
    IMPROVEMENTS = "improvements", _("improvements, pilots, verification")
    PROCESSES = "processes", _("processes and handbooks")
    COMPLAINTS = "complaints", _("complaint orders and their deadlines")
    BULLETINS = "bulletins", _("bulletins")
    RECOVERY = "recovery", _("look-alikes and campaigns")
    DATA = "data", _("data that could not be brought in")
    DUTIES = "duties", _("reminders of duties")


class Robot(models.Model):
    """One robot of one group. Its address holds its key, so it stands in the data folder, not here."""

    token = models.CharField(max_length=24, unique=True, default=new_token, editable=False)
    name = models.CharField(_("name"), max_length=80, unique=True)
    chat = models.CharField(pgettext_lazy("robot", "chat"), max_length=10, choices=Chat)
    # The host alone, to be shown.
    host = models.CharField(_("host"), max_length=200, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    topics = models.JSONField(_("topics"), default=list)
    least = models.CharField(_("from which level"), max_length=10, choices=Level, default=Level.WARNING)
    language = models.CharField(
        _("language"), max_length=2, default="zh", choices=[("zh", "中文"), ("en", "English")]
    )
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True)
    active = models.BooleanField(_("active"), default=True)
    # Why it was stopped by itself: what the chat answered.
    problem = models.CharField(max_length=400, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quiet_from=None, quiet_until=None)
                | models.Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="quiet_hours_of_a_robot_have_both_ends",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        return reverse("notices:robot", args=[self.pk])

    def hears(self, topic: str, level: str) -> bool:
        """Whether it shall say something of this topic and level."""
        return topic in self.topics and LEVELS.index(level) >= LEVELS.index(self.least)

    def not_before(self, now: datetime) -> datetime:
        """The first moment from `now` (local) on that is not quiet."""
        return first_loud_moment(now, self.quiet_from, self.quiet_until)


class Posting(models.Model):
    """Something one robot shall say in its group. It is said once, or it says why it was not."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        SENT = "sent", _("sent")
        FAILED = "failed", _("failed")

    robot = models.ForeignKey(Robot, models.CASCADE, related_name="postings")
    topic = models.CharField(_("topic"), max_length=20)
    text = models.CharField(max_length=400)
    params = models.JSONField(default=dict, blank=True)
    # Some of those who were told, and how many they are.
    names = models.CharField(max_length=400, blank=True)
    people = models.PositiveIntegerField(default=1)
    url = models.CharField(max_length=400, blank=True)
    level = models.CharField(
        pgettext_lazy("notice", "level"), max_length=10, choices=Level, default=Level.INFO
    )
    made_at = models.DateTimeField(_("at"), auto_now_add=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    not_before = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["robot", "not_before"],
                condition=models.Q(state="waiting"),
                name="postings_that_wait",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def say(self, language: str) -> str:
        """The words; `language` is "zh" or "en" and must be the active one."""
        words = say(self.text, self.params, language)
        if not self.names:
            return words
        named = self.names.split(", ")
        names = gettext(", ").join(named)
        if self.people > len(named):
            names = gettext("%(names)s and others (%(n)s people)") % {"names": names, "n": self.people}
        return f"{names}{gettext(': ')}{words}"
