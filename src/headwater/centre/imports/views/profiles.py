"""Mappings that are kept: the list, one with its versions."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from headwater.centre.imports.actions import profiles as actions
from headwater.centre.imports.models import Profile, ProfileVersion
from headwater.centre.imports.presenters.profiles import profile_rows, version_rows
from headwater.centre.imports.queries.profiles import offers
from headwater.centre.people.access import can, require_permission
from headwater.centre.people.permissions import Permission


@require_permission(Permission.SEE_IMPORTS)
@require_safe
def profiles(request: HttpRequest) -> HttpResponse:
    """The centre's own ones and those that come with the product."""
    context = {
        "rows": profile_rows(offers(get_language() or "")),
        "retired": Profile.objects.filter(active=False),
    }
    return render(request, "imports/profiles.html", context)


@require_permission(Permission.SEE_IMPORTS)
@require_safe
def profile(request: HttpRequest, pk: int) -> HttpResponse:
    """One profile: what it says now, and every version."""
    found = get_object_or_404(Profile, pk=pk)
    context = {
        "profile": found,
        "versions": version_rows(found),
        "may_run": can(request.user, Permission.RUN_IMPORTS),
    }
    return render(request, "imports/profile.html", context)


@require_permission(Permission.RUN_IMPORTS)
@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Retire, offer again, or go back to an earlier version."""
    found = get_object_or_404(Profile, pk=pk)
    if "version" in request.POST:
        number = request.POST["version"]
        version = get_object_or_404(
            ProfileVersion, profile=found, number=int(number) if number.isdecimal() else 0
        )
        made = actions.restore_version(by=request.user, version=version)
        messages.success(request, _("Version %(number)d holds now.") % {"number": made.number})
    else:
        active = request.POST.get("active") == "1"
        actions.set_in_use(by=request.user, profile=found, active=active)
        messages.success(request, _("The profile is offered.") if active else _("The profile is retired."))
    return redirect("imports:profile", pk=pk)
