"""Tables of improvements, their gates, effects and shortfalls."""

from headwater.centre.improvement.models.effects import Effect, EffectYear
from headwater.centre.improvement.models.gates import Document, Evidence, Gate, Measure, Remark
from headwater.centre.improvement.models.pilots import Pilot, PilotGuardrail, PilotLook, PilotTeam
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
from headwater.centre.improvement.models.rollouts import (
    ChecklistItem,
    Inspection,
    InspectionItem,
    Watch,
    Wave,
)
from headwater.centre.improvement.models.shortfalls import Shortfall, Weights
from headwater.centre.improvement.models.verifications import Verdict, Verification
from headwater.centre.improvement.models.voice import Ctq, Matrix, MatrixCause, MatrixOutput, Voice

__all__ = [
    "BACK_TO",
    "OPEN",
    "PROVED",
    "STAGES",
    "Acceptance",
    "Answered",
    "ChecklistItem",
    "Ctq",
    "Document",
    "Effect",
    "EffectYear",
    "Evidence",
    "Gate",
    "Guardrail",
    "Improvement",
    "Inspection",
    "InspectionItem",
    "Matrix",
    "MatrixCause",
    "MatrixOutput",
    "Measure",
    "Method",
    "Pilot",
    "PilotGuardrail",
    "PilotLook",
    "PilotTeam",
    "Prediction",
    "Remark",
    "Return",
    "Shortfall",
    "Stage",
    "State",
    "Verdict",
    "Verification",
    "Voice",
    "Watch",
    "Wave",
    "Weights",
]
