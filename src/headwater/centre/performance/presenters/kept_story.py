"""A story that the ledger keeps was told in its writer's scope: what of it another reader may see."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from headwater.centre.people.access import scope_of
from headwater.centre.people.permissions import Permission
from headwater.centre.performance.presenters.groups import PEOPLE
from headwater.engine.explain.story import Story

# What is hidden from readers to whom no team may be named.
EVERYBODY = frozenset(PEOPLE)


def without(story: Story, hidden: frozenset[str]) -> Story:
    """The story without the layers and causes that name somebody of the hidden dimensions."""
    return replace(
        story,
        layers=tuple(layer for layer in story.layers if layer.key not in hidden),
        causes=tuple(cause for cause in story.causes if not hidden & cause.where.keys()),
    )


def hidden_in(asker: Any, story: Story) -> frozenset[str]:
    """Which dimensions of people are hidden from a reader: teams beside the own ones, and single agents."""
    scope = scope_of(asker, Permission.SEE_INDICATORS)
    if scope.everything:
        return frozenset({"agent"})
    return EVERYBODY - {"team"} if teams_in(story) <= set(scope.teams) else EVERYBODY


def teams_in(story: Story) -> set[str]:
    """The teams that a story names anywhere."""
    wheres = [cause.where for cause in story.causes] + [layer.within for layer in story.layers]
    values = [where["team"] for where in wheres if "team" in where]
    found = {str(one) for value in values for one in (value if isinstance(value, list | tuple) else [value])}
    rows = [row for layer in story.layers if layer.key == "team" for row in layer.rows]
    return found | {str(row.value) for row in rows if row.value is not None}
