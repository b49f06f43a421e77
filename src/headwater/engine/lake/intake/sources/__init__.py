"""Sources: any file that people bring, made into a table of texts that the engine can read."""

from __future__ import annotations

from headwater.engine.lake.intake.sources import excel
from headwater.engine.lake.intake.sources.opened import BrokenLine, Limits, Opened
from headwater.engine.lake.intake.sources.opening import open_sources

__all__ = ["BrokenLine", "Limits", "Opened", "excel", "open_sources"]
