"""Where the improvements of findings stand in the loop, for its map."""

from __future__ import annotations

from collections.abc import Iterable

from headwater.centre.improvement.models import Improvement, Stage, State
from headwater.centre.improvement.queries.projects import answering

# Stages in which it is being looked whether the change helps.
PROVING = (Stage.CONTROL, Stage.CHECK, Stage.ACT)
# Where a returned improvement goes on from: the cause is looked for again.
TRACING = (Stage.ANALYSE, Stage.PLAN)


def stations(findings: Iterable[int]) -> dict[int, str]:
    """Finding -> "trace", "improve" or "verify", by the furthest of its open improvements.

    Findings that no open improvement answers are left out. Not limited to anybody: it tells no more than
    the station.
    """
    order = ["trace", "improve", "verify"]
    found: dict[int, str] = {}
    for finding, rows in answering(findings).items():
        standing = [_station(row) for row in rows if row.open]
        if standing:
            found[finding] = max(standing, key=order.index)
    return found


def _station(improvement: Improvement) -> str:
    if improvement.state in (State.ACCEPTED, State.ROLLING_OUT) or improvement.stage in PROVING:
        return "verify"
    if improvement.returned_count and improvement.stage in TRACING:
        return "trace"
    return "improve"
