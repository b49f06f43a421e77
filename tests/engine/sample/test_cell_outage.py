"""The failing cells: the three groups are in the records as `truth.json` says, and few others with them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from headwater.engine.sample import SampleReport, generate, outage

Ask = Callable[[str], list[tuple[Any, ...]]]
Incident = dict[str, Any]


@pytest.fixture(scope="session")
def failing(incidents: dict[str, Incident]) -> Incident:
    return incidents["cell_outage"]


@pytest.fixture(scope="session")
def found(ask: Ask, sample: SampleReport, failing: Incident) -> dict[str, set[str]]:
    """The customers of the three groups, by the conditions of seed 004 put to the records."""
    ask(f"create or replace view truth as select * from '{sample.out}/truth_customers.parquet'")
    expected, place = failing["expected"], failing["dimensions"]
    cells = ", ".join(f"'{cell}'" for cell in expected["cells"])
    hours = f"happened_at + interval 8 hour between '{failing['start']}' and '{failing['end']}'"
    inside = f"from network_events where cell in ({cells}) and kind = 'call' and {hours}"
    a_day = f"'{failing['start']}' and timestamp '{failing['start']}' + interval 1 day"
    questions = {
        "asked": f"select distinct customer from contacts where service = '{place['service']}'"
        f" and local_time between {a_day}",
        "failed_calls_to_10086": f"select distinct customer {inside} and called = '10086' and result != 'ok'",
        "many_calls": f"select customer {inside} and called is null group by customer"
        f" having count(*) >= {expected['many_calls_from']}",
    }
    return {name: {row[0] for row in ask(question)} for name, question in questions.items()}


def test_the_groups_have_the_size_that_the_truth_says(found: dict[str, set[str]], failing: Incident) -> None:
    for name, size in failing["expected"]["groups"].items():
        assert len(found[name]) == pytest.approx(size, rel=0.03), name


def test_the_groups_together_are_the_touched_ones(
    ask: Ask, found: dict[str, set[str]], failing: Incident
) -> None:
    touched = {row[0] for row in ask("select customer from truth where touched")}
    assert len(touched) == failing["expected"]["touched"]
    together = set().union(*found.values())
    assert not touched - together
    assert len(together - touched) <= 0.02 * len(touched)


def test_so_many_complained_and_most_of_the_others_are_dissatisfied(
    ask: Ask, sample: SampleReport, failing: Incident, found: dict[str, set[str]]
) -> None:
    orders = pq.read_table(sample.out / "complaints.parquet").to_pylist()
    mine = [row for row in orders if row["mass"] == outage.KIND]
    complained = {row["customer"] for row in mine}
    assert len(mine) == len(complained) == failing["expected"]["complainants"]
    assert complained <= found["asked"]
    [(share,)] = ask("select avg(dissatisfied::int) from truth where touched and not complained")
    assert share == pytest.approx(0.86, abs=0.03)


def test_satisfaction_falls_with_those_whom_it_touched(ask: Ask, failing: Incident) -> None:
    wave = "cell_outage-" + failing["start"][:10]
    [(after,)] = ask(f"select avg(score) from surveys where kind = 'follow_up' and wave = '{wave}'")
    [(usual,)] = ask(
        "select avg(score) from surveys where kind = 'relationship' and item = '总体满意度'"
        f" and customer is not null and local_day < '{failing['start'][:10]}'"
    )
    assert usual - after == pytest.approx(5, abs=2.5)


def test_the_campaign_is_true_to_what_is_true(sample: SampleReport, ask: Ask) -> None:
    ask(f"create or replace view called as select * from '{sample.out}/recovery.parquet'")
    [(held, touched_by_calls)] = ask(
        "select avg((arm = 'held_out')::int),"
        " count(*) filter (arm = 'held_out' and (tries > 0 or verdict != '')) from called"
    )
    assert held == pytest.approx(0.1, abs=0.01) and touched_by_calls == 0
    ask(f"create or replace view truth as select * from '{sample.out}/truth_customers.parquet'")
    [(right, precision, strangers)] = ask(
        "select avg(dissatisfied::int) filter (verdict in ('dissatisfied', 'repaired')),"
        " avg((verdict != 'content')::int) filter (verdict in ('dissatisfied', 'repaired', 'content')),"
        " count(*) filter (not touched) from called join truth using (customer)"
    )
    assert strangers == 0 and right > 0.95
    assert precision == pytest.approx(0.86, abs=0.04)
    rows = ask("select arm, verdict, avg(score), count(score) from called group by all")
    score = {(arm, verdict): mean for arm, verdict, mean, _n in rows}
    assert score["treated", "repaired"] > score["treated", "dissatisfied"]
    assert sum(n for arm, _v, _m, n in rows if arm == "held_out") > 20


def test_at_full_size_it_has_the_figures_of_the_source() -> None:
    assert outage.scaled(500_000) == outage.scaled(3_000_000) == 1
    assert outage.scaled(50_000) == 0.1


def test_a_small_or_short_centre_has_none(tmp_path: Path) -> None:
    for name, contacts, days in (("short", 20_000, 10), ("small", 600, 60)):
        report = generate(tmp_path / name, contacts, days, seed=2)
        assert outage.KIND not in {one["kind"] for one in report.truth["incidents"]}, name
        orders = pq.read_table(tmp_path / name / "complaints.parquet")
        assert orders.num_rows == report.complaints
        assert set(orders["mass"].to_pylist()) <= {None}
