"""What is planted is found, and what is said of it adds up."""

from __future__ import annotations

import numpy as np
import pytest

from headwater.engine.explain import Settings, explain
from tests.engine.explain.tables import amounts, attributes, shares, under


def places(found: object) -> list[dict[str, str]]:
    return [cause.where for cause in found.causes]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "where",
    [
        {"queue": "data"},
        {"queue": "data", "region": "east"},
        {"queue": "VIP", "region": "west", "channel": "app"},
    ],
)
@pytest.mark.parametrize("seed", range(3))
def test_one_cause_is_named_as_coarse_as_it_is(where: dict[str, str], seed: int) -> None:
    assert places(explain(*amounts(seed, (where, 2.5)))) == [where]
    assert places(explain(*amounts(seed, (where, 0.2)))) == [where]
    assert places(explain(*shares(seed, (where, 0.3)))) == [where]


def test_causes_come_with_their_amounts_most_important_first() -> None:
    strong, weak = {"queue": "data"}, {"region": "east", "channel": "app"}
    table, actual, expected = amounts(1, (weak, 2.5), (strong, 3.0))
    found = explain(table, actual, expected)
    assert places(found) == [strong, weak]
    first, mask = found.causes[0], under(table, **strong)
    assert first.actual == actual[mask].sum()
    assert first.expected == pytest.approx(expected[mask].sum())
    assert first.of is None and first.expected_of is None
    assert first.share == pytest.approx((actual - expected)[mask].sum() / (actual - expected).sum())
    both = mask | under(table, **weak)
    assert found.explained == pytest.approx((actual - expected)[both].sum() / (actual - expected).sum())
    assert found.mix is None and found.rate is None


def test_a_weak_cause_is_seen_beside_a_strong_one_where_the_rest_is_quiet() -> None:
    rng, (table, _, usual) = np.random.default_rng(10), amounts(10)
    strong, weak = {"queue": "data"}, {"region": "east", "channel": "app"}
    now = usual * np.where(under(table, **strong), 0.1, 1.0)
    now = np.where(under(table, **weak) & ~under(table, **strong), usual * 0.6, now)
    found = explain(table, now * rng.normal(1, 0.02, len(now)), usual * 1.0)
    assert places(found) == [strong, weak]


def test_a_ratio_has_shares_of_the_difference_of_rates() -> None:
    where = {"channel": "app"}
    table, bad, expected, of, expected_of = shares(2, (where, 0.3))
    found = explain(table, bad, expected, of, expected_of)
    (cause,), mask = found.causes, under(table, **where)
    assert (cause.of, cause.expected_of) == (of[mask].sum(), expected_of[mask].sum())
    usual = expected.sum() / expected_of.sum()
    whole = bad.sum() / of.sum() - usual
    part = (bad - usual * of)[mask].sum() / of.sum() - (expected - usual * expected_of)[
        mask
    ].sum() / expected_of.sum()
    assert cause.share == pytest.approx(part / whole)
    assert found.mix + found.rate == pytest.approx(whole)
    assert found.rate == pytest.approx(whole, rel=0.1)


def test_who_came_is_mix_and_no_cause_in_how_they_were_served() -> None:
    table = attributes()
    expected_of = np.full(len(table["queue"]), 1000.0)
    of = np.where(under(table, queue="VIP"), 3000.0, 1000.0)
    rate = np.where(under(table, queue="VIP"), 0.2, 0.05)
    found = explain(table, rate * of, rate * expected_of, of, expected_of)
    assert found.causes == ()
    assert found.rate == pytest.approx(0.0, abs=1e-12)
    assert found.mix == pytest.approx((rate * of).sum() / of.sum() - rate.mean())


def test_a_mean_whose_parts_exceed_their_counts_is_a_ratio_too() -> None:
    rng, table = np.random.default_rng(3), attributes()
    calls = rng.poisson(300, len(table["queue"])).astype(float)
    usual = rng.uniform(150, 220, len(calls))
    now = usual * np.where(under(table, queue="billing", channel="hotline"), 1.6, 1.0)
    seconds = rng.gamma(calls, now)
    found = explain(table, seconds, usual * calls, calls, calls)
    assert places(found) == [{"queue": "billing", "channel": "hotline"}]


@pytest.mark.parametrize("seed", range(4))
def test_whole_seconds_are_no_counts(seed: int) -> None:
    rng, table = np.random.default_rng(seed), attributes()
    size = len(table["queue"])
    calls, before = rng.poisson(20, size), rng.poisson(80, size)

    def spoken(number: np.ndarray, mean: np.ndarray | float) -> np.ndarray:
        return np.round(rng.gamma(np.maximum(number, 1e-9), mean))

    quiet = explain(table, spoken(calls, 180.0), spoken(before, 180.0) / 4, calls, before / 4)
    assert quiet.causes == ()
    longer = np.where(under(table, queue="billing"), 300.0, 180.0)
    found = explain(table, spoken(calls, longer), spoken(before, 180.0) / 4, calls, before / 4)
    assert places(found) == [{"queue": "billing"}]


def test_figures_without_any_noise_are_read_as_well_as_noisy_ones() -> None:
    table, _, usual = amounts(12)
    strong, weak = {"queue": "data"}, {"region": "east", "channel": "app"}
    usual = np.where(np.arange(len(usual)) % 5 == 0, 0.0, usual + 0.5)
    now = usual * np.where(under(table, **strong), 0.05, 1.0)
    now = np.where(under(table, **weak) & ~under(table, **strong), usual * 0.5, now)
    assert places(explain(table, now, usual)) == [strong, weak]
    assert places(explain(table, now * 1e9, usual * 1e9)) == [strong, weak]


def test_a_fall_to_almost_nothing_is_no_level_of_all() -> None:
    """Nearly all failures lay under one value, and are gone: the rest, though small, did not fall."""
    rng, table = np.random.default_rng(13), attributes()
    gone = under(table, queue="data")
    of = np.full(len(gone), 500)
    before, now = np.where(gone, 0.5, 0.004), np.where(gone, 0.03, 0.004)
    found = explain(table, rng.binomial(of, now), rng.binomial(4 * of, before) / 4, of, of)
    assert places(found) == [{"queue": "data"}]


def test_two_values_odd_together_are_no_cause_when_they_always_were() -> None:
    """Tiny leaves lean on their values; what is odd of two together is known from before."""
    rng = np.random.default_rng(14)
    table = {f"a{n}": rng.choice(list("abcdefgh"), 6000) for n in range(4)}
    share = np.where((table["a0"] == "a") & (table["a1"] == "a"), 0.6, 0.02)
    of, before = rng.poisson(2, 6000), rng.poisson(8, 6000)
    found = explain(table, rng.binomial(of, share), rng.binomial(before, share) / 4, of, before / 4)
    assert found.causes == ()


def test_what_cancels_out_has_causes_but_no_shares() -> None:
    table, _, usual = amounts(15)
    up, down = under(table, queue="data"), under(table, queue="VIP")
    usual = np.where(up | down, 100.1, usual)
    now = np.where(up, 150.15, np.where(down, 50.05, usual))
    found = explain(table, now, usual)
    assert sorted(cause.where["queue"] for cause in found.causes) == ["VIP", "data"]
    assert [cause.share for cause in found.causes] == [None, None] and found.explained == 0.0


def test_a_cause_as_broad_as_the_table_is_seen_in_counts() -> None:
    rng, (table, _, usual) = np.random.default_rng(16), amounts(16)
    table["brand"] = np.where(np.arange(len(usual)) % 5 < 3, "broad", "other")
    now = usual * np.where(table["brand"] == "broad", 2.0, 1.0)
    assert places(explain(table, rng.poisson(now), usual)) == [{"brand": "broad"}]


def test_money_comes_in_lumps() -> None:
    rng = np.random.default_rng(4)
    table, _, usual = amounts(4)
    usual = usual * 1000
    now = usual * np.where(under(table, region="north"), 1.5, 1.0)
    assert places(explain(table, now * rng.normal(1, 0.05, len(now)), usual)) == [{"region": "north"}]
    assert explain(table, usual * rng.normal(1, 0.05, len(now)), usual).causes == ()


@pytest.mark.parametrize("seed", range(20))
def test_nothing_beyond_noise_is_no_cause(seed: int) -> None:
    assert explain(*amounts(seed)).causes == ()
    assert explain(*shares(seed)).causes == ()


@pytest.mark.parametrize("ratio", [0.8, 1.25])
def test_what_everything_has_in_common_is_no_combination(ratio: float) -> None:
    table, _, expected = amounts(5)
    rng = np.random.default_rng(5)
    found = explain(table, rng.poisson(expected * 20 * ratio), expected * 20)
    assert found.causes == ()
    one = np.where(under(table, queue="data"), 4.0, 1.0)
    found = explain(table, rng.poisson(expected * 20 * ratio * one), expected * 20)
    assert places(found) == [{"queue": "data"}]


def test_a_value_that_another_brings_along_is_not_said() -> None:
    table, actual, expected = amounts(6, ({"region": "east", "channel": "app"}, 3.0))
    table["coast"] = np.where(np.isin(table["region"], ["east", "south"]), "coast", "inland")
    assert places(explain(table, actual, expected)) == [{"region": "east", "channel": "app"}]
    table["code"] = np.array([f"R-{region}" for region in table["region"]])
    assert places(explain(table, actual, expected)) == [{"region": "east", "channel": "app"}]


def test_an_unseen_value_is_found() -> None:
    table, actual, expected = amounts(7)
    new = under(table, segment="silver", channel="web")
    table["segment"] = np.where(new, "new tariff", table["segment"])
    expected = np.where(new, 0.0, expected)
    (cause,) = explain(table, actual, expected).causes
    assert cause.where == {"segment": "new tariff"}
    assert cause.expected == 0.0


def test_twenty_thousand_values_in_one_attribute() -> None:
    rng = np.random.default_rng(8)
    agent = np.array([f"agent {number}" for number in rng.integers(20_000, size=50_000)])
    queue, hour = rng.choice(list("ABCDEFGH"), 50_000), rng.integers(24, size=50_000)
    usual = rng.lognormal(1, 0.5, 50_000)
    one = agent[0]
    now = usual * np.where((queue == "C") & (hour >= 12), 3.0, 1.0) * np.where(agent == one, 200.0, 1.0)
    where = {"agent": agent, "queue": queue, "half": np.where(hour >= 12, "pm", "am")}
    found = explain(where, rng.poisson(now), usual)
    assert places(found) == [{"queue": "C", "half": "pm"}, {"agent": one}]
    assert found.seconds < 5
    found = explain(where, rng.poisson(now), usual, settings=Settings(least_share=0.2))
    assert places(found) == [{"queue": "C", "half": "pm"}]


def test_equal_rows_are_added_and_codes_are_texts() -> None:
    table, actual, expected = amounts(9, ({"queue": "data"}, 3.0))
    twice = {name: np.concatenate([column, column]) for name, column in table.items()}
    halves = np.concatenate([np.floor(actual / 2), np.ceil(actual / 2)])
    found = explain(twice, halves, np.concatenate([expected / 2] * 2))
    assert found.causes == explain(table, actual, expected).causes
    codes = {"queue": np.array([["VIP", "billing", "data", "complaint"].index(q) for q in table["queue"]])}
    assert places(explain(codes, actual, expected)) == [{"queue": "2"}]


def test_tables_with_nothing_in_them() -> None:
    empty = explain({"queue": []}, [], [])
    assert (empty.causes, empty.explained) == ((), 0.0)
    assert explain({"queue": []}, [], [], [], []).mix is None
    assert explain({"queue": ["a", "b"]}, [0, 0], [0, 0]).causes == ()
    assert explain({"queue": ["a", "b"]}, [0, 0], [0, 0], [0, 0], [0, 0]).causes == ()
    assert explain({"queue": ["a"]}, [5], [4]).causes == ()
    same = explain({"queue": ["a", "b"]}, [5, 7], [5, 7])
    assert same.causes == () and same.explained == 0.0


def test_the_answer_is_plain_json() -> None:
    found = explain(*amounts(1, ({"queue": "data"}, 3.0)))
    document = found.to_json()
    assert set(document) == {"causes", "mix", "rate", "explained", "seconds"}
    assert set(document["causes"][0]) == {"where", "actual", "expected", "of", "expected_of", "share"}
