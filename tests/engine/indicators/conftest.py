"""One engine for all tests of this folder: opening it costs more than most of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from headwater.engine.lake.engines import Engine, open_engine


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    opened = open_engine(memory_limit="500MB")
    yield opened
    opened.close()
