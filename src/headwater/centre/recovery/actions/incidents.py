"""The rates with which the silent part of an incident is estimated."""

from __future__ import annotations

from django.db import transaction

from headwater.centre.complaints.models import MassComplaint
from headwater.centre.people import audit
from headwater.centre.people.access import require
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Account
from headwater.centre.people.permissions import Permission
from headwater.centre.recovery.models import IncidentRates

FIELDS = ("silent_per_complaint", "unheard", "told_low", "told_high", "tell_many", "many", "source")


@transaction.atomic
def set_rates(*, by: Actor, mass: MassComplaint, **rates: float | str) -> IncidentRates:
    """Other rates for this incident; what they were stands in the trail."""
    require(by, Permission.MODEL_LOOKALIKES, mass.unit)
    row, _new = IncidentRates.objects.get_or_create(mass=mass.pk)
    before = {name: getattr(row, name) for name in FIELDS}
    for name in FIELDS:
        setattr(row, name, rates.get(name, before[name]))
    row.by = by if isinstance(by, Account) else None
    row.full_clean()
    row.save()
    changed = audit.changes(before, {name: getattr(row, name) for name in FIELDS})
    if changed:
        audit.record(by=by, action="incident.rates_set", about=mass, detail=changed)
    return row
