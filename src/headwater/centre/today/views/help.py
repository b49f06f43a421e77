"""Help, keyboard, and what this installation is."""

from __future__ import annotations

import platform
from importlib.metadata import version
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from headwater.centre.people.access import can, public, signed_in
from headwater.centre.people.permissions import Permission
from headwater.centre.today.searching import address
from headwater.centre.ui.data_clock import newest_day, snapshot_number


@require_safe
@signed_in
def help_page(request: HttpRequest) -> HttpResponse:
    """How to move about; for everybody."""
    see = can(request.user, Permission.SEE_INDICATORS), can(request.user, Permission.SEE_IMPORTS)
    facts = {
        "may_make_boards": can(request.user, Permission.MAKE_WALLBOARDS),
        "catalogue_url": address("performance:catalogue") if see[0] else "",
        "tables_url": address("imports:tables") if see[1] else "",
    }
    return render(request, "today/help.html", facts)


@require_safe
@signed_in
def about(request: HttpRequest) -> HttpResponse:
    """Version and snapshot, as one tells them when asking for help; for everybody."""
    facts: dict[str, Any] = {
        "version": version("headwater"),
        "snapshot": snapshot_number(),
        "newest": newest_day(),
        "zone": settings.TIME_ZONE,
        "python": platform.python_version(),
        "database": connection.pg_version // 10000,
    }
    return render(request, "today/about.html", facts)


@public
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for it before anybody has signed in; a drawing tells nothing."""
    return redirect(static("ui/mark.svg"), permanent=True)
