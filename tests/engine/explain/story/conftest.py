"""One engine for the tests of this folder."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from headwater.engine.lake.engines import Engine, open_engine


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    """DuckDB with little memory."""
    opened = open_engine(memory_limit="500MB")
    yield opened
    opened.close()
