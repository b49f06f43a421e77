"""Tables of look-alike models, footprint cohorts, frozen lists and recovery campaigns."""

from headwater.centre.recovery.models.cohorts import Cohort, CohortMember
from headwater.centre.recovery.models.footprints import Footprint, IncidentRates
from headwater.centre.recovery.models.lookalikes import WITH_RADIUS, Chosen, LookalikeModel, Screening, Way

__all__ = [
    "WITH_RADIUS",
    "Chosen",
    "Cohort",
    "CohortMember",
    "Footprint",
    "IncidentRates",
    "LookalikeModel",
    "Screening",
    "Way",
]
