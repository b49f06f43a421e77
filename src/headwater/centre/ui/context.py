"""What the base page needs on every request. Everything is made only when a template asks for it."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from headwater.centre.people.access import can, grants, units_of
from headwater.centre.people.models import Account, Unit
from headwater.centre.people.permissions import Permission
from headwater.centre.reference.periods import all_named
from headwater.centre.ui.bell import bell_of
from headwater.centre.ui.data_clock import label_of, newest_day
from headwater.centre.ui.menu import SECTIONS, installed
from headwater.centre.ui.state import PageState
from headwater.centre.ui.tasks import tasks_of

THEMES = ("light", "dark")
# Deeper trees than this are narrowed by the unit pages, not by a list in the top bar.
MOST_UNITS = 400
# Sections whose pages show figures of a unit and a period: their links take both along.
FRAMED = frozenset({"today", "indicators"})


def page(request: HttpRequest) -> dict[str, Any]:
    """The rail, scope and period, tasks, language and theme of whoever looks."""
    user = getattr(request, "user", None)
    return {
        "user": user,
        "rail": cache(lambda: rail(request)),
        "state": cache(lambda: shown_state(request)),
        "frame_query": cache(lambda: frame_query(request)),
        "units": cache(lambda: unit_choices(user)),
        "tasks": cache(lambda: tasks_of(user) if isinstance(user, Account) else []),
        "bell": cache(lambda: bell_of(user) if isinstance(user, Account) else None),
        "role_names": cache(lambda: role_names(user)),
        "may_export": cache(lambda: can(user, Permission.EXPORT)),
        "newest_day": newest_day,
        "languages": settings.LANGUAGES,
        "theme": theme_of(request),
        "wallboard": "wallboard" in request.GET,
    }


def shown_state(request: HttpRequest) -> PageState | None:
    """The state that the view has made: a page that looks at none has no switches for it."""
    made: dict[str, PageState] = request.__dict__.get("_page_states", {})
    return next(reversed(made.values()), None)


def frame_query(request: HttpRequest) -> str:
    """Unit and period for the rail's links; nothing while the page shows its usual ones."""
    state = shown_state(request)
    return state.frame_query if state and request.GET else ""


def theme_of(request: HttpRequest) -> str:
    """light, dark, or empty for whatever the person's system has; a wallboard is dark unless it says so."""
    if "wallboard" in request.GET:
        return request.GET["wallboard"] if request.GET["wallboard"] in THEMES else "dark"
    chosen = request.COOKIES.get("theme", "")
    return chosen if chosen in THEMES else ""


def rail(request: HttpRequest) -> list[dict[str, Any]]:
    """The sections the person may use, each with its lines; the one that is open is marked."""
    user = getattr(request, "user", None)
    sections: dict[str, dict[str, Any]] = {}
    for entry in installed():
        if not can(user, entry.permission):
            continue
        label, icon = SECTIONS[entry.section]
        section = sections.setdefault(
            entry.section,
            {"framed": entry.section in FRAMED, "label": label, "icon": icon, "lines": [], "open": False},
        )
        address = reverse(entry.url)
        line = {"label": entry.label, "address": address, "here": False, "keys": entry.keys}
        line["aside"] = entry.aside
        section["lines"].append(line)
    mark_here(sections, request.path)
    for section in sections.values():
        drawn = [line for line in section["lines"] if line["here"] or not line["aside"]]
        section["lines"] = drawn or section["lines"]
    return list(sections.values())


def mark_here(sections: dict[str, dict[str, Any]], path: str) -> None:
    """Mark the one line that the path lies deepest under, and its section."""
    lines = [(section, line) for section in sections.values() for line in section["lines"]]
    under = [(s, ln) for s, ln in lines if path == ln["address"] or _below(path, ln["address"])]
    if under:
        section, line = max(under, key=lambda pair: len(pair[1]["address"]))
        section["open"] = line["here"] = True


def _below(path: str, address: str) -> bool:
    return address != "/" and path.startswith(address)


def unit_choices(user: Any) -> list[dict[str, str]]:
    """The person's units with all below them, as the scope switch lists them; the first is all of it."""
    top = units_of(user, Permission.SEE_INDICATORS)
    found = [] if len(top) == 1 else [{"value": "", "label": _("All my units")}]
    for root in top:
        below = Unit.objects.filter(path__startswith=root.path, closed=None).order_by("path")[:MOST_UNITS]
        steps = root.path.count("/")
        for unit in below:
            indent = "\u2003" * (unit.path.count("/") - steps)
            value = "" if not found else unit.code
            found.append({"value": value, "label": f"{indent}{unit}"})
    return found


def role_names(user: Any) -> list[str]:
    """What the person is here, for the menu under their name."""
    if not isinstance(user, Account):
        return []
    return [_("%(role)s, %(unit)s") % {"role": role.name, "unit": unit} for role, unit in grants(user)]


def period_choices(state: PageState) -> list[dict[str, Any]]:
    """The named periods with the address of each."""
    return [
        {
            "label": label_of(p),
            "url": state.with_(period=p).query,
            "here": p.key == state.period.key,
            "period": p,
        }
        for p in all_named(state.today)
    ]
