"""Suggesting a mapping from the names and the values of a source's columns."""

from __future__ import annotations

from headwater.engine.lake.intake.suggesting.completing import completed
from headwater.engine.lake.intake.suggesting.suggestion import Suggestion, suggest, suggested, suggestion

__all__ = ["Suggestion", "completed", "suggest", "suggested", "suggestion"]
