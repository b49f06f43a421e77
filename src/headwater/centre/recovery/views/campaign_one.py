"""The campaign of an address, for whoever may see or run it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from headwater.centre.recovery.models import Campaign
from headwater.centre.recovery.queries.campaigns import campaign_seen_by, may_run


def seen(request: HttpRequest, pk: int) -> Campaign:
    """One that the reader may see; whoever may not is not told that it is there."""
    found = campaign_seen_by(request.user, pk)
    if found is None:
        raise Http404
    return found


def run(request: HttpRequest, pk: int) -> Campaign:
    """The same, for whoever runs it."""
    found = seen(request, pk)
    if not may_run(request.user, found):
        raise PermissionDenied(
            _("Only who runs campaigns of %(unit)s may change %(number)s.")
            % {"unit": found.unit, "number": found.number}
        )
    return found
