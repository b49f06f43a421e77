"""For all tests of the rooms: Django awake, and the named people."""

from __future__ import annotations

import pytest

import tests.awake  # noqa: F401
from tests import cast as named_people


@pytest.fixture
def cast(db: None) -> named_people.Cast:
    """A small centre with a person of every role; see `tests/cast.py`."""
    return named_people.build()
