"""The home of a centre without data: the ten-minute way to the first figures."""

from __future__ import annotations

from typing import Any

from headwater.centre.people.access import can
from headwater.centre.people.models import Account
from headwater.centre.people.permissions import Permission
from headwater.centre.today.searching import address


def first_run(by: Account) -> dict[str, Any]:
    """Who may bring data in gets the way; everybody else is told whom to ask."""
    return {
        "may_import": can(by, Permission.RUN_IMPORTS),
        "import_url": address("imports:upload") or address("imports:history"),
        "people_url": address("directory:organisation") if can(by, Permission.MANAGE_ORGANISATION) else "",
        "catalogue_url": address("performance:catalogue"),
    }
