"""Judging traced complaints by rule: individual or shared, ours to control, come back after a fix, alike."""

from headwater.engine.tracing.alike import Candidate, Suggestion, suggest
from headwater.engine.tracing.fixes import Fix, Return, came_back
from headwater.engine.tracing.ours import Control, controllable
from headwater.engine.tracing.spread import INDIVIDUAL, SHARED, Case, Judgement, Thresholds, judge

__all__ = [
    "INDIVIDUAL",
    "SHARED",
    "Candidate",
    "Case",
    "Control",
    "Fix",
    "Judgement",
    "Return",
    "Suggestion",
    "Thresholds",
    "came_back",
    "controllable",
    "judge",
    "suggest",
]
