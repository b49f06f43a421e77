"""Where the real data stand beside the checkout; tests that need them say so when they are absent."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


def shared(name: str) -> Path:
    """The path of a real data file, or a skip in one sentence."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"the real data file {name} is not beside this checkout (../shared/data)")
    return path
