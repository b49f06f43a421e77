"""Tables of look-alike models, footprint cohorts, frozen lists and recovery campaigns."""

from headwater.centre.recovery.models.calls import (
    IDENTIFIED,
    REACHED,
    Arm,
    Call,
    FollowUp,
    Reason,
    Recipient,
    Verdict,
)
from headwater.centre.recovery.models.campaigns import (
    BaseEstimate,
    Caller,
    Campaign,
    Channel,
    ListedOut,
    OptOut,
    Script,
)
from headwater.centre.recovery.models.cohorts import Cohort, CohortMember
from headwater.centre.recovery.models.footprints import Footprint, IncidentRates
from headwater.centre.recovery.models.lookalikes import WITH_RADIUS, Chosen, LookalikeModel, Screening, Way

__all__ = [
    "IDENTIFIED",
    "REACHED",
    "WITH_RADIUS",
    "Arm",
    "BaseEstimate",
    "Call",
    "Caller",
    "Campaign",
    "Channel",
    "Chosen",
    "Cohort",
    "CohortMember",
    "FollowUp",
    "Footprint",
    "IncidentRates",
    "ListedOut",
    "LookalikeModel",
    "OptOut",
    "Reason",
    "Recipient",
    "Screening",
    "Script",
    "Verdict",
    "Way",
]
