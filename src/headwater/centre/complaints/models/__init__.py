"""Tables of complaint orders and what belongs to them."""

from headwater.centre.complaints.models.absences import Absence
from headwater.centre.complaints.models.accidents import (
    Accident,
    AccidentClass,
    AccidentEvidence,
    AccidentPerson,
    AccidentState,
)
from headwater.centre.complaints.models.classes import Cause, ComplaintClass, Hours, Rules, Severity
from headwater.centre.complaints.models.intake import IntakeDraft, IntakeFile, IntakeProfile
from headwater.centre.complaints.models.journeys import JourneyKey
from headwater.centre.complaints.models.mass import MassComplaint, MassReply, MassState
from headwater.centre.complaints.models.orders import (
    ENDED,
    OPEN,
    WAITING,
    WORKED,
    Attachment,
    EventKind,
    Order,
    OrderContact,
    OrderEvent,
    OrderState,
    Stage,
)
from headwater.centre.complaints.models.traces import (
    EvidenceKind,
    MeasureState,
    PreventiveMeasure,
    StepRule,
    Trace,
    TraceEvidence,
    TraceRules,
    TraceScope,
)

__all__ = [
    "ENDED",
    "OPEN",
    "WAITING",
    "WORKED",
    "Absence",
    "Accident",
    "AccidentClass",
    "AccidentEvidence",
    "AccidentPerson",
    "AccidentState",
    "Attachment",
    "Cause",
    "ComplaintClass",
    "EventKind",
    "EvidenceKind",
    "Hours",
    "IntakeDraft",
    "IntakeFile",
    "IntakeProfile",
    "JourneyKey",
    "MassComplaint",
    "MassReply",
    "MassState",
    "MeasureState",
    "Order",
    "OrderContact",
    "OrderEvent",
    "OrderState",
    "PreventiveMeasure",
    "Rules",
    "Severity",
    "Stage",
    "StepRule",
    "Trace",
    "TraceEvidence",
    "TraceRules",
    "TraceScope",
]
