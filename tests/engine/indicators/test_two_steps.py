"""Counting by codes first: the same figures as one step, and only where it is less work."""

from __future__ import annotations

from pathlib import Path

import pytest

from headwater.engine.indicators import IndicatorQuery, catalogue
from headwater.engine.indicators.calculate.calculator import chosen
from headwater.engine.indicators.calculate.from_lake import aggregation, quickest
from headwater.engine.indicators.calculate.plan import TableQuestion, make_plan
from headwater.engine.indicators.calculate.two_steps import codes_asked
from headwater.engine.lake import Snapshot
from headwater.engine.lake.engines import Engine
from tests.engine.indicators.random_contacts import contacts
from tests.engine.indicators.small_lake import lake_of

MANY = ("offered", "answer_rate", "abandonment_rate", "service_level_20s", "asa", "att", "transfer_rate")


def question(snapshot: Snapshot, *keys: str, by: tuple[str, ...] = (), where: str = "") -> TableQuestion:
    query = IndicatorQuery(keys, by=by, where=where)
    (only,) = make_plan(snapshot, query, chosen(catalogue.load(), keys).values()).questions
    return only


@pytest.mark.parametrize("by", [(), ("queue",), ("outcome",), ("channel", "team"), ("day", "queue")])
@pytest.mark.parametrize("where", ["", "channel = 'app'", "outcome != 'answered'", "queue = 'there is none'"])
def test_both_ways_count_alike(tmp_path: Path, engine: Engine, by: tuple[str, ...], where: str) -> None:
    lake = lake_of(tmp_path, contacts=contacts(7, 120))
    snapshot = lake.snapshot()
    asked = question(snapshot, *MANY, by=by, where=where)
    assert codes_asked(asked, asked.atoms) == ("outcome",)
    rows = engine.table(snapshot, "contacts")
    one, two = (engine.execute(way(rows, asked, asked.atoms)) for way in (aggregation, quickest))
    columns = one.column_names
    assert columns == two.column_names
    order = [(name, "ascending") for name in columns]
    assert [list(row.values()) for row in one.sort_by(order).to_pylist()] == [
        pytest.approx(list(row.values())) for row in two.sort_by(order).to_pylist()
    ]


def test_one_step_where_two_would_not_pay(tmp_path: Path) -> None:
    snapshot = lake_of(tmp_path, contacts=contacts(7, 20)).snapshot()
    few = question(snapshot, "offered", by=("queue",))
    assert codes_asked(few, few.atoms) == ()
    fine = question(snapshot, *MANY, by=("day", "slot", "agent"))
    assert codes_asked(fine, fine.atoms) == ()
    distinct = question(snapshot, *MANY, "contacts_per_customer")
    assert codes_asked(distinct, distinct.atoms) == ()
