"""What a recovery campaign did, with its doubt: shares, means, arms, identification, the hold-out's draw.

    share, mean                         a figure with its 95 % interval
    shares_apart, means_apart           two groups, with the interval of their difference
    share_against, gain_needed          a few customers against a level that is known of all
    draw_hold_out, detectable           who is left alone, and what a hold-out of that size can show
    compare_arms                        repaired against hold-out: as drawn, and as reached
    base_of, identification_rate        how many dissatisfied there are, and which part of them was found

Pure functions: counts and moments in, frozen values out. Shares are fractions, never per cent.
"""

from headwater.engine.recovery_effects.arms import AS_DRAWN, AS_REACHED, OF_REACHED, Arm, Arms, compare_arms
from headwater.engine.recovery_effects.differences import (
    NO_SUBSTITUTE,
    Difference,
    gain_needed,
    means_apart,
    respondents_needed,
    share_against,
    shares_apart,
    told,
)
from headwater.engine.recovery_effects.drawing import detectable, draw_hold_out, held_out_first
from headwater.engine.recovery_effects.identification import (
    Base,
    base_of,
    expected_in,
    identification_rate,
    times_as_many,
)
from headwater.engine.recovery_effects.intervals import Interval, Moments, mean, moments_of, share

__all__ = [
    "AS_DRAWN",
    "AS_REACHED",
    "NO_SUBSTITUTE",
    "OF_REACHED",
    "Arm",
    "Arms",
    "Base",
    "Difference",
    "Interval",
    "Moments",
    "base_of",
    "compare_arms",
    "detectable",
    "draw_hold_out",
    "expected_in",
    "gain_needed",
    "held_out_first",
    "identification_rate",
    "mean",
    "means_apart",
    "moments_of",
    "respondents_needed",
    "share",
    "share_against",
    "shares_apart",
    "times_as_many",
    "told",
]
