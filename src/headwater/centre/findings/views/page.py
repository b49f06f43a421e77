"""One finding: its page, what can be done with it, what is written about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from headwater.centre.findings import actions, forms
from headwater.centre.findings.actions.findings import require_handling
from headwater.centre.findings.models import Finding
from headwater.centre.findings.presenters import page as presenter
from headwater.centre.findings.queries import finding_seen_by
from headwater.centre.people import audit
from headwater.centre.people.access import can, require, require_permission, signed_in
from headwater.centre.people.permissions import Permission

# A step: its form, its action, what the page is called.
Step = tuple[type[forms.AskedForm], Callable[..., Finding], Promise | str]
STEPS: dict[str, Step] = {
    "assign": (forms.AssignForm, actions.assign, gettext_lazy("Give it to an owner")),
    "change": (forms.ChangeForm, actions.change, gettext_lazy("Change the words")),
    "join": (forms.JoinForm, actions.join, gettext_lazy("Join to another finding")),
    "close": (forms.CloseForm, actions.close, gettext_lazy("Close")),
    "reopen": (forms.ReopenForm, actions.reopen, gettext_lazy("Open again")),
}


def seen(request: HttpRequest, pk: int) -> Finding:
    """The finding, if the asker may see it."""
    found = finding_seen_by(request.user, pk)
    if found is None:
        raise Http404
    return found


def allowed(request: HttpRequest, found: Finding, verb: str) -> None:
    """Refuse before a form is shown: giving away and joining is for those who manage findings."""
    if verb in ("assign", "join"):
        require(request.user, Permission.MANAGE_FINDINGS, found.unit)
    else:
        require_handling(request.user, found)


@require_safe
@signed_in
def finding(request: HttpRequest, pk: int) -> HttpResponse:
    """One finding. Who owns or opened it sees it without any other right, so the page asks for none."""
    found = seen(request, pk)
    steps = presenter.choices(found, request.user)
    facts = presenter.page(found, request.user) | {"steps": steps}
    if facts["may_assign"]:
        facts["assign_form"] = forms.AssignForm(
            by=request.user, seen=facts["seen"], initial={"owner": found.owner, "due": found.due}
        )
    return render(request, "findings/finding.html", facts)


@require_http_methods(["GET", "HEAD", "POST"])
@require_permission(Permission.SEE_FINDINGS)
def new(request: HttpRequest) -> HttpResponse:
    """A finding by hand."""
    form = forms.NewForm(request.POST or None, by=request.user)
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        if facts["owner"] is not None and not can(request.user, Permission.MANAGE_FINDINGS, facts["unit"]):
            form.add_error("owner", _("You may not give it to somebody. Leave this empty."))
        else:
            made = form.attempt(actions.open_finding, by=request.user, **facts)
            if made is not None:
                messages.success(request, _("%(number)s is opened.") % {"number": made.number})
                return redirect(made.url)
    return render(request, "findings/new.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def step(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Give away, change, join, close, open again."""
    if verb not in STEPS:
        raise Http404
    found = seen(request, pk)
    allowed(request, found, verb)
    kind, action, title = STEPS[verb]
    start = {name: getattr(found, name) for name in ("title", "detail", "owner", "due", "unit")}
    options: dict[str, Any] = {"by": request.user, "seen": audit.latest(found), "initial": start}
    form = kind(request.POST or None, **options)
    if request.method == "POST" and form.carry_out(action, by=request.user, finding=found) is not None:
        messages.success(request, _("Done."))
        return redirect(found.url)
    facts = {"form": form, "finding": found, "title": title}
    return render(request, "findings/step.html", facts, status=422 if form.errors else 200)


@require_POST
@signed_in
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """A sentence of the discussion, by whoever sees the finding."""
    found = seen(request, pk)
    try:
        actions.note(by=request.user, finding=found, text=request.POST.get("text", ""))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    return redirect(f"{found.url}#notes")
