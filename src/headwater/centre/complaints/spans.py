"""Spans of time in words, for clocks: days of eight working hours would mislead, so hours and minutes."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _


def span(seconds: float) -> str:
    """2 h 05 min; under a minute: nothing is rounded away to zero without saying so."""
    minutes = int(abs(seconds) // 60)
    hours, rest = divmod(minutes, 60)
    if hours >= 100 or (hours and not rest):
        return _("%(h)s h") % {"h": hours}
    if hours:
        return _("%(h)s h %(m)s min") % {"h": hours, "m": f"{rest:02}"}
    return _("%(m)s min") % {"m": rest}


def moment(at: datetime | None) -> str:
    """11-22 14:05; with the year where it is another."""
    if at is None:
        return "–"
    local = timezone.localtime(at)
    form = "%m-%d %H:%M" if local.year == timezone.localtime().year else "%Y-%m-%d %H:%M"
    return local.strftime(form)
