"""The own notices, what was read, and what shall come by e-mail."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from headwater.centre.notices import actions, mail, presenters
from headwater.centre.notices.forms import ChoiceForm
from headwater.centre.notices.models import Choice, Letter
from headwater.centre.notices.queries import notices_of, unread_of
from headwater.centre.people.access import signed_in

A_PAGE = 50
TRY = gettext_noop("You asked for this notice, to see whether notices reach you.")


@require_safe
@signed_in
def notices(request: HttpRequest) -> HttpResponse:
    """通知: newest first; unread ones alone if asked."""
    only_unread = request.GET.get("show") == "unread"
    found = unread_of(request.user) if only_unread else notices_of(request.user)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page", "")[:9])
    facts = {
        "page": page,
        "told": presenters.told(page.object_list),
        "only_unread": only_unread,
        "newest": notices_of(request.user).values_list("pk", flat=True).first() or 0,
        "unread": unread_of(request.user).count(),
    }
    return render(request, "notices/list.html", facts)


@require_POST
@signed_in
def open_notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Read one, and go where it leads."""
    notice = get_object_or_404(notices_of(request.user), pk=pk)
    actions.read(by=request.user, notice=notice)
    safe = url_has_allowed_host_and_scheme(notice.url, {request.get_host()})
    return redirect(notice.url if notice.url and safe else "notices:list")


@require_POST
@signed_in
def read_all(request: HttpRequest) -> HttpResponse:
    """All that the page showed is read."""
    until = request.POST.get("until", "")
    if until.isascii() and until.isdecimal() and len(until) < 19:
        actions.read_all(by=request.user, until=int(until))
    return redirect("notices:list")


@require_POST
@signed_in
def try_out(request: HttpRequest) -> HttpResponse:
    """A notice to oneself, to see whether letters arrive."""
    if request.user.person is not None:
        told = actions.notify(
            by=request.user, to=request.user.person, text=TRY, url=reverse("notices:choices")
        )
        words = (
            _("A letter is on its way.")
            if any(notice.by_mail for notice in told)
            else _("It stands on the page; no letter is sent.")
        )
        messages.success(request, words)
    return redirect("notices:choices")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def choices(request: HttpRequest) -> HttpResponse:
    """What comes by e-mail, from which level on, and when not."""
    person = request.user.person
    have = Choice.objects.filter(person=person).first() or Choice()
    start = {name: getattr(have, name) for name in ("email", "least", "quiet_from", "quiet_until")}
    form = ChoiceForm(request.POST or None, initial=start)
    if request.method == "POST" and form.carry_out(actions.choose, by=request.user) is not None:
        messages.success(request, _("Saved."))
        return redirect("notices:choices")
    last = Letter.objects.filter(to=person).first() if person else None
    facts = {"form": form, "person": person, "mail": mail.is_set_up(), "letter": last}
    return render(request, "notices/choices.html", facts, status=422 if form.errors else 200)
