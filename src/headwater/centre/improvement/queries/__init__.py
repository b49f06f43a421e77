"""What others may ask of improvements; all but those by finding are limited to the asker."""

from headwater.centre.improvement.queries.projects import (
    answering,
    counts_by_state,
    find_improvements,
    gates_to_decide,
    improvement_seen_by,
    improvements_seen_by,
    late,
    measures_of,
)
from headwater.centre.improvement.queries.stations import stations
from headwater.centre.improvement.queries.trials import found_by_words as find_trials

__all__ = [
    "answering",
    "counts_by_state",
    "find_improvements",
    "find_trials",
    "gates_to_decide",
    "improvement_seen_by",
    "improvements_seen_by",
    "late",
    "measures_of",
    "stations",
]
