"""Suggesting a mapping from the names and the values of a source's columns."""

from __future__ import annotations

from headwater.engine.lake.intake.suggesting.suggestion import Suggestion, suggest, suggestion

__all__ = ["Suggestion", "suggest", "suggestion"]
