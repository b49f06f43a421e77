"""Shares of coded samples with their intervals, and the agreement of two listeners."""

from __future__ import annotations

import pytest

from headwater.engine.coded_samples import agreement, pareto, wilson


def test_the_most_frequent_cause_stands_first_and_shares_add_up() -> None:
    shares = pareto(["b", "a", "a", "c", "a", "b"])
    assert [(s.code, s.count) for s in shares] == [("a", 3), ("b", 2), ("c", 1)]
    assert shares[-1].cumulated == pytest.approx(1)
    assert all(s.lower <= s.share <= s.upper for s in shares)


def test_wilson_interval_against_published_values() -> None:
    # Newcombe 1998, table I: 81 of 263 and 15 of 148.
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(15, 148) == pytest.approx((0.0624, 0.1605), abs=5e-5)


def test_a_sample_that_is_the_whole_cell_says_it_exactly() -> None:
    assert wilson(3, 10, 10) == (0.3, 0.3)
    narrow, wide = wilson(10, 20, 40), wilson(10, 20, 4000)
    assert narrow[1] - narrow[0] < wide[1] - wide[0]
    assert wilson(0, 0) == (0.0, 1.0)


def test_kappa_against_a_table_worked_by_hand() -> None:
    # 20 yes-yes, 5 yes-no, 10 no-yes, 15 no-no: agreement 0.7, by chance 0.5.
    pairs = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15
    found = agreement(pairs)
    assert (found.pairs, found.same, found.share) == (50, 35, 0.7)
    assert found.kappa == pytest.approx(0.4)


def test_one_code_alone_has_no_kappa() -> None:
    assert agreement([("a", "a")] * 5).kappa is None
    assert agreement([]).kappa is None
