"""Who is away from when to when: orders are not given to them, and their notices go to the head."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from headwater.centre.people.models import Person


class Absence(models.Model):
    """Both days included. Written by hand until a roster says it."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="absences", verbose_name=_("person"))
    since = models.DateField(_("away from"))
    until = models.DateField(_("away until"))
    reason = models.CharField(_("reason"), max_length=80, blank=True)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-until", "person"]
        constraints = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="absence_ends_after_it_began")
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.since} – {self.until}"
