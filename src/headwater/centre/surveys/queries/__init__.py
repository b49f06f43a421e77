"""The only readers of this room for others."""

from headwater.centre.surveys.queries.counts import CountRow, Counts, counts, counts_of_sheet
from headwater.centre.surveys.queries.questionnaires import (
    found_by_text,
    questionnaires_seen_by,
    sheets_seen_by,
)

__all__ = [
    "CountRow",
    "Counts",
    "counts",
    "counts_of_sheet",
    "found_by_text",
    "questionnaires_seen_by",
    "sheets_seen_by",
]
