"""A lake in a temporary folder, and short ways to fill and read it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from headwater.engine.lake import Lake
from headwater.engine.lake.engines import Engine, open_engine
from headwater.engine.lake.intake import Field, ImportReport, Profile, import_files

CALLS = {
    "call": "id",
    "start": "started_at",
    "queue": "queue",
    "wait": "wait_seconds",
    "talk": "talk_seconds",
    "end": "outcome",
}
HEADER = "call,start,queue,wait,talk,end\n"


def clock() -> datetime:
    """A clock that stands still."""
    return datetime(2024, 6, 1, 12, tzinfo=UTC)


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "home", clock)


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    opened = open_engine(memory_limit="500MB", threads=1)
    yield opened
    opened.close()


def calls(*changed: Field, made: bool = False, **settings: Any) -> Profile:
    """The mapping of the small call logs of these tests; `made`: they have no ids of their own."""
    profile = Profile.from_map("contacts", CALLS)
    if made:
        profile = profile.without("id")
    for field in changed:
        profile = profile.with_field(field)
    return Profile(**{**{n: getattr(profile, n) for n in profile.__dataclass_fields__}, **settings})


def row(number: int, start: str = "2024-05-01 10:00:00", end: str = "answered", wait: object = 5) -> str:
    """One line of a call log."""
    return f"c{number},{start},Q1,{wait},60,{end}\n"


def bring(
    lake: Lake, path: Path, text: str | bytes, profile: Profile | None = None, **more: Any
) -> ImportReport:
    """Writes a file and imports it."""
    data = text.encode() if isinstance(text, str) else text
    path.write_bytes(data)
    profile = profile or calls()
    return import_files(lake, profile.table, [path], profile, **more)


def landed(lake: Lake, engine: Engine, table: str = "contacts") -> list[dict[str, Any]]:
    """All rows of a table, by id."""
    rows = engine.execute(engine.table(lake.snapshot(), table)).to_pylist()
    return sorted(rows, key=lambda found: str(found["id"]))
