"""The improvement of an address, for whoever may see it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from headwater.centre.improvement.models import Improvement
from headwater.centre.improvement.queries import improvement_seen_by
from headwater.centre.people.access import can
from headwater.centre.people.permissions import Permission


def seen(request: HttpRequest, pk: int) -> Improvement:
    """Of the own units, or with an own task in it: without the right one is refused, else told nothing."""
    found = improvement_seen_by(request.user, pk)
    if found is not None:
        return found
    if not can(request.user, Permission.SEE_IMPROVEMENTS):
        raise PermissionDenied(_("You see improvements that you lead or that you have a measure in."))
    raise Http404
