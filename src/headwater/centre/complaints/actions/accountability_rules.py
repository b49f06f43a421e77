"""The rules of accountability and its days."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from headwater.centre.complaints.models import AccountabilityRule, AccountabilitySettings
from headwater.centre.complaints.queries.accountability import may_set_rules, settings_row
from headwater.centre.people import audit
from headwater.centre.people.access import require
from headwater.centre.people.audit import Actor
from headwater.centre.people.permissions import Permission


def require_all(by: Actor) -> None:
    """The rules hold for everybody: who decides for one department does not set them."""
    require(by, Permission.DECIDE_ACCOUNTABILITY)
    if not may_set_rules(by):
        raise PermissionDenied(
            _("These rules hold for the whole centre: who decides for all of it sets them.")
        )


@transaction.atomic
def keep_rule(
    *, by: Actor, rule: AccountabilityRule | None = None, seen: int | None = None, **values: Any
) -> AccountabilityRule:
    """A new rule, or another wording; records that it made stay as they are."""
    require_all(by)
    classes = values.pop("classes", None)
    kept = AccountabilityRule.objects.select_for_update().get(pk=rule.pk) if rule else AccountabilityRule()
    if rule is not None and seen is not None and kept.version != seen:
        raise ValidationError(_("Somebody else changed this rule meanwhile. Look at it again, then save."))
    before = {name: getattr(kept, name) for name in values} if rule else {}
    for name, value in values.items():
        setattr(kept, name, value)
    kept.version = kept.version + 1 if rule else 1
    kept.full_clean()
    kept.save()
    if classes is not None:
        kept.classes.set(classes)
    detail = audit.changes(before, values) if rule else {"name": kept.name}
    audit.record(by=by, action="accountability.rule_kept", about=kept, detail=detail)
    return kept


@transaction.atomic
def set_days(
    *, by: Actor, appeal_days: int, arbitration_days: int, shared_days: int
) -> AccountabilitySettings:
    """How long one may appeal and arbitrate; records that were decided keep their day."""
    require_all(by)
    row = settings_row()
    row.appeal_days, row.arbitration_days, row.shared_days = appeal_days, arbitration_days, shared_days
    row.full_clean()
    row.save()
    detail = {"appeal": appeal_days, "arbitration": arbitration_days, "shared": shared_days}
    audit.record(by=by, action="accountability.days_set", about=row, detail=detail)
    return row
