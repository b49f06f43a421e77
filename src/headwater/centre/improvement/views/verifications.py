"""One verification: planned, judged, accepted."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headwater.centre.improvement.actions import verifications as actions
from headwater.centre.improvement.models import Verification
from headwater.centre.improvement.presenters import verifications as presenter
from headwater.centre.improvement.queries import trials
from headwater.centre.improvement.trial_forms import VerificationForm
from headwater.centre.improvement.trials.telling import roll_out
from headwater.centre.improvement.views.finding_one import seen
from headwater.centre.people.access import can, require, require_permission, signed_in
from headwater.centre.people.permissions import Permission
from headwater.centre.ui.refusals import attempt


def seen_verification(request: HttpRequest, pk: int) -> Verification:
    """The verification, for whoever sees its improvement."""
    found = trials.verification_seen_by(request.user, pk)  # type: ignore[arg-type]
    if found is None:
        if not can(request.user, Permission.SEE_IMPROVEMENTS):
            raise PermissionDenied(_("You see verifications of improvements that you lead or work in."))
        raise Http404
    return found


@require_GET
@signed_in
def verification(request: HttpRequest, pk: int) -> HttpResponse:
    """The verdict with its interval, or what it waits for."""
    page = presenter.page(seen_verification(request, pk), request.user)  # type: ignore[arg-type]
    return render(request, "improvement/verification.html", page)


@require_http_methods(["GET", "POST"])
@require_permission(Permission.VERIFY)
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Fix the days before the verdict."""
    improvement = seen(request, pk)
    require(request.user, Permission.VERIFY, improvement.unit)
    form = VerificationForm(request.POST or None, initial=VerificationForm.fresh())
    if form.is_valid():
        made = form.carry_out(actions.plan, by=request.user, improvement=improvement, hopeless=False)
        if made:
            return redirect(made.url)
    return render(request, "improvement/verification_form.html", {"form": form, "row": improvement})


@require_POST
@signed_in
def judge(request: HttpRequest, pk: int) -> HttpResponse:
    """The verdict now, once all its days are there."""
    found = seen_verification(request, pk)
    attempt(request, actions.judge, verification=found)
    return redirect(found.url)


@require_POST
@signed_in
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the plan back."""
    found = seen_verification(request, pk)
    attempt(request, actions.withdraw, _("The plan is withdrawn."), verification=found)
    return redirect(found.url)


@require_POST
@signed_in
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept what was shown; the roll-out is next."""
    found = seen_verification(request, pk)
    made = attempt(request, actions.accept, _("The effect is accepted."), verification=found)
    return redirect(roll_out(found.improvement) if made else found.url)
