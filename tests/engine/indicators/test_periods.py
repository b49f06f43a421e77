"""Grains, comparisons and the decomposition of targets: arithmetic that pages stand on."""

from __future__ import annotations

from datetime import date, timedelta

import ibis
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from headwater.engine.indicators import grains
from headwater.engine.indicators.comparison import COMPARISONS, Period, compared
from headwater.engine.indicators.decomposition import Share, of_ratio, of_sum
from headwater.engine.lake.engines import Engine

DAYS = [date(2023, 12, 20) + timedelta(days=number) for number in range(800)]


@pytest.mark.parametrize("grain", [*grains.SPANS, "weekday"])
def test_a_grain_is_the_same_in_the_engine_in_the_cube_and_on_paper(engine: Engine, grain: str) -> None:
    expected = [grains.of_day(day, grain) for day in DAYS]
    rows = ibis.memtable(pa.table({"local_day": pa.array(DAYS), "place": pa.array(range(len(DAYS)))}))
    asked = engine.execute(rows.select("place", key=grains.key(rows, grain)).order_by("place"))
    assert [grains.label(grain, value) for value in asked["key"].to_pylist()] == expected
    codes, labels = grains.keys_of_days(
        np.array([(day - grains.EPOCH).days for day in DAYS], np.int32), grain
    )
    assert [labels[code] for code in codes] == expected
    assert labels == sorted(labels)


def test_spans_begin_where_people_expect_it() -> None:
    day = date(2026, 5, 31)
    begins = {grain: grains.start_of(day, grain) for grain in grains.SPANS}
    assert begins["week"] == date(2026, 5, 25) and begins["week"].isoweekday() == 1
    assert begins["ten_days"] == date(2026, 5, 21)
    assert begins["month"] == date(2026, 5, 1)
    assert begins["quarter"] == date(2026, 4, 1)
    assert begins["year"] == date(2026, 1, 1)
    assert grains.end_of(date(2024, 2, 3), "month") == date(2024, 2, 29)
    assert grains.end_of(day, "ten_days") == day


@pytest.mark.parametrize(
    ("start", "end", "comparison", "expected"),
    [
        ("2026-03-10", "2026-03-12", "before", ["2026-03-07 2026-03-09"]),
        ("2026-03-10", "2026-03-10", "yesterday", ["2026-03-09 2026-03-09"]),
        ("2026-03-02", "2026-03-08", "last_week", ["2026-02-23 2026-03-01"]),
        (
            "2026-03-10",
            "2026-03-10",
            "same_weekday",
            [f"{day} {day}" for day in ("2026-03-03", "2026-02-24", "2026-02-17", "2026-02-10")],
        ),
        ("2026-03-01", "2026-03-31", "last_month", ["2026-02-01 2026-02-28"]),
        ("2026-02-01", "2026-02-28", "last_month", ["2026-01-01 2026-01-31"]),
        ("2026-03-05", "2026-03-30", "last_month", ["2026-02-05 2026-02-28"]),
        ("2024-02-29", "2024-02-29", "last_year", ["2023-02-28 2023-02-28"]),
        ("2025-02-01", "2025-02-28", "last_year", ["2024-02-01 2024-02-29"]),
        ("2026-01-01", "2026-12-31", "last_year", ["2025-01-01 2025-12-31"]),
    ],
)
def test_what_a_period_is_compared_with(start: str, end: str, comparison: str, expected: list[str]) -> None:
    period = Period(date.fromisoformat(start), date.fromisoformat(end))
    assert [f"{one.start} {one.end}" for one in compared(period, comparison)] == expected


def test_every_comparison_has_a_rule_and_no_other_has() -> None:
    period = Period(date(2026, 3, 1), date(2026, 3, 2))
    for comparison in COMPARISONS:
        assert all(one.end < period.end for one in compared(period, comparison))
    with pytest.raises(ValueError, match="unknown comparison"):
        compared(period, "tomorrow")


SHARES = st.lists(
    st.tuples(st.floats(1, 1000), st.none() | st.floats(0, 1), st.none() | st.floats(0, 1)),
    min_size=1,
    max_size=8,
)


@given(st.floats(0.05, 0.95), SHARES)
def test_a_decomposed_ratio_and_its_remainder_make_the_whole(target: float, drawn: list[tuple]) -> None:
    shares = [Share(f"t{n}", w, now, fixed, high=1.0) for n, (w, now, fixed) in enumerate(drawn)]
    found = of_ratio(target, shares)
    total = sum(share.weight for share in shares)
    together = sum(found.targets[share.key] * share.weight for share in shares) / total
    assert together == pytest.approx(found.reached)
    assert found.reached + found.remainder == pytest.approx(target)
    assert all(0 <= value <= 1 for value in found.targets.values())
    if all(share.fixed is None for share in shares):
        assert found.remainder == pytest.approx(0, abs=1e-6)
    for share in shares:
        assert share.fixed is None or found.targets[share.key] == share.fixed


def test_everybody_improves_by_the_same_or_reaches_the_same() -> None:
    shares = [Share("weak", 100, now=0.80), Share("strong", 300, now=0.90)]
    kept = of_ratio(0.90, shares).targets
    assert kept["strong"] - kept["weak"] == pytest.approx(0.10)
    assert of_ratio(0.90, shares, keep_differences=0).targets == pytest.approx({"weak": 0.9, "strong": 0.9})


def test_what_fixed_parts_leave_open_is_shown() -> None:
    shares = [Share("fixed", 100, fixed=0.5, high=1.0), Share("free", 100, high=0.9)]
    found = of_ratio(0.8, shares)
    assert found.targets == {"fixed": 0.5, "free": 0.9}
    assert found.remainder == pytest.approx(0.1)


@given(st.floats(1, 1e6), st.lists(st.floats(0, 1000), min_size=1, max_size=8))
def test_a_decomposed_sum_keeps_the_total(target: float, weights: list[float]) -> None:
    found = of_sum(target, [Share(f"t{n}", weight) for n, weight in enumerate(weights)])
    assert sum(found.targets.values()) == pytest.approx(target)
    assert found.remainder == 0
