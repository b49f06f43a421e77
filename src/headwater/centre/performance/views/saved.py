"""Saved views: keep, list, delete; and the step that adds a filter to an address."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from headwater.centre.people.access import require_permission
from headwater.centre.people.models import Unit
from headwater.centre.people.permissions import Permission
from headwater.centre.performance import actions
from headwater.centre.performance.facts import Facts
from headwater.centre.performance.models import SavedView
from headwater.centre.performance.presenters.groups import address_of, dimensions
from headwater.centre.performance.presenters.page import views_of
from headwater.centre.performance.question import Question
from headwater.centre.performance.sight import sight_of
from headwater.centre.performance.views.indicator import definition_or_404


@require_GET
@require_permission(Permission.SEE_INDICATORS)
def views(request: HttpRequest) -> HttpResponse:
    """The own views and those shared with me."""
    rows = views_of(request.user)
    own = [view for view in rows if view.owner_id == request.user.pk]
    shared = [view for view in rows if view.owner_id != request.user.pk]
    return render(request, "performance/views.html", {"own": own, "shared": shared})


@require_POST
@require_permission(Permission.SEE_INDICATORS)
def save(request: HttpRequest) -> HttpResponse:
    """Keep an address under a name and go back to it."""
    sent: Any = request.POST
    units = Unit.objects.filter(pk__in=[pk for pk in sent.getlist("units") if pk.isdecimal()])
    address = sent.get("address", "")[:2000]
    try:
        view = actions.save_view(
            by=request.user,
            name=sent.get("name", "")[:80],
            address=address,
            indicator=sent.get("indicator", "")[:60],
            units=units,
            roles=sent.getlist("roles"),
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("performance:views")
    messages.success(request, _("Saved as “%(name)s”.") % {"name": view.name})
    return redirect(view.address)


@require_POST
@require_permission(Permission.SEE_INDICATORS)
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Only the owner's own click lets a view go."""
    view = get_object_or_404(SavedView, pk=pk)
    actions.delete_view(by=request.user, view=view)
    messages.success(request, _("“%(name)s” was deleted.") % {"name": view.name})
    return redirect("performance:views")


@require_GET
@require_permission(Permission.SEE_INDICATORS)
def narrow(request: HttpRequest, key: str) -> HttpResponse:
    """Add one filter to the question and go there; works without JavaScript too."""
    definition = definition_or_404(key)
    question = Question.of(request, definition)
    facts = Facts(definition, question, sight_of(request.user, question.state.unit))
    name, pick = request.GET.get("dim", ""), request.GET.get("pick", "").strip()[:200]
    allowed = dimensions(request.user, definition, facts.sight)
    address = address_of(facts, name, pick) if name in allowed and pick else question.address()
    return redirect(address if url_has_allowed_host_and_scheme(address, None) else question.address())
