"""What the signed-in person owes, made for a phone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from headwater.centre.notices import presenters
from headwater.centre.people.access import signed_in


@require_safe
@signed_in
def duties(request: HttpRequest) -> HttpResponse:
    """我的事项: the next first, the late ones in red, and what is late with the people below."""
    return render(request, "notices/duties.html", presenters.duties(request.user, timezone.localdate()))
