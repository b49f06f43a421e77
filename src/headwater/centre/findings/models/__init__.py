"""What was noticed, where it came from, what came of it."""

from headwater.centre.findings.models.findings import Finding, FindingNote, Outcome, Sighting, State
from headwater.centre.findings.models.references import KINDS, Kind, Link, Member, Reference

__all__ = [
    "KINDS",
    "Finding",
    "FindingNote",
    "Kind",
    "Link",
    "Member",
    "Outcome",
    "Reference",
    "Sighting",
    "State",
]
