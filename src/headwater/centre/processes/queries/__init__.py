"""The only readers of this room for others: what comes back is limited to what the asker may see."""

from headwater.centre.processes.queries.changes import changes_seen_by, papers_by_text, procedures_seen_by
from headwater.centre.processes.queries.defects import (
    DefectCounts,
    defect_counts,
    defects_naming,
    defects_seen_by,
    found_by_text,
)
from headwater.centre.processes.queries.handbooks import (
    checklist_of,
    handbook_of,
    handbooks,
    receipts_of,
    unread_of,
)
from headwater.centre.processes.queries.maps import maps_seen_by, steps_seen_by

__all__ = [
    "DefectCounts",
    "changes_seen_by",
    "checklist_of",
    "defect_counts",
    "defects_naming",
    "defects_seen_by",
    "found_by_text",
    "handbook_of",
    "handbooks",
    "maps_seen_by",
    "papers_by_text",
    "procedures_seen_by",
    "receipts_of",
    "steps_seen_by",
    "unread_of",
]
