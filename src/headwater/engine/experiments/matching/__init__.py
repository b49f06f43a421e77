"""Which teams to compare: two arms that were alike before, or a control for a given arm."""

from headwater.engine.experiments.matching.choosing import Match, match_control, match_teams, weigh
from headwater.engine.experiments.matching.pairs import pair_up, randomise
from headwater.engine.experiments.matching.profiles import Feature, Profiles, profiles, smallest_history

__all__ = [
    "Feature",
    "Match",
    "Profiles",
    "match_control",
    "match_teams",
    "pair_up",
    "profiles",
    "randomise",
    "smallest_history",
    "weigh",
]
