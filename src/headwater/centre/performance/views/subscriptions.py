"""Subscribe oneself and others, read, and see who has read."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headwater.centre.people.access import can, require_permission
from headwater.centre.people.models import Unit
from headwater.centre.people.permissions import Permission
from headwater.centre.performance import actions
from headwater.centre.performance.forms import SubscriptionForm
from headwater.centre.performance.models import Acknowledgement, Subscription
from headwater.centre.performance.presenters import subscriptions as presenter
from headwater.centre.performance.views.indicator import definition_or_404
from headwater.centre.ui.components import language_now


@require_GET
@require_permission(Permission.SEE_INDICATORS)
def overview(request: HttpRequest) -> HttpResponse:
    """What waits to be read, what I follow, what I sent."""
    return render(request, "performance/subscriptions.html", presenter.overview(request.user))


@require_http_methods(["GET", "POST"])
@require_permission(Permission.SEE_INDICATORS)
def subscribe(request: HttpRequest, key: str) -> HttpResponse:
    """Oneself, or others where one may."""
    definition = definition_or_404(key)
    form = SubscriptionForm(request.POST or None, asker=request.user, **presenter.choices(request.user))
    if form.is_valid():
        data = form.cleaned_data
        actions.subscribe(
            by=request.user,
            indicator=key,
            account=request.user if data["to"] == "me" else data.get("account"),
            role=data["role"] if data["to"] == "role" else "",
            unit=Unit.objects.get(pk=data["unit"]) if data["to"] == "unit" else None,
            way=data.get("way") or Subscription.Way.DOWN,
            rhythm=data["rhythm"],
        )
        messages.success(request, _("Subscribed. The value of each period that ends comes as a task."))
        return redirect("performance:subscriptions")
    name = definition.name.say(language_now())
    return render(request, "performance/subscribe.html", {"form": form, "key": key, "name": name})


@require_POST
@require_permission(Permission.SEE_INDICATORS)
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """No further values; what was read stays on record."""
    row = get_object_or_404(Subscription, pk=pk, ended_at=None)
    actions.end_subscription(by=request.user, subscription=row)
    messages.success(request, _("The subscription has ended."))
    return redirect("performance:subscriptions")


@require_POST
@require_permission(Permission.SEE_INDICATORS)
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """I have read it."""
    item = get_object_or_404(Acknowledgement.objects.select_related("subscription"), pk=pk)
    actions.acknowledge(by=request.user, item=item)
    return redirect("performance:subscriptions")


@require_GET
@require_permission(Permission.SEE_INDICATORS)
def readers(request: HttpRequest, pk: int) -> HttpResponse:
    """Who has read and who has not; for whoever made it or may subscribe others."""
    row = get_object_or_404(Subscription.objects.select_related("unit", "account"), pk=pk)
    if row.made_by_id != request.user.pk and not can(request.user, Permission.SUBSCRIBE_OTHERS, row.unit):
        raise PermissionDenied(_("Only who made this subscription sees who has read it."))
    may_remind = can(request.user, Permission.SUBSCRIBE_OTHERS, row.unit)
    return render(request, "performance/readers.html", presenter.reading(row) | {"may_remind": may_remind})


@require_POST
@require_permission(Permission.SUBSCRIBE_OTHERS)
def remind(request: HttpRequest, pk: int) -> HttpResponse:
    """A reminder to everybody who has not read."""
    row = get_object_or_404(Subscription.objects.select_related("unit"), pk=pk)
    count = actions.remind(by=request.user, subscription=row)
    messages.success(request, _("%(n)s readers were reminded.") % {"n": count})
    return redirect("performance:readers", pk)
