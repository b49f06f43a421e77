"""Home by role, and what waits for the person."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from headwater.centre.jobs import queries as jobs
from headwater.centre.people.access import require_permission
from headwater.centre.people.permissions import Permission
from headwater.centre.today.presenters import first_run
from headwater.centre.today.presenters import home as presenter
from headwater.centre.ui.data_clock import newest_day
from headwater.centre.ui.state import PageState

RUNS_SHOWN = 20


@require_safe
@require_permission(Permission.SEE_HOME)
def home(request: HttpRequest) -> HttpResponse:
    """今日: the own scope's key figures, or the way to the first data."""
    if newest_day() is None:
        return render(request, "today/first_run.html", first_run.first_run(request.user))
    state = PageState.of(request, presenter.usual_period(request.user)).unfiltered
    facts = presenter.home(request.user, state, request.GET.get("show", ""))
    return render(request, "today/home.html", facts | {"state": state, "now": timezone.localtime()})


@require_safe
@require_permission(Permission.SEE_HOME)
def tasks(request: HttpRequest) -> HttpResponse:
    """待办: everything that waits, and the person's own background work."""
    runs = jobs.visible_to(request.user).filter(by=request.user.username)[:RUNS_SHOWN]
    return render(request, "today/tasks.html", {"runs": runs})
