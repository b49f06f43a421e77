"""The files: the lake's schema, exact numbers, the same bytes for the same seed."""

from __future__ import annotations

import json
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from headwater.engine.lake.tables import TABLES
from headwater.engine.sample import SampleReport, generate, incidents
from headwater.engine.words import Problem


def digests(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest() for path in files}


def test_every_file_has_the_schema_of_its_table(sample: SampleReport) -> None:
    for table in sample.rows:
        wanted = TABLES[table].schema
        for path in sample.files(table):
            found = pq.read_schema(path)
            assert {name: found.field(name).type for name in wanted.names} == {
                field.name: field.type for field in wanted
            }, path
            assert TABLES[table].open or found.names == wanted.names


def test_required_columns_are_full(sample: SampleReport) -> None:
    for table in sample.rows:
        for column in TABLES[table].stored:
            if column.required or column.name in ("id", "local_day", "local_slot"):
                read = pq.read_table(sample.out / table, columns=[column.name])
                assert read[column.name].null_count == 0, (table, column.name)


def test_coded_columns_use_the_tables_codes(sample: SampleReport) -> None:
    for table in sample.rows:
        for column in TABLES[table].columns:
            if column.codes:
                found = set(
                    pq.read_table(sample.out / table, columns=[column.name])[column.name].unique().to_pylist()
                )
                assert found <= {*column.codes, None}, (table, column.name)


def test_values_are_within_the_tables_ranges(sample: SampleReport, ask: Any) -> None:
    for table in sample.rows:
        for column in TABLES[table].columns:
            low, high = column.minimum, column.maximum
            bounds = [f'"{column.name}" < {low}'] if low is not None else []
            bounds += [f'"{column.name}" > {high}'] if high is not None else []
            if bounds:
                [(outside,)] = ask(f"select count(*) from {table} where {' or '.join(bounds)}")
                assert outside == 0, (table, column.name)


def test_ids_are_unique_and_days_are_right(ask: Any, sample: SampleReport) -> None:
    for table in sample.rows:
        if "id" in TABLES[table].schema.names:
            [(rows, ids)] = ask(f"select count(*), count(distinct id) from {table}")
            assert rows == ids == sample.rows[table], table
    [(wrong,)] = ask(
        "select count(*) from contacts where local_day != local_time::date"
        " or local_slot != hour(local_time) * 4 + minute(local_time) // 15"
    )
    assert wrong == 0


def test_numbers_are_exact(ask: Any, sample: SampleReport) -> None:
    [(rows, first, last)] = ask("select count(*), min(local_day), max(local_day) from contacts")
    assert (rows, first, last) == (150_000, sample.first, date(2026, 3, 31))
    assert len(sample.files("contacts")) == 70


def test_customers_cannot_be_real_numbers(ask: Any) -> None:
    [(wrong,)] = ask("select count(*) from customers where not regexp_matches(customer, '^10[0-9]{9}$')")
    assert wrong == 0
    [(unknown,)] = ask("select count(*) from contacts anti join customers using (customer)")
    assert unknown == 0


def test_same_seed_same_bytes(tmp_path: Path) -> None:
    for name, seed in (("one", 3), ("two", 3), ("other", 4)):
        generate(tmp_path / name, 5_000, 16, seed, end=date(2025, 10, 8))
    assert digests(tmp_path / "one") == digests(tmp_path / "two")
    assert digests(tmp_path / "one") != digests(tmp_path / "other")


def test_incidents_move_with_the_seed() -> None:
    plans = [incidents.plant(date(2026, 1, 1), 90, seed) for seed in range(20)]
    days = [{incident.kind: incident.first_day for incident in plan.incidents} for plan in plans]
    for kind in ("gprs_afternoon", "network_failure", "system_outage", "handle_time_drift", "ivr_zero_out"):
        assert len({first[kind] for first in days}) > 5, kind
    for plan in plans:
        assert min(incident.first_day for incident in plan.incidents) >= plan.quiet == 22


@pytest.mark.parametrize(("contacts", "days"), [(1, 1), (50, 1), (100, 2), (400, 5)])
def test_tiny_samples_work(tmp_path: Path, contacts: int, days: int) -> None:
    report = generate(tmp_path, contacts, days, seed=1)
    assert report.rows["contacts"] == contacts


@pytest.mark.parametrize(("contacts", "days", "seed"), [(10, 0, 1), (3, 5, 1), (10, 2, -1)])
def test_senseless_sizes_are_refused(tmp_path: Path, contacts: int, days: int, seed: int) -> None:
    with pytest.raises(Problem):
        generate(tmp_path, contacts, days, seed)
    assert not list(tmp_path.iterdir())


def test_progress_is_told(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    generate(tmp_path, 900, 3, 1, tell=lambda done, total: told.append((done, total)))
    assert told[-1] == (900, 900)
    assert len(told) == 3


def test_vocabulary_names_every_value(sample: SampleReport, ask: Any) -> None:
    terms = json.loads((sample.out / "vocabulary.json").read_text("utf-8"))
    for kind in ("queue", "segment", "channel", "region", "service"):
        used = {row[0] for row in ask(f"select distinct {kind} from contacts where {kind} is not null")}
        named = {term["code"] for term in terms if term["kind"] == kind and term["name"]}
        assert used <= named, kind
    assert all(term["name_en"] or term["family"] for term in terms)
    assert next(term for term in terms if "来源未具名" in term["name"])["code"] == "备用"
