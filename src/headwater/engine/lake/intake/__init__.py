"""Intake: from a source file to checked Parquet in the lake."""

from __future__ import annotations

from headwater.engine.lake.intake.adopting import adopt
from headwater.engine.lake.intake.importing import import_files
from headwater.engine.lake.intake.profile import Case, Field, Measure, Profile, shipped, shipped_names
from headwater.engine.lake.intake.report import Cancelled, ImportReport, Progress
from headwater.engine.lake.intake.undoing import UndoReport, undo

__all__ = [
    "Cancelled",
    "Case",
    "Field",
    "ImportReport",
    "Measure",
    "Profile",
    "Progress",
    "UndoReport",
    "adopt",
    "import_files",
    "shipped",
    "shipped_names",
    "undo",
]
