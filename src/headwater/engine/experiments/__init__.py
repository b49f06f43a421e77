"""Pilots and proofs: which teams to compare, how long, and what may be said in the end.

    match_teams, match_control      two arms that were alike before (`profiles` says how teams stood)
    variability, minimum_detectable_effect, weeks_needed
                                    what a pilot of so many teams and weeks can show
    difference_in_differences       with a control: teams are the unit
    interrupted_time_series         without one: seasons and autocorrelation taken into account
    sequential                      planned looks before the end
    judge, guard                    verdicts on promises and guardrails
    watch_gain                      does a gain that was shown slip back?

All of it takes figures as numerators and denominators by day (`Series`, `Panel`) and says in `Words` what it
found. Data that cannot carry a judgement raise `CannotJudge`, a Problem whose words say what is missing.
"""

from headwater.engine.experiments.arms import TeamChange, redrawn
from headwater.engine.experiments.differences import Differences, difference_in_differences
from headwater.engine.experiments.interrupted import (
    Interruption,
    days_needed,
    interrupted_time_series,
    its_minimum_detectable_effect,
    require_enough,
)
from headwater.engine.experiments.looks import Look, sequential
from headwater.engine.experiments.matching import (
    Feature,
    Match,
    Profiles,
    match_control,
    match_teams,
    pair_up,
    profiles,
    randomise,
    weigh,
)
from headwater.engine.experiments.measure import Measure
from headwater.engine.experiments.series import CannotJudge, DaysOff, Panel, Series
from headwater.engine.experiments.sizes import (
    Variability,
    contacts_needed,
    minimum_detectable_effect,
    variability,
    weeks_needed,
)
from headwater.engine.experiments.slipping import Slipping, cusum_bound, cusum_run_length, watch_gain
from headwater.engine.experiments.verdict import (
    ALPHA,
    GUARD_WORDS,
    STATE_WORDS,
    Estimate,
    Verdict,
    guard,
    judge,
)

__all__ = [
    "ALPHA",
    "GUARD_WORDS",
    "STATE_WORDS",
    "CannotJudge",
    "DaysOff",
    "Differences",
    "Estimate",
    "Feature",
    "Interruption",
    "Look",
    "Match",
    "Measure",
    "Panel",
    "Profiles",
    "Series",
    "Slipping",
    "TeamChange",
    "Variability",
    "Verdict",
    "contacts_needed",
    "cusum_bound",
    "cusum_run_length",
    "days_needed",
    "difference_in_differences",
    "guard",
    "interrupted_time_series",
    "its_minimum_detectable_effect",
    "judge",
    "match_control",
    "match_teams",
    "minimum_detectable_effect",
    "pair_up",
    "profiles",
    "randomise",
    "redrawn",
    "require_enough",
    "sequential",
    "variability",
    "watch_gain",
    "weeks_needed",
    "weigh",
]
