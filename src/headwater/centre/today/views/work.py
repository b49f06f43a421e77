"""The page of background work."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from headwater.centre.people.access import require_permission
from headwater.centre.people.permissions import Permission
from headwater.centre.today.presenters import work as presenter


@require_safe
@require_permission(Permission.SEE_JOBS)
def work(request: HttpRequest) -> HttpResponse:
    """后台任务: what runs, waits and failed, and when each kind of work ended well for the last time."""
    return render(request, "today/work.html", presenter.page(request.user))
