"""One sample centre for all tests of this folder, and DuckDB to ask it directly."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from headwater.engine.sample import SampleReport, generate


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> SampleReport:
    """150,000 contacts in ten weeks that end with a March."""
    return generate(tmp_path_factory.mktemp("sample"), 150_000, 70, seed=7, end=date(2026, 3, 31))


@pytest.fixture(scope="session")
def ask(sample: SampleReport) -> Callable[[str], list[tuple[Any, ...]]]:
    """Rows of an SQL question over the tables; `local_time` is added to contacts."""
    base = duckdb.connect()
    for table in sample.rows:
        more = ", started_at + interval 8 hour as local_time" if table == "contacts" else ""
        base.execute(f"create view {table} as select *{more} from '{sample.out}/{table}/*.parquet'")
    return lambda question: base.execute(question).fetchall()


@pytest.fixture(scope="session")
def incidents(sample: SampleReport) -> dict[str, dict[str, Any]]:
    """The planted incidents by kind, as `truth.json` has them."""
    truth = json.loads((sample.out / "truth.json").read_text("utf-8"))
    assert truth == sample.truth
    return {incident["kind"]: incident for incident in truth["incidents"]}


@pytest.fixture(scope="session")
def organisation(sample: SampleReport) -> dict[str, Any]:
    """The content of `organisation.json`."""
    return json.loads(Path(sample.out / "organisation.json").read_text("utf-8"))
