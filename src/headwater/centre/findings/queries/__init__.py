"""The only readers of findings for other rooms: what comes back is limited to what the asker may see."""

from headwater.centre.findings.queries.chain import came_from, came_of, chain, known, members
from headwater.centre.findings.queries.findings import (
    by_number,
    find_findings,
    finding_seen_by,
    findings_about,
    findings_seen_by,
    open_findings,
    own_findings,
    sightings_of,
)
from headwater.centre.findings.queries.loop import Step, steps_of
from headwater.centre.findings.queries.names import name_of, names_of

__all__ = [
    "Step",
    "by_number",
    "came_from",
    "came_of",
    "chain",
    "find_findings",
    "finding_seen_by",
    "findings_about",
    "findings_seen_by",
    "known",
    "members",
    "name_of",
    "names_of",
    "open_findings",
    "own_findings",
    "sightings_of",
    "steps_of",
]
