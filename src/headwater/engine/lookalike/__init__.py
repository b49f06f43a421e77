"""Who is like those who complained: prepared features, distances, groups, radius.

Features, prepare       columns of customers -> a Prepared matrix (z-scores, codes, weights)
nearest                 the exact distance to the nearest complainant
group_complainants, nearest_group
                        complainants as groups with centres, and the distance to the nearest of them
histogram               how many lie within any radius, at once
screen, apply, chosen   every method, what is kept of it for another day, and who is in
backtest.backtest       every method tried on complainants that it was not shown
why.why                 the features that brought a customer in, in words

What learns is loaded when it is first named: it takes a second or two, which a distance need not wait for.
"""

from importlib import import_module
from typing import Any

from headwater.engine.lookalike.centroid import Groups, Strength, group_complainants, nearest_group
from headwater.engine.lookalike.histogram import Histogram, histogram
from headwater.engine.lookalike.nearest import Nearest, nearest
from headwater.engine.lookalike.prepare import FeatureProblem, Features, Prepared, prepare

__all__ = [
    "FeatureProblem",
    "Features",
    "Groups",
    "Histogram",
    "Nearest",
    "Prepared",
    "Strength",
    "group_complainants",
    "histogram",
    "nearest",
    "nearest_group",
    "prepare",
]

LATER = {
    "METHODS": "auto",
    "Kept": "kept",
    "Screening": "screening",
    "Settings": "screening",
    "apply": "screening",
    "chosen": "screening",
    "screen": "screening",
}


def __getattr__(name: str) -> Any:
    """What learns, by name."""
    if name not in LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{LATER[name]}"), name)
