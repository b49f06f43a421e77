"""The cast with the small lake of the indicators' tests as their data."""

from __future__ import annotations

from tests.centre.performance.conftest import centre, small_lake

__all__ = ["centre", "small_lake"]
