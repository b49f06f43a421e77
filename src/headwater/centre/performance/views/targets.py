"""Targets: all of them on one page, and those of one indicator down the tree."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from headwater.centre.people.access import require, require_permission
from headwater.centre.people.permissions import Permission
from headwater.centre.performance import actions, goals, wiring
from headwater.centre.performance.cards import board, card
from headwater.centre.performance.models import Target
from headwater.centre.performance.presenters.targets import FACTOR, Place, flat, page_of, proposal, tree
from headwater.centre.performance.views.indicator import definition_or_404
from headwater.centre.performance.wishes import Refused, wishes_of
from headwater.centre.ui.state import PageState
from headwater.engine.indicators import Definition


@require_GET
@require_permission(Permission.SEE_INDICATORS)
def overview(request: HttpRequest) -> HttpResponse:
    """Every indicator that has a target in the reader's scope, with where it stands."""
    state = PageState.of(request)
    known = wiring.machine().definitions
    keys = set(Target.objects.values_list("indicator", flat=True))
    shown = [d for d in known.values() if d.key in keys or d.level == "key"]
    figures = board(request.user, state, shown, trend=False)
    lines = [(definition, card(definition, state, figures)) for definition in shown]
    return render(request, "performance/all_targets.html", {"lines": lines})


@require_http_methods(["GET", "POST"])
@require_permission(Permission.SEE_INDICATORS)
def targets(request: HttpRequest, key: str) -> HttpResponse:
    """The tree of one indicator's targets; saved all at once or not at all."""
    definition = definition_or_404(key)
    wrong: list[str] = []
    sent: dict[str, str] = {}
    if request.method == "POST":
        require(request.user, Permission.SET_TARGETS)
        root = tree(request.user, definition, PageState.of(request))
        sent = request.POST.dict()
        if "propose" in sent:
            state, per = PageState.of(request), sent.get("per", "")
            times = goals.lengths(per, state.start, state.end) if per else 1.0
            sent = proposal(root, sent, definition.unit, times)
        else:
            wrong = save(request, definition, flat(root))
            if not wrong:
                return redirect(request.get_full_path())
    page = page_of(request.user, definition, request) | {"wrong": wrong, "sent": sent}
    return render(request, "performance/targets.html", page)


def save(request: HttpRequest, definition: Definition, lines: list[Place]) -> list[str]:
    """Save the form's targets all at once; the sentences about what is wrong, none when it was done."""
    try:
        since, until, wishes = wishes_of(request.POST, lines, FACTOR.get(definition.unit, 1.0))
        saved = actions.set_targets(
            by=request.user, indicator=definition.key, since=since, until=until, wishes=wishes
        )
    except Refused as refused:
        return refused.sentences
    except ValidationError as error:
        return list(error.messages)
    messages.success(request, _("%(n)s targets saved.") % {"n": len(saved)})
    return []
