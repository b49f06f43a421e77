"""Who is like those who complained: prepared features, distances, groups, radius.

Features, prepare       columns of customers -> a Prepared matrix (z-scores, codes, weights)
nearest                 the exact distance to the nearest complainant
"""

from headwater.engine.lookalike.nearest import Nearest, nearest
from headwater.engine.lookalike.prepare import FeatureProblem, Features, Prepared, prepare

__all__ = ["FeatureProblem", "Features", "Nearest", "Prepared", "nearest", "prepare"]
