"""The improvement of an address, for whoever may see it; and an action whose refusal becomes a message."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
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


def attempt(request: HttpRequest, action: Callable[..., Any], done: str = "", **facts: Any) -> Any:
    """Do it; what is refused is said above the page, and None comes back."""
    try:
        made = action(by=request.user, **facts)
    except ValidationError as refused:
        for sentence in refused.messages:
            messages.error(request, sentence)
        return None
    if done:
        messages.success(request, done)
    return made


def complain(request: HttpRequest, form: Any) -> None:
    """What is wrong with a small form, above the page that it came from."""
    for name, complaints in form.errors.items():
        field = form.fields.get(name)
        for sentence in complaints:
            messages.error(request, f"{field.label}: {sentence}" if field else sentence)
