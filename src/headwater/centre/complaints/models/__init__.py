"""Tables of complaint orders and what belongs to them."""

from headwater.centre.complaints.models.classes import Cause, ComplaintClass, Hours, Rules, Severity
from headwater.centre.complaints.models.intake import IntakeDraft, IntakeFile, IntakeProfile
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

__all__ = [
    "ENDED",
    "OPEN",
    "WAITING",
    "WORKED",
    "Attachment",
    "Cause",
    "ComplaintClass",
    "EventKind",
    "Hours",
    "IntakeDraft",
    "IntakeFile",
    "IntakeProfile",
    "MassComplaint",
    "MassReply",
    "MassState",
    "Order",
    "OrderContact",
    "OrderEvent",
    "OrderState",
    "Rules",
    "Severity",
    "Stage",
]
