"""Tables of process maps, the defect register, process changes, procedures and handbooks."""

from headwater.centre.processes.models.changes import ChangeState, Procedure, ProcedureVersion, ProcessChange
from headwater.centre.processes.models.defects import Defect, DefectKind, DefectSource, DefectState, Severity
from headwater.centre.processes.models.handbooks import (
    ChecklistItem,
    Handbook,
    HandbookProcedure,
    HandbookVersion,
    ItemState,
    Receipt,
)
from headwater.centre.processes.models.maps import Flow, MapVersion, ProcessMap, Step, StepKind

__all__ = [
    "ChangeState",
    "ChecklistItem",
    "Defect",
    "DefectKind",
    "DefectSource",
    "DefectState",
    "Flow",
    "Handbook",
    "HandbookProcedure",
    "HandbookVersion",
    "ItemState",
    "MapVersion",
    "Procedure",
    "ProcedureVersion",
    "ProcessChange",
    "ProcessMap",
    "Receipt",
    "Severity",
    "Step",
    "StepKind",
]
