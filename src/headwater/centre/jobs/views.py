"""The bar of one run, for pages of all rooms: `{% include "jobs/progress.html" with run=run %}`."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from headwater.centre.jobs import queries
from headwater.centre.people.access import signed_in


@signed_in
def progress(request: HttpRequest, run: int) -> HttpResponse:
    """One run as it stands now; the last answer tells the page that it has ended."""
    found = get_object_or_404(queries.visible_to(request.user), pk=run)
    response = render(request, "jobs/progress.html", {"run": found})
    if not found.active:
        response["HX-Trigger"] = "run-finished"
    return response
