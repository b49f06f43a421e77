"""What a person wants by e-mail, and when not."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from headwater.centre.notices.models.notices import LEVELS, Level
from headwater.centre.notices.models.quiet import first_loud_moment
from headwater.centre.people.models import Person


class Choice(models.Model):
    """One row a person; who has none is written to about everything, at any time."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="notice_choice")
    email = models.BooleanField(_("send me e-mail"), default=True)
    least = models.CharField(_("from which level"), max_length=10, choices=Level, default=Level.INFO)
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(quiet_from=None, quiet_until=None)
                | models.Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="quiet_hours_have_both_ends",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)

    def wants(self, level: str) -> bool:
        """Whether a notice of this level shall go out by e-mail."""
        return self.email and LEVELS.index(level) >= LEVELS.index(self.least)

    def not_before(self, now: datetime) -> datetime:
        """The first moment from `now` (local) on that is not quiet."""
        return first_loud_moment(now, self.quiet_from, self.quiet_until)
