"""Saved views of lists, for the menu above each list."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from headwater.centre.people.access import can
from headwater.centre.people.permissions import Permission
from headwater.centre.performance.presenters.page import share_units, views_of
from headwater.centre.ui.saved import Saved, Views


def saved_at(account: Any, path: str) -> Views | None:
    """The own ones and those shared with the account that lead to this page."""
    if not can(account, Permission.SEE_INDICATORS):
        return None
    here = [view for view in views_of(account) if view.address.partition("?")[0] == path]
    return Views(
        tuple(Saved(v.name, v.address, "" if v.owner_id == account.pk else str(v.owner)) for v in here),
        reverse("performance:save-view"),
        reverse("performance:views"),
        tuple(share_units(account)) if can(account, Permission.SHARE_VIEWS) else (),
    )
