"""Who is like those who complained: prepared features, distances, groups, radius.

Features, prepare       columns of customers -> a Prepared matrix (z-scores, codes, weights)
nearest                 the exact distance to the nearest complainant
group_complainants, nearest_group
                        complainants as groups with centres, and the distance to the nearest of them
histogram               how many lie within any radius, at once
"""

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
