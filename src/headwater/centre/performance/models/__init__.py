"""Tables of the indicators' room: what people define, promise, keep and follow."""

from headwater.centre.performance.models.analyses import (
    Draft,
    Explanation,
    Pin,
    Remark,
    SpecialAnalysis,
)
from headwater.centre.performance.models.causes import Category, Cause, Measure, Why
from headwater.centre.performance.models.definitions import IndicatorDefinition
from headwater.centre.performance.models.listening import CauseCode, Coding, Sample, SampledContact
from headwater.centre.performance.models.signals import (
    BillingDays,
    ChartNote,
    ChartPhase,
    ChartSettings,
    Dismissal,
    JudgedLane,
    Judging,
    Signal,
    SignalKind,
    SignalPoint,
    SignalState,
)
from headwater.centre.performance.models.subscriptions import Acknowledgement, Subscription
from headwater.centre.performance.models.targets import Target
from headwater.centre.performance.models.views import SavedView

__all__ = [
    "Acknowledgement",
    "BillingDays",
    "Category",
    "Cause",
    "CauseCode",
    "ChartNote",
    "ChartPhase",
    "ChartSettings",
    "Coding",
    "Dismissal",
    "Draft",
    "Explanation",
    "IndicatorDefinition",
    "JudgedLane",
    "Judging",
    "Measure",
    "Pin",
    "Remark",
    "Sample",
    "SampledContact",
    "SavedView",
    "Signal",
    "SignalKind",
    "SignalPoint",
    "SignalState",
    "SpecialAnalysis",
    "Subscription",
    "Target",
    "Why",
]
