"""Whose records somebody sees here, as the engine's scope, and what can be said of so narrow a view."""

from __future__ import annotations

from dataclasses import dataclass

from headwater.centre.people.access import scope_of
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Unit
from headwater.centre.people.permissions import Permission
from headwater.engine.indicators import Definition, Scope

DENIED = Scope(teams=(), agents=())


@dataclass(frozen=True, slots=True)
class Sight:
    """`scope` None: everything. `level` is the widest level seen: centre, zone, team or agent."""

    scope: Scope | None
    level: str

    @property
    def nothing(self) -> bool:
        """Whether no record at all may be seen."""
        return self.scope == DENIED

    def attributes(self, definition: Definition) -> bool:
        """Whether the indicator can be laid at this level's door."""
        levels = set(definition.attribution)
        return self.level in levels or self.level == "centre" or (self.level == "zone" and "team" in levels)


def sight_of(
    asker: Actor, unit: Unit | None = None, permission: Permission = Permission.SEE_INDICATORS
) -> Sight:
    """What `asker` sees, narrowed to a chosen unit. An own-only role sees the own records, in any unit."""
    scope = scope_of(asker, permission, unit)
    if scope.everything:
        return Sight(None, "centre")
    if scope.teams:
        return Sight(Scope(teams=scope.teams), "team" if len(scope.teams) == 1 else "zone")
    if scope.agents:
        return Sight(Scope(agents=scope.agents), "agent")
    return Sight(DENIED, "agent")
