"""The model, screening, footprint or list of an address, and an action whose refusal becomes a message."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from headwater.centre.recovery.models import Cohort, Footprint, LookalikeModel, Screening
from headwater.centre.recovery.queries import cohorts, lookalikes
from headwater.centre.ui.components import language_now
from headwater.engine.words import Problem


def seen_model(request: HttpRequest, pk: int) -> LookalikeModel:
    """The model, if the asker may see it."""
    return get_object_or_404(lookalikes.models_seen_by(request.user), pk=pk)  # type: ignore[arg-type]


def seen_screening(request: HttpRequest, pk: int) -> Screening:
    """The screening, if the asker may see its model."""
    return get_object_or_404(lookalikes.screenings_seen_by(request.user), pk=pk)  # type: ignore[arg-type]


def seen_footprint(request: HttpRequest, pk: int) -> Footprint:
    """The footprint, if the asker may see it."""
    return get_object_or_404(lookalikes.footprints_seen_by(request.user), pk=pk)  # type: ignore[arg-type]


def seen_cohort(request: HttpRequest, pk: int) -> Cohort:
    """The list, if the asker may see it."""
    return get_object_or_404(cohorts.cohorts_seen_by(request.user), pk=pk)  # type: ignore[arg-type]


def attempt(request: HttpRequest, action: Callable[..., Any], done: str = "", **facts: Any) -> Any:
    """Do it; what is refused is said above the page, and None comes back."""
    try:
        made = action(by=request.user, **facts)
    except ValidationError as refused:
        for sentence in refused.messages:
            messages.error(request, sentence)
        return None
    except Problem as problem:
        messages.error(request, problem.words.say(language_now()))
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
