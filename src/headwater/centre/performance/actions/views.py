"""Keep a page under a name, share it, let it go."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from headwater.centre.people import audit
from headwater.centre.people.access import require
from headwater.centre.people.models import Account, Unit
from headwater.centre.people.permissions import Permission
from headwater.centre.people.roles import ROLES
from headwater.centre.performance.models import SavedView


@transaction.atomic
def save_view(
    *,
    by: Account,
    name: str,
    address: str,
    indicator: str = "",
    units: Iterable[Unit] = (),
    roles: Iterable[str] = (),
) -> SavedView:
    """Keep `address` under `name`; the same name again replaces the own view."""
    require(by, Permission.SEE_INDICATORS)
    shared_with, held_by = list(units), [key for key in roles if key in ROLES]
    if held_by:
        require(by, Permission.SHARE_VIEWS)
    for unit in shared_with:
        require(by, Permission.SHARE_VIEWS, unit)
    _inside(address)
    view, made = SavedView.objects.update_or_create(
        owner=by, name=name.strip(), defaults={"address": address, "indicator": indicator, "roles": held_by}
    )
    view.units.set(shared_with)
    detail = {"address": address, "units": [u.code for u in shared_with], "roles": held_by}
    audit.record(by=by, action="view.saved" if made else "view.changed", about=view, detail=detail)
    return view


def _inside(address: str) -> None:
    # A shared view must never lead out of Headwater.
    if not address.startswith("/") or not url_has_allowed_host_and_scheme(address, allowed_hosts=None):
        raise ValidationError(_("Only pages of Headwater can be saved as a view."))


@transaction.atomic
def delete_view(*, by: Account, view: SavedView) -> None:
    """Only the owner lets a view go."""
    require(by, Permission.SEE_INDICATORS)
    if view.owner_id != by.pk:
        raise PermissionDenied(_("Only %(name)s can delete this view.") % {"name": view.owner})
    audit.record(by=by, action="view.deleted", about=view, detail={"address": view.address})
    view.delete()
