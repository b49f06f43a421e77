"""Footprints over a small drawn lake, and against a slow twin on many drawn ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from headwater.engine.indicators import FormulaError
from headwater.engine.lake import Lake, publish_facts
from headwater.engine.lake.engines import open_engine
from headwater.engine.lake.intake import adopt
from headwater.engine.lookalike.footprint import Footprint, Group, Touched, touched, words_of
from headwater.engine.words import Problem

# The lake's times are UTC without a zone.
START, END = datetime(2026, 3, 5, 6), datetime(2026, 3, 5, 10)  # noqa: DTZ001
FAILED = Group("b", "calls to the hotline failed", "network_events", "kind = 'call' and result = 'failed'")
OFTEN = Group("c", "many calls in the area", "network_events", "kind = 'call'", at_least=3)
CALLED = Group("a", "called about it", "contacts", "direction = 'inbound'", everywhere=True)


def events(rows: list[tuple[datetime, str | None, str, str, str]]) -> pa.Table:
    names = ("happened_at", "customer", "area", "kind", "result")
    return pa.Table.from_pylist(
        [dict(zip(names, row, strict=True)) | {"id": str(n), "local_day": row[0].date(), "local_slot": 0}
         for n, row in enumerate(rows)]
    )  # fmt: skip


def contacts(rows: list[tuple[datetime, str]]) -> pa.Table:
    return pa.Table.from_pylist(
        [
            {"id": str(n), "started_at": at, "customer": customer, "direction": "inbound",
             "local_day": at.date(), "local_slot": 0}
            for n, (at, customer) in enumerate(rows)
        ]
    )  # fmt: skip


@pytest.fixture
def lake(home: Path) -> Lake:
    found = Lake(home)
    at = START + timedelta(minutes=10)
    rows = [
        (at, "1", "East", "call", "failed"),
        (at, "2", "East", "call", "failed"),
        (at, "2", "East", "call", "ok"),
        (at, "2", "East", "call", "ok"),
        (at, "3", "West", "call", "failed"),
        (END, "4", "East", "call", "failed"),
        (at, None, "East", "call", "failed"),
        (at, "5", "East", "data", "failed"),
    ]
    publish_facts(found, "network_events", events(rows), "test")
    publish_facts(found, "contacts", contacts([(at, "1"), (at, "6"), (START - timedelta(1), "7")]), "test")
    return found


def count(
    lake: Lake,
    *groups: Group,
    areas: tuple[str, ...] = ("East",),
    within: str = "",
    known: Iterable[str] = (),
) -> tuple[Footprint, Touched]:
    with_engine = open_engine()
    footprint = Footprint(groups, START, END, areas, within)
    return footprint, touched(with_engine, lake.snapshot(), footprint, known)


def test_groups_are_counted_and_joined_without_doubles(lake: Lake) -> None:
    footprint, found = count(lake, CALLED, FAILED, OFTEN, known=["6", "99"])
    assert found.counts == {"a": 2, "b": 2, "c": 1}
    assert found.alone == {"a": 1, "b": 0, "c": 0}
    assert found.complained == {"a": 1, "b": 0, "c": 0}
    assert (found.total, found.reached, found.complainants, found.doubles) == (2, 1, 2, 2)
    rows = {row["customer"]: row for row in found.members.to_pylist()}
    assert rows["1"]["groups"] == "a+b"
    assert rows["2"]["groups"] == "b+c"
    assert rows["2"]["events"] == 4
    assert rows["6"]["complained"]
    assert found.members["customer"].to_pylist()[-1] == "6"
    assert "2 customers" in next(words_of(found, footprint)).en


def test_areas_bound_only_the_groups_that_are_bound(lake: Lake) -> None:
    _, narrow = count(lake, FAILED)
    _, wide = count(lake, FAILED, areas=())
    assert (narrow.total, wide.total) == (2, 3)


def test_a_group_may_go_on_after_the_end(lake: Lake) -> None:
    _, found = count(lake, replace(FAILED, hours_after=1))
    assert "4" in found.members["customer"].to_pylist()


def test_a_condition_over_customers_holds_for_all(lake: Lake) -> None:
    day = START.date()
    rows = [
        {"customer": c, "as_of": day, "id": c, "local_day": day, "device": d}
        for c, d in (("1", "N70"), ("2", "E5"))
    ]
    # The customers table is open: what it has besides its own columns may be named.
    table = pa.Table.from_pylist(rows)
    _put_open(lake, table)
    _, found = count(lake, FAILED, within="device = 'N70'")
    assert found.members["customer"].to_pylist() == ["1"]
    with pytest.raises(FormulaError) as wrong:
        count(lake, FAILED, within="handset = 'N70'")
    assert "handset" in wrong.value.words.zh


def _put_open(lake: Lake, rows: pa.Table) -> None:
    file = lake.root.parent / "customers.parquet"
    pq.write_table(rows, file)
    adopt(lake, "customers", [file], "test")


@pytest.mark.parametrize(
    ("group", "words"),
    [
        (Group("a", "x", "headcount"), "no events"),
        (Group("a", "x", "network_events", at_least=0), "at least one"),
        (Group("a", "x", "network_events", "area ="), "character"),
        (Group("a", "x", "ivr_steps"), "does not know areas"),
    ],
)
def test_what_cannot_be_counted_is_refused_in_words(lake: Lake, group: Group, words: str) -> None:
    with pytest.raises(Problem) as wrong:
        count(lake, group)
    assert words in wrong.value.words.en
    assert wrong.value.words.zh


def test_an_empty_lake_counts_nobody(home: Path) -> None:
    _, found = count(Lake(home), CALLED, FAILED)
    assert (found.total, found.doubles, len(found.members)) == (0, 0, 0)


@pytest.mark.parametrize("seed", range(6))
def test_the_same_as_a_slow_twin(home: Path, seed: int) -> None:
    rng = np.random.default_rng(seed)
    rows = [
        (
            START + timedelta(minutes=int(rng.integers(-120, 400))),
            str(rng.integers(0, 60)) if rng.random() > 0.05 else None,
            str(rng.choice(["East", "West"])),
            str(rng.choice(["call", "data"])),
            str(rng.choice(["ok", "failed"])),
        )
        for _ in range(500)
    ]
    lake = Lake(home)
    publish_facts(lake, "network_events", events(rows), "test")
    known = {str(number) for number in rng.integers(0, 60, 8)}
    _, found = count(lake, FAILED, OFTEN, known=known)
    inside = [r for r in rows if START <= r[0] < END and r[1] and r[2] == "East" and r[3] == "call"]
    failed = {r[1] for r in inside if r[4] == "failed"}
    often = {who for who, n in Counter(r[1] for r in inside).items() if n >= 3}
    assert found.counts == {"b": len(failed), "c": len(often)}
    everybody = failed | often
    assert set(found.members["customer"].to_pylist()) == everybody
    assert (found.total, found.reached) == (len(everybody - known), len(everybody & known))
