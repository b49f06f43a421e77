"""What anybody who works here suggests becomes a finding of the own unit."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from headwater.centre.findings.actions.findings import both, open_finding
from headwater.centre.findings.actions.links import remember
from headwater.centre.findings.models import Finding, Reference
from headwater.centre.notices.actions import notify
from headwater.centre.notices.heads import unit_of
from headwater.centre.people.access import units_of
from headwater.centre.people.models import Account, Unit
from headwater.centre.people.permissions import Permission
from headwater.centre.people.queries import nearest_holder
from headwater.centre.people.roles import ROLES

SUGGESTED = gettext_noop("%(who)s suggests: %(what)s")


@transaction.atomic
def suggest(*, by: Account, title: str, detail: str = "") -> Finding:
    """Open a finding of the own unit. It has no owner yet: the nearest who may give it away is told."""
    made = open_finding(by=by, title=title, detail=detail, unit=_home(by))
    # It has no page but the finding's own, so nothing is linked: its kind is what the lists show.
    made.source = remember(Reference("suggestion", made.number, made.title, made.url))
    made.save(update_fields=["source"])
    made.sightings.update(source=made.source)
    able = [key for key, role in ROLES.items() if Permission.MANAGE_FINDINGS in role.permissions]
    person = nearest_holder(made.unit, able, without=by.person)
    if person is not None:
        notify(by=by, to=person, text=SUGGESTED, params={"who": str(by), "what": both(made)}, url=made.url)
    return made


def _home(by: Account) -> Unit:
    unit = unit_of(by.person) if by.person is not None else None
    unit = unit or next(iter(units_of(by, Permission.REPORT_DEFECTS)), None)
    if unit is None:
        raise PermissionDenied(_("This account stands in no unit, so nobody would see the suggestion."))
    return unit
