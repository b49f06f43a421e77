"""Wrong address, no right, no such thing, our fault: each a page with a sentence that says what to do."""

from __future__ import annotations

import errno
import logging
import sys
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from headwater.centre.people.access import public

logger = logging.getLogger(__name__)


def page(request: HttpRequest, status: int, title: str, words: str) -> HttpResponse:
    """The page itself; a fragment is answered by its sentence alone."""
    template = "ui/error_fragment.html" if getattr(request, "htmx", False) else "ui/error.html"
    return render(request, template, {"title": title, "words": words, "status": status}, status=status)


@public
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    words = _("The address or the form could not be read. Go back and try again.")
    return page(request, 400, _("That could not be read"), words)


@public
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403, with the sentence of whoever refused."""
    words = str(exception) if exception and str(exception) else ""
    usual = _("You may not see this. Ask your administrator for the right to it.")
    return page(request, 403, _("Not allowed"), words or usual)


@public
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    words = _("Nothing stands at this address, or it was removed. Search for it above, or go to the start.")
    return page(request, 404, _("Not found"), words)


@public
def failed(request: HttpRequest) -> HttpResponse:
    """500. The database may be the trouble, so nothing of the person or the rail is asked."""
    error = sys.exc_info()[1]
    full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    try:
        return HttpResponse(render_to_string("ui/500.html", {"full": full}), status=507 if full else 500)
    except Exception:
        # Even the template may be what failed; whoever looks still gets a sentence.
        logger.exception("the page for failures failed")
        return HttpResponse(_("Something went wrong on our side."), status=500)


@public
def csrf_failed(request: HttpRequest, reason: str = "", **_facts: Any) -> HttpResponse:
    """A form that was open for too long, or came from another site."""
    words = _("The form was open for too long or cookies are off. Go back, load the page again and send it.")
    return page(request, 403, _("Please send it again"), words)
