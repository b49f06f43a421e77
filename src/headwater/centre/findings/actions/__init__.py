"""The only writers of findings and of the links between objects."""

from headwater.centre.findings.actions.findings import assign, change, come_back, open_finding
from headwater.centre.findings.actions.links import gone, link, remember
from headwater.centre.findings.actions.notes import note
from headwater.centre.findings.actions.states import close, join, reopen
from headwater.centre.findings.actions.suggestions import suggest

__all__ = [
    "assign",
    "change",
    "close",
    "come_back",
    "gone",
    "join",
    "link",
    "note",
    "open_finding",
    "remember",
    "reopen",
    "suggest",
]
