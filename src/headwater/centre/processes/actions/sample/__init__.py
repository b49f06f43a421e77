"""The sample centre's processes: maps, procedures, handbooks, defects, so that no page is empty."""

from __future__ import annotations

from headwater.centre.processes.actions.sample.loading import load_sample_processes

__all__ = ["load_sample_processes"]
