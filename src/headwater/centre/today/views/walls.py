"""Boards for walls: turning ones for who is signed in, and links for screens without anybody."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from headwater.centre.people.access import can, public, require_permission
from headwater.centre.people.permissions import Permission
from headwater.centre.today import actions, boards, queries
from headwater.centre.today.forms import LinkForm
from headwater.centre.today.models import WallboardLink, read_token

USUAL_EVERY, USUAL_REFRESH = 20, 60


@require_safe
@require_permission(Permission.SEE_HOME)
@xframe_options_sameorigin
def turning(request: HttpRequest) -> HttpResponse:
    """`?pages=…&every=20`: one after the other; without pages, how to make such an address."""
    pages = boards.split(request.GET.getlist("pages"))
    wrong = boards.wrong_pages(pages)
    every = boards.seconds(request.GET.get("every"), USUAL_EVERY)
    if not pages or wrong:
        facts = {"wrong": boards.refusal(wrong) if wrong else "", "pages": pages, "every": every}
        return render(request, "today/turning_help.html", facts, status=400 if wrong else 200)
    refresh = boards.seconds(request.GET.get("refresh"), USUAL_REFRESH)
    return turn(request, boards.rotation(pages, refresh), every)


def turn(request: HttpRequest, addresses: list[str], every: int) -> HttpResponse:
    """The page that turns. Without JavaScript it loads itself again with the next board."""
    at = request.GET.get("at", "0")
    first = int(at) % len(addresses) if at.isdecimal() and len(at) < 6 else 0
    query = request.GET.copy()
    query["at"] = str((first + 1) % len(addresses))
    facts = {"addresses": addresses, "first": first, "every": every, "next": f"?{query.urlencode()}"}
    return render(request, "today/turning.html", facts)


@require_http_methods(["GET", "HEAD", "POST"])
@require_permission(Permission.MAKE_WALLBOARDS)
def links(request: HttpRequest) -> HttpResponse:
    """The links that there are, and a form for the next."""
    offered = {"pages": request.GET.get("page", "/"), "language": request.LANGUAGE_CODE}
    form = LinkForm(request.POST or None, by=request.user, initial=offered)
    if request.method == "POST" and form.is_valid():
        link = actions.make_link(by=request.user, **form.cleaned_data)
        messages.success(request, _("The link “%(title)s” is made.") % {"title": link.title})
        return redirect("today:wall-links")
    found = queries.links_seen_by(request.user)[:200]
    facts = {"form": form, "links": found}
    return render(request, "today/links.html", facts, status=422 if form.errors else 200)


@require_POST
@require_permission(Permission.MAKE_WALLBOARDS)
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one back."""
    link = get_object_or_404(queries.links_seen_by(request.user), pk=pk)
    actions.revoke_link(by=request.user, link=link)
    messages.success(request, _("The link “%(title)s” shows nothing any more.") % {"title": link.title})
    return redirect("today:wall-links")


def open_link(token: str) -> WallboardLink | None:
    """The link while it is signed by us, open, and its maker still may make some."""
    pk = read_token(token)
    link = WallboardLink.objects.select_related("made_by__person", "unit").filter(pk=pk).first()
    if link is None or not link.is_open:
        return None
    return link if can(link.made_by, Permission.MAKE_WALLBOARDS, link.unit) else None


def sealed(response: HttpResponse) -> HttpResponse:
    """Neither kept nor told to others: the address is the key."""
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


@public
@require_safe
@xframe_options_sameorigin
def wall(request: HttpRequest, token: str) -> HttpResponse:
    """Open to all who hold the link: a screen on a wall cannot sign in. Signed, expiring, revocable."""
    link = open_link(token)
    if link is None:
        return sealed(render(request, "today/wall_ended.html", status=410))
    with override(link.language):
        addresses = [
            f"{request.path}{number}/?wallboard&refresh={link.refresh}" for number in range(len(link.pages))
        ]
        return sealed(turn(request, addresses, link.every))


@public
@require_safe
@xframe_options_sameorigin
def wall_board(request: HttpRequest, token: str, number: int) -> HttpResponse:
    """One board of a link; open to all who hold it, see `wall`."""
    link = open_link(token)
    if link is None:
        return sealed(render(request, "today/wall_ended.html", status=410))
    if not 0 <= number < len(link.pages):
        raise Http404
    with override(link.language):
        return sealed(boards.show(request, link, number))
