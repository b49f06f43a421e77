"""One order: its page, what is done with it, its files, and the customer behind the mask."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from headwater.centre.complaints.actions import attachments as files
from headwater.centre.complaints.actions import mass as mass_actions
from headwater.centre.complaints.actions import orders as actions
from headwater.centre.complaints.actions.holding import may_handle
from headwater.centre.complaints.actions.unmasking import unmask as unmask_action
from headwater.centre.complaints.attachments import path_of
from headwater.centre.complaints.forms import orders as forms
from headwater.centre.complaints.forms.fields import AskedForm
from headwater.centre.complaints.models import Attachment, MassComplaint, Order
from headwater.centre.complaints.presenters import order as shapes
from headwater.centre.complaints.presenters.steps import words_of_step
from headwater.centre.complaints.queries.orders import order_for
from headwater.centre.people.access import require, require_permission
from headwater.centre.people.permissions import Permission

P = Permission


def seen(request: HttpRequest, pk: int) -> Order:
    """The order, if the asker may see it."""
    found = order_for(request.user, pk)
    if found is None:
        raise Http404
    return found


@require_GET
@require_permission(P.SEE_COMPLAINTS)
def order(request: HttpRequest, pk: int) -> HttpResponse:
    """Its page."""
    return render(request, "complaints/order.html", shapes.page(seen(request, pk), request.user))


def _join(*, by: Any, order: Order, mass: MassComplaint, seen: int | None = None) -> Any:
    if not mass_actions.add_orders(by=by, mass=mass, orders=[order]):
        raise ValidationError(_("It could not be put there: it is ended, or in another mass complaint."))
    return order


def _leave(*, by: Any, order: Order, text: str = "", seen: int | None = None) -> Order:
    return mass_actions.take_out(by=by, order=order, text=text)


# What can be done with an order: the form that asks, and the action that takes its fields.
STEPS: dict[str, tuple[type[AskedForm], Callable[..., Any]]] = {
    "reply": (forms.ReplyForm, actions.reply),
    "note": (forms.NoteForm, actions.note),
    "assign": (forms.AssignForm, actions.assign),
    "hand-over": (forms.HandOverForm, actions.hand_over),
    "pause": (forms.PauseForm, actions.pause),
    "resume": (forms.ResumeForm, actions.resume),
    "class": (forms.ClassForm, actions.change_class),
    "facts": (forms.FactsForm, actions.change_facts),
    "call-back": (forms.CallBackForm, actions.call_back),
    "close": (forms.CloseForm, actions.close),
    "customer": (forms.CustomerForm, actions.customer_says),
    "withdraw": (forms.WithdrawForm, actions.withdraw),
    "merge": (forms.MergeForm, actions.merge),
    "split": (forms.SplitForm, actions.split),
    "join": (forms.JoinForm, _join),
    "leave": (forms.LeaveForm, _leave),
    "judge": (forms.JudgeForm, actions.judge),
}


@require_http_methods(["GET", "POST"])
@require_permission(P.HANDLE_COMPLAINTS)
def step(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """One step. Whoever was overtaken is told, and what they typed is still there."""
    found = seen(request, pk)
    if key not in STEPS:
        raise Http404
    if not may_handle(request.user, found):
        raise PermissionDenied(_("This order is with others: only its department and its unit work on it."))
    kind, action = STEPS[key]
    form = kind(request.POST if request.method == "POST" else None, by=request.user, order=found)
    done = form.carry_out(action, by=request.user, order=found)
    if done is not None:
        return redirect(_after(request, found, done))
    page = {"form": form, "title": words_of_step(key), "order": found, "moments": shapes.timeline(found)[:5]}
    return render(request, "complaints/step.html", page)


def _after(request: HttpRequest, order: Order, done: Any) -> str:
    """To the order where it goes on: a step may have opened another one."""
    if isinstance(done, Order) and done.pk != order.pk:
        messages.success(request, _("It goes on in %(number)s.") % {"number": done.number})
        return done.url
    messages.success(request, _("Done."))
    return order.url


@require_POST
@require_permission(P.UNMASK_CUSTOMERS)
def unmask(request: HttpRequest, pk: int) -> HttpResponse:
    """Show this order's customer, with a reason, on record."""
    require(request.user, P.SEE_COMPLAINTS)
    found = seen(request, pk)
    try:
        unmask_action(by=request.user, order=found, reason=request.POST.get("reason", ""))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect(found.url)
    answer = render(request, "complaints/order.html", shapes.page(found, request.user, clear=True))
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
@require_permission(P.HANDLE_COMPLAINTS)
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Put files to the order."""
    found = seen(request, pk)
    given = request.FILES.getlist("file")
    if not given:
        messages.error(request, _("Choose a file."))
    for file in given:
        try:
            files.attach(by=request.user, order=found, file=file)
        except ValidationError as refused:
            messages.error(request, f"{file.name}: {' '.join(refused.messages)}")
    return redirect(f"{found.url}#files")


def _seen_file(request: HttpRequest, pk: int) -> Attachment:
    """A file, for those who see its order."""
    found = Attachment.objects.filter(pk=pk, removed_at=None).select_related("order").first()
    if found is None or order_for(request.user, found.order_id) is None:
        raise Http404
    return found


@require_GET
@require_permission(P.SEE_COMPLAINTS)
def file(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """Always as a download: nothing that somebody brought runs in the browser."""
    found = _seen_file(request, pk)
    path = path_of(found.key)
    if not path.exists():
        raise Http404
    return FileResponse(path.open("rb"), as_attachment=True, filename=found.name)


@require_POST
@require_permission(P.HANDLE_COMPLAINTS)
def detach(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a file away."""
    found = _seen_file(request, pk)
    files.detach(by=request.user, attachment=found)
    messages.success(request, _("The file is taken away."))
    return redirect(reverse("complaints:order", args=[found.order_id]))
