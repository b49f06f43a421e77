"""What others may ask of improvements; every answer but `answering` is limited to what the asker sees."""

from headwater.centre.improvement.queries.projects import (
    answering,
    counts_by_state,
    improvement_seen_by,
    improvements_seen_by,
    late,
    measures_of,
)

__all__ = [
    "answering",
    "counts_by_state",
    "improvement_seen_by",
    "improvements_seen_by",
    "late",
    "measures_of",
]
