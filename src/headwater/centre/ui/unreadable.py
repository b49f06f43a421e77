"""Requests that no page can do anything with, and two people at one thing: a sentence, not a failure."""

from __future__ import annotations

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from psycopg import errors as pg

from headwater.centre.ui.errors import page

NUL = "\0"
FORM = "application/x-www-form-urlencoded"
# What the database says when somebody else was faster, after all checks of our own had passed.
COLLISIONS = (pg.UniqueViolation, pg.ExclusionViolation, pg.DeadlockDetected, pg.SerializationFailure)


def readable(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Refuse the one character that no text of the database can hold: nobody types it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        sent = [request.path, *_texts(request.GET)]
        # Only plain forms are read here: where files come along, the view says first where they go.
        if request.method == "POST" and request.content_type == FORM:
            sent += _texts(request.POST)
        if any(NUL in text for text in sent):
            raise BadRequest("a NUL character")
        return get_response(request)

    return middleware


def _texts(sent: QueryDict) -> list[str]:
    return [str(text) for name, texts in sent.lists() for text in (name, *texts)]


def collisions(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Say that somebody else was faster, where the database was the one to notice."""

    def middleware(request: HttpRequest) -> HttpResponse:
        return get_response(request)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not is_collision(exception):
            return None
        return page(request, 409, _("Somebody else was faster"), sentence())

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware


def is_collision(exception: BaseException) -> bool:
    """Whether two did the same thing at once; every other complaint of the database is our fault."""
    return isinstance(exception, DatabaseError) and isinstance(exception.__cause__, COLLISIONS)


def has_nul(exception: BaseException) -> bool:
    """Whether the database was given the one character that no text of it can hold, as JSON may carry it."""
    return isinstance(exception, DatabaseError) and "NUL" in str(exception)


def sentence() -> str:
    """What to do about it."""
    return _(
        "Somebody else saved the same thing at the same moment; yours was not saved. "
        "Go back, look at the newest state, and save again if it is still needed."
    )
