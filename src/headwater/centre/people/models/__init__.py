"""Tables of the organisation, its persons, their accounts and what they did."""

from headwater.centre.people.models.accounts import (
    LANGUAGE_KEY,
    Account,
    AccountSession,
    CustomRole,
    RoleGrant,
)
from headwater.centre.people.models.events import AuditEvent
from headwater.centre.people.models.persons import Certificate, Membership, Person, Post, StarGrade
from headwater.centre.people.models.units import Placement, Unit, UnitKind

__all__ = [
    "LANGUAGE_KEY",
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
