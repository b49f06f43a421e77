"""Mapping: a profile turned into expressions that any engine can run."""

from __future__ import annotations

from headwater.engine.lake.intake.mapping.compiled import Check, Mapped, compiled

__all__ = ["Check", "Mapped", "compiled"]
