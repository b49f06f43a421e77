"""Who answers for an indicator: the person named by the centre, else the post the definition names."""

from __future__ import annotations

from headwater.centre.people.access import role
from headwater.centre.performance import register, wiring
from headwater.engine.indicators import Definition

# The catalogue names posts; these are the roles that hold them here.
POSTS = {"indicator_owner": "analyst", "business_manager": "knowledge_manager"}


def owner_of(definition: Definition) -> str:
    """The owner's name of one indicator."""
    row = register.newest_rows().get(definition.key)
    if row is not None and row.owner is not None:
        return row.owner.name
    held = role(POSTS.get(definition.owner_role, definition.owner_role))
    return str(held.name) if held else definition.owner_role


def owners() -> dict[str, str]:
    """Key -> owner, of all indicators in force."""
    rows = register.newest_rows()
    found = {}
    for key, definition in wiring.machine().definitions.items():
        row = rows.get(key)
        held = role(POSTS.get(definition.owner_role, definition.owner_role))
        found[key] = (
            row.owner.name if row and row.owner else str(held.name) if held else definition.owner_role
        )
    return found
