"""What the base page needs on every request."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from headwater.centre.people.access import can
from headwater.centre.ui.menu import SECTIONS, installed


def page(request: HttpRequest) -> dict[str, Any]:
    """The rail, the language and the theme of whoever looks."""
    return {
        "rail": rail(request),
        "languages": settings.LANGUAGES,
        "theme": request.COOKIES.get("theme", ""),
    }


def rail(request: HttpRequest) -> list[dict[str, Any]]:
    """The sections the person may use, each with its lines; the one that is open is marked."""
    user = getattr(request, "user", None)
    sections: dict[str, dict[str, Any]] = {}
    for entry in installed():
        if not can(user, entry.permission):
            continue
        label, icon = SECTIONS[entry.section]
        section = sections.setdefault(
            entry.section, {"label": label, "icon": icon, "lines": [], "open": False}
        )
        address = reverse(entry.url)
        here = request.path == address or (address != "/" and request.path.startswith(address))
        section["lines"].append({"label": entry.label, "address": address, "here": here, "keys": entry.keys})
        section["open"] |= here
    return list(sections.values())
