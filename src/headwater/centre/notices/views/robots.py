"""Robots of group chats: the list, one with what it said, what is done with it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from headwater.centre.notices.actions import robots as actions
from headwater.centre.notices.chat.speaking import Answer
from headwater.centre.notices.models import Level, Robot, Topic
from headwater.centre.notices.presenters import said_by
from headwater.centre.notices.queries.robots import robots_kept_by
from headwater.centre.notices.robot_forms import RobotForm
from headwater.centre.people.access import require_permission
from headwater.centre.people.permissions import Permission
from headwater.centre.ui.refusals import attempt

A_PAGE = 50
START = {"language": "zh", "least": Level.WARNING, "active": True}


@require_safe
@require_permission(Permission.MANAGE_ROBOTS)
def robots(request: HttpRequest) -> HttpResponse:
    """群机器人: all of the own units, and how it goes with them."""
    return render(request, "notices/robots.html", {"robots": robots_kept_by(request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
@require_permission(Permission.MANAGE_ROBOTS)
def new(request: HttpRequest) -> HttpResponse:
    """One robot more."""
    form = RobotForm(request.POST or None, by=request.user, initial=START)
    kept = form.carry_out(actions.keep_robot, by=request.user)
    if kept is not None:
        messages.success(request, _("Kept. Let it say something, to try it."))
        return redirect(kept.url)
    return _edited(request, form, None)


@require_safe
@require_permission(Permission.MANAGE_ROBOTS)
def robot(request: HttpRequest, pk: int) -> HttpResponse:
    """One robot with what it said and has to say."""
    found = _of(request, pk)
    page = Paginator(found.postings.all(), A_PAGE).get_page(request.GET.get("page", "")[:9])
    names = dict(Topic.choices)
    facts = {
        "robot": found,
        "page": page,
        "said": said_by(page.object_list),
        "topics": [names[topic] for topic in found.topics if topic in names],
    }
    return render(request, "notices/robot.html", facts)


@require_http_methods(["GET", "HEAD", "POST"])
@require_permission(Permission.MANAGE_ROBOTS)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Other topics, another address, on and off."""
    found = _of(request, pk)
    form = RobotForm(request.POST or None, by=request.user, seen=found.version, initial=model_to_dict(found))
    if form.carry_out(actions.keep_robot, by=request.user, robot=found) is not None:
        messages.success(request, _("Saved."))
        return redirect(found.url)
    return _edited(request, form, found)


@require_POST
@require_permission(Permission.MANAGE_ROBOTS)
def try_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Let it say one sentence now."""
    found = _of(request, pk)
    answer: Answer | None = attempt(request, actions.try_robot, robot=found)
    if answer is not None and answer.taken:
        messages.success(request, _("The chat has taken it: look into the group."))
    elif answer is not None:
        messages.error(request, _("The chat did not take it: %(why)s") % {"why": _(answer.why)})
    return redirect(found.url)


@require_POST
@require_permission(Permission.MANAGE_ROBOTS)
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Away with it."""
    actions.remove_robot(by=request.user, robot=_of(request, pk))
    messages.success(request, _("The robot is removed, and its key with it."))
    return redirect("notices:robots")


def _of(request: HttpRequest, pk: int) -> Robot:
    return get_object_or_404(robots_kept_by(request.user), pk=pk)


def _edited(request: HttpRequest, form: Any, found: Robot | None) -> HttpResponse:
    facts = {"form": form, "robot": found}
    return render(request, "notices/robot_edit.html", facts, status=422 if form.errors else 200)
