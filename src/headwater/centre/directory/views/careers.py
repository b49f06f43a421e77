"""What happens to one person: moves, leaves, returns, is graded, gets or loses a certificate.

Each is one form on one page; the table says which form leads to which action.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from headwater.centre.directory.forms.persons import CertificateForm, GradeForm, LeaveForm, PlaceForm
from headwater.centre.directory.forms.plain import PlainForm
from headwater.centre.directory.jobs import people_changed
from headwater.centre.directory.views.persons import seen
from headwater.centre.people import audit
from headwater.centre.people.access import require_permission
from headwater.centre.people.actions import grades, memberships, persons
from headwater.centre.people.models import Certificate
from headwater.centre.people.permissions import Permission


@dataclass(frozen=True, slots=True)
class Step:
    """A form, what it does, and its words. `guarded`: refuses when somebody changed the person meanwhile."""

    form: type[PlainForm]
    action: Callable[..., Any]
    title: Promise | str
    words: Promise | str
    button: Promise | str
    guarded: bool = False


STEPS: dict[str, Step] = {
    "move": Step(
        PlaceForm,
        memberships.move,
        gettext_lazy("Move to another unit or post"),
        gettext_lazy("The day before is the last one in the old unit; earlier figures stay there."),
        gettext_lazy("Move"),
        guarded=True,
    ),
    "leave": Step(
        LeaveForm,
        persons.leave,
        gettext_lazy("Leaves"),
        gettext_lazy("Ends the place in the unit on that day; the account closes when it has passed."),
        gettext_lazy("Confirm leaving"),
        guarded=True,
    ),
    "return": Step(
        PlaceForm,
        persons.return_,
        gettext_lazy("Comes back"),
        gettext_lazy("The time before stays as it was. Open the account again on the accounts page."),
        gettext_lazy("Confirm return"),
    ),
    "grade": Step(
        GradeForm,
        grades.grade,
        gettext_lazy("Star grade"),
        gettext_lazy("A second grade on the same day corrects the first."),
        gettext_lazy("Give grade"),
    ),
    "certify": Step(
        CertificateForm,
        grades.certify,
        gettext_lazy("Certificate"),
        gettext_lazy("What this person has proved, and until when it holds."),
        gettext_lazy("Give certificate"),
    ),
}


@require_http_methods(["GET", "POST"])
@require_permission(Permission.MANAGE_PEOPLE)
def step(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One of the steps above."""
    found = seen(request, pk, Permission.MANAGE_PEOPLE)
    chosen = STEPS.get(name)
    if chosen is None:
        raise Http404
    options: dict[str, Any] = {"by": request.user} if issubclass(chosen.form, PlaceForm) else {}
    if chosen.guarded:
        options["seen"] = audit.latest(found)
    form = chosen.form(request.POST or None, **options)
    if form.carry_out(chosen.action, person=found, by=request.user) is not None:
        people_changed(request.user)
        messages.success(request, _("Saved."))
        return redirect("directory:person", pk)
    return render(request, "directory/person_step.html", {"form": form, "person": found, "step": chosen})


@require_POST
@require_permission(Permission.MANAGE_PEOPLE)
def withdraw(request: HttpRequest, pk: int, certificate: int) -> HttpResponse:
    """Take a certificate away."""
    found = seen(request, pk, Permission.MANAGE_PEOPLE)
    held = Certificate.objects.filter(pk=certificate, person=found).first()
    if held is None:
        raise Http404
    grades.withdraw(certificate=held, by=request.user)
    messages.success(request, _("The certificate is withdrawn."))
    return redirect("directory:person", pk)
