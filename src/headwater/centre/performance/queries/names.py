"""Which indicators there are, for searching them."""

from __future__ import annotations

from headwater.centre.people.access import can
from headwater.centre.people.audit import Actor
from headwater.centre.people.permissions import Permission
from headwater.centre.performance import wiring
from headwater.engine.indicators import Definition


def indicators_seen_by(asker: Actor) -> list[Definition]:
    """All definitions in force, for those who may see indicators at all."""
    if not can(asker, Permission.SEE_INDICATORS):
        return []
    return list(wiring.machine().definitions.values())
