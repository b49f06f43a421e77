"""The left rail. A room lists its lines in its `urls.py` as `MENU`; `config.urls` installs them here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from headwater.centre.people.permissions import Permission

# The order of the rail: by the loop of the product. A room's line names its section by key.
SECTIONS: dict[str, tuple[Promise | str, str]] = {
    "today": (_("Today"), "home"),
    "indicators": (_("Indicators"), "chart-line"),
    "signals": (_("Signals"), "alert-triangle"),
    "complaints": (_("Complaints"), "message-report"),
    "recovery": (_("Recovery"), "heart-handshake"),
    "improvement": (_("Improvement"), "refresh"),
    "knowledge": (_("Knowledge"), "book"),
    "services": (_("Services and queues"), "stairs"),
    "workforce": (_("Workforce"), "calendar-user"),
    "floor": (_("Floor"), "layout-grid"),
    "training": (_("Training"), "school"),
    "growth": (_("Growth"), "plant"),
    "ivr": ("IVR", "phone-call"),
    "data": (_("Data"), "database"),
    "settings": (_("Settings"), "settings"),
}


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One line: `section` a key of SECTIONS, `url` a reversible name, `keys` the letter after `g`.

    `aside`: it is reached from another page of its section and by the search; the rail draws it only while
    one is there.
    """

    section: str
    label: Promise | str
    url: str
    permission: Permission
    order: int = 50
    keys: str = ""
    aside: bool = False


_installed: list[MenuEntry] = []


def install(entries: Iterable[MenuEntry]) -> None:
    """Take the lines of all rooms; called once by the root addresses."""
    _installed[:] = sorted(entries, key=lambda e: (list(SECTIONS).index(e.section), e.order))


def installed() -> tuple[MenuEntry, ...]:
    """All lines, in the order of the rail."""
    return tuple(_installed)
