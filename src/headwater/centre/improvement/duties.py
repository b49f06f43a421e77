"""Who may do what to one improvement: the owner, who runs the unit, who may decide, who has a task in it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from headwater.centre.improvement.models import Improvement
from headwater.centre.people.access import can, require
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Account
from headwater.centre.people.permissions import Permission
from headwater.centre.people.queries import history_of


def owns(by: Actor, improvement: Improvement) -> bool:
    """Whether it is theirs."""
    return isinstance(by, Account) and by.person_id is not None and by.person_id == improvement.owner_id


def may_run(by: Actor, improvement: Improvement) -> bool:
    """Owners run their improvement; so does who runs improvements of its unit."""
    return owns(by, improvement) or can(by, Permission.RUN_IMPROVEMENTS, improvement.unit)


def owned(by: Actor, improvement: Improvement) -> bool:
    """Whether it was ever theirs: giving it away does not make it somebody else's work."""
    if not isinstance(by, Account) or by.person is None:
        return False
    given = history_of(improvement).filter(action="improvement.changed")
    return given.filter(detail__owner__0=str(by.person)).exists()


def may_decide(by: Actor, improvement: Improvement) -> bool:
    """Who may approve gates of the unit, never the owner nor who was it before."""
    allowed = can(by, Permission.APPROVE_GATES, improvement.unit)
    return allowed and not owns(by, improvement) and not owned(by, improvement)


def require_run(by: Actor, improvement: Improvement) -> None:
    """Refuse in a sentence."""
    if not may_run(by, improvement):
        raise PermissionDenied(_("Only the owner, or who runs the improvements of this unit, may do this."))


def require_decide(by: Actor, improvement: Improvement) -> None:
    """Refuse in a sentence; nobody judges the own work."""
    if owns(by, improvement) or owned(by, improvement):
        raise PermissionDenied(_("The owner does not decide on the own improvement: somebody else does."))
    require(by, Permission.APPROVE_GATES, improvement.unit)
