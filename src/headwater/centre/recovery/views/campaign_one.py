"""The campaign of an address, and an action whose refusal becomes a message."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from headwater.centre.recovery.models import Campaign
from headwater.centre.recovery.queries.campaigns import campaign_seen_by, may_run
from headwater.engine.words import Problem


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


def attempt(request: HttpRequest, action: Callable[..., Any], done: str = "", **facts: Any) -> Any:
    """Do it; what is refused is said above the page, and None comes back."""
    try:
        made = action(by=request.user, **facts)
    except ValidationError as refused:
        for sentence in refused.messages:
            messages.error(request, sentence)
        return None
    except Problem as problem:
        messages.error(request, problem.words.say(getattr(request, "LANGUAGE_CODE", "zh")))
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
