"""Tables of the organisation, its persons, their accounts and what they did."""

from headwater.centre.people.models.accounts import Account, AccountSession, CustomRole, RoleGrant
from headwater.centre.people.models.events import AuditEvent
from headwater.centre.people.models.persons import Certificate, Membership, Person, Post, StarGrade
from headwater.centre.people.models.units import Placement, Unit, UnitKind

__all__ = [
    "Account",
    "AccountSession",
    "AuditEvent",
    "Certificate",
    "CustomRole",
    "Membership",
    "Person",
    "Placement",
    "Post",
    "RoleGrant",
    "StarGrade",
    "Unit",
    "UnitKind",
]
