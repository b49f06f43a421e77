"""These tests need Django."""

from tests import awake  # noqa: F401
