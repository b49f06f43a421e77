"""Background work of look-alike models and footprints."""

from __future__ import annotations
