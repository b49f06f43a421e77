"""Real and made incidents: the promised share of their causes is named."""

from __future__ import annotations

from bench._incidents import case, clear_half
from bench.explain import f1, real_cases, said
from headwater.engine.explain import explain
from tests.shared_data import shared


def test_real_incidents() -> None:
    shared("root_cause/truth.json")
    pairs = [(true, said(explain(attributes, *figures))) for attributes, figures, true in real_cases()]
    assert len(pairs) > 60
    # Either half by itself as well: what holds for one only was fitted to it.
    assert f1(pairs) >= 0.72
    assert f1(pairs[::2]) >= 0.7 and f1(pairs[1::2]) >= 0.7


def test_made_incidents_on_their_clear_half() -> None:
    made = [case(seed) for seed in range(900, 908)]
    assert all(20_000 <= len(one.actual) <= 50_000 and one.truth for one in made)
    pairs = [(one.truth, said(explain(one.attributes, *one.columns()))) for one in clear_half(made)]
    assert f1(pairs) >= 0.9


def test_a_seed_makes_the_same_case() -> None:
    one, other = case(1), case(1)
    assert one.truth == other.truth and (one.actual == other.actual).all()
    assert case(3).truth != one.truth
