"""What an action or a small form refuses, said above the page."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest

from headwater.centre.ui.values import language_now
from headwater.engine.words import Problem


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


def ticked(request: HttpRequest, name: str) -> set[int]:
    """The keys of the rows that were ticked in a list."""
    return {int(key) for key in request.POST.getlist(name) if key.isdecimal() and len(key) < 10}


def attempt_each(
    request: HttpRequest, action: Callable[..., Any], name: str, rows: Iterable[Any], **facts: Any
) -> int:
    """Do it with each row, its argument `name`, and count; what was refused is said with its number."""
    done = 0
    for row in rows:
        try:
            action(by=request.user, **{name: row}, **facts)
        except (ValidationError, PermissionDenied) as refused:
            said = " ".join(refused.messages) if isinstance(refused, ValidationError) else str(refused)
            messages.error(request, f"{row.number}: {said}")
        else:
            done += 1
    return done
