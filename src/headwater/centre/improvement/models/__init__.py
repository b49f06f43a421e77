"""Tables of improvements, their gates, effects and shortfalls."""

from headwater.centre.improvement.models.effects import Effect, EffectYear
from headwater.centre.improvement.models.gates import Document, Evidence, Gate, Measure, Remark
from headwater.centre.improvement.models.projects import (
    BACK_TO,
    OPEN,
    PROVED,
    STAGES,
    Acceptance,
    Answered,
    Guardrail,
    Improvement,
    Method,
    Prediction,
    Return,
    Stage,
    State,
)
from headwater.centre.improvement.models.shortfalls import Shortfall, Weights

__all__ = [
    "BACK_TO",
    "OPEN",
    "PROVED",
    "STAGES",
    "Acceptance",
    "Answered",
    "Document",
    "Effect",
    "EffectYear",
    "Evidence",
    "Gate",
    "Guardrail",
    "Improvement",
    "Measure",
    "Method",
    "Prediction",
    "Remark",
    "Return",
    "Shortfall",
    "Stage",
    "State",
    "Weights",
]
