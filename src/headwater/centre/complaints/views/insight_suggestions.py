"""Suggested classes: while a complaint is typed, on an order, and the page that says how good they are."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from headwater.centre.complaints.actions import suggestions as actions
from headwater.centre.complaints.models import Cause, ComplaintClass
from headwater.centre.complaints.presenters import suggestions as shapes
from headwater.centre.complaints.queries.suggestions import suggest
from headwater.centre.complaints.views.order import seen
from headwater.centre.people.access import require_permission
from headwater.centre.people.permissions import Permission

P = Permission


class TakeForm(forms.Form):
    """What the button of a suggestion sends."""

    klass = forms.ModelChoiceField(queryset=ComplaintClass.objects.filter(active=True))
    cause = forms.ModelChoiceField(queryset=Cause.objects.filter(active=True), required=False)
    seen = forms.IntegerField(required=False)


@require_POST
@require_permission(P.TAKE_COMPLAINTS)
def suggestion(request: HttpRequest) -> HttpResponse:
    """What the text being typed looks like; a piece of the intake page."""
    title, text = request.POST.get("title", "")[:160], request.POST.get("text", "")[:8000]
    known = (request.POST.get("customer", ""), request.POST.get("customer_name", ""))
    found = suggest(title, text) if len(title) + len(text) > 3 else []
    page = {"proposals": shapes.proposals(found, None, *known)}
    return render(request, "complaints/intake_suggestion.html", page)


@require_POST
@require_permission(P.HANDLE_COMPLAINTS)
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the order the suggested class and cause."""
    order, form = seen(request, pk), TakeForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("This suggestion does not hold any more. Look at the page again."))
        return redirect(order.url)
    try:
        actions.take_suggestion(by=request.user, order=order, **form.cleaned_data)  # type: ignore[arg-type]
        messages.success(request, _("Class and cause are set as suggested."))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect(order.url)


@require_GET
@require_permission(P.SEE_COMPLAINTS)
def learning(request: HttpRequest) -> HttpResponse:
    """What was learned from closed orders, and how well."""
    return render(request, "complaints/learning.html", shapes.learning_page(request.user))


@require_POST
@require_permission(P.MANAGE_COMPLAINTS)
def learn(request: HttpRequest) -> HttpResponse:
    """Learn again, now."""
    by: Any = request.user
    run = actions.learn(by=by)
    page = shapes.learning_page(by) | {"run": run}
    return render(request, "complaints/learning.html", page)
