"""Intake: from a source file to checked Parquet in the lake."""

from __future__ import annotations

from headwater.engine.lake.intake.adopting import adopt
from headwater.engine.lake.intake.importing import import_files
from headwater.engine.lake.intake.looking import Preview, PreviewRow, SourceFacts, inspect, preview
from headwater.engine.lake.intake.profile import Case, Field, Measure, Profile, shipped, shipped_names
from headwater.engine.lake.intake.report import Cancelled, ImportReport, Progress
from headwater.engine.lake.intake.suggesting import Suggestion, suggest, suggestion
from headwater.engine.lake.intake.undoing import UndoReport, undo

__all__ = [
    "Cancelled",
    "Case",
    "Field",
    "ImportReport",
    "Measure",
    "Preview",
    "PreviewRow",
    "Profile",
    "Progress",
    "SourceFacts",
    "Suggestion",
    "UndoReport",
    "adopt",
    "import_files",
    "inspect",
    "preview",
    "shipped",
    "shipped_names",
    "suggest",
    "suggestion",
    "undo",
]
