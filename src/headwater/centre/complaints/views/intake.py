"""Taking a complaint in by page: what is typed is kept as a draft until it is sent."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from headwater.centre.complaints.actions import intake
from headwater.centre.complaints.forms.intake import IntakeForm
from headwater.centre.complaints.models import IntakeDraft
from headwater.centre.people.access import can, require_permission
from headwater.centre.people.permissions import Permission

FROM_ADDRESS = ("title", "text", "customer", "channel", "service", "segment", "region", "area", "contacts")


@require_http_methods(["GET", "POST"])
@require_permission(Permission.TAKE_COMPLAINTS)
def new(request: HttpRequest) -> HttpResponse:
    """The form; other pages may open it with facts in the address."""
    by: Any = request.user
    draft = IntakeDraft.objects.filter(account=by).first()
    given = {name: request.GET[name][:2000] for name in FROM_ADDRESS if request.GET.get(name)}
    first = given or (draft.data if draft else {})
    form = IntakeForm(request.POST or None, by=by, initial=first)
    if form.is_valid():
        facts = {name: value for name, value in form.cleaned_data.items() if value not in ("", None, [])}
        made = form.attempt(intake.take_in, by=by, **facts)
        if made is not None:
            intake.drop_draft(by=by)
            told = {"number": made.number, "who": made.department}
            messages.success(request, _("%(number)s is taken in and lies with %(who)s.") % told)
            sees = can(by, Permission.SEE_COMPLAINTS)
            return redirect(made.url if sees else "complaints:new")
    page = {"form": form, "draft": draft if draft and not given and not form.is_bound else None}
    page["suggestion_url"] = reverse("complaints:suggestion")
    return render(request, "complaints/intake.html", page)


@require_POST
@require_permission(Permission.TAKE_COMPLAINTS)
def draft(request: HttpRequest) -> HttpResponse:
    """Keep what is being typed; with `drop` it is thrown away."""
    by: Any = request.user
    if "drop" in request.POST:
        intake.drop_draft(by=by)
        return redirect("complaints:new")
    typed = {name: request.POST.get(name, "") for name in IntakeForm.base_fields}
    intake.keep_draft(by=by, data=typed)
    return HttpResponse(status=204)
