"""The simulator agrees with the formulas where there are formulas."""

from __future__ import annotations

import numpy as np
import pytest

from headwater.engine.simulation import Contacts, Crew, erlang, simulate

CALLS = 400_000


def markov(seed: int, load: float, work: float, patience: float) -> Contacts:
    """Poisson arrivals, exponential work and patience, one queue."""
    rng = np.random.default_rng(seed)
    return Contacts(
        np.cumsum(rng.exponential(work / load, CALLS)),
        np.zeros(CALLS, np.int64),
        np.full(CALLS, np.inf) if np.isinf(patience) else rng.exponential(patience, CALLS),
        rng.exponential(work, CALLS),
    )


def spread(values: np.ndarray, parts: int = 40) -> float:
    """Standard error of the mean of a correlated series, by batches."""
    batches = values[: len(values) // parts * parts].reshape(parts, -1).mean(axis=1)
    return float(batches.std(ddof=1) / np.sqrt(parts))


@pytest.mark.parametrize(("load", "agents"), [(3.0, 5), (18.0, 21), (85.0, 92)])
def test_waiting_as_erlang_c(load: float, agents: int) -> None:
    contacts = markov(7, load, 120.0, np.inf)
    path = simulate(contacts, Crew.always_on(agents))
    wait = path.start - contacts.arrival
    for values, formula in (
        (wait > 0, erlang.erlang_c(load, agents)),
        (wait, erlang.mean_wait(load, agents, 120.0)),
        (wait <= 20, erlang.service_level(load, agents, 120.0, 20.0)),
    ):
        values = values.astype(float)
        assert abs(values.mean() - formula) < 4 * spread(values)


@pytest.mark.parametrize(
    ("load", "agents", "patience"), [(4.0, 4, 60.0), (20.0, 18, 150.0), (95.0, 90, 90.0)]
)
def test_leaving_as_erlang_a(load: float, agents: int, patience: float) -> None:
    contacts = markov(11, load, 100.0, patience)
    path = simulate(contacts, Crew.always_on(agents))
    gone = path.abandoned.astype(float)
    assert abs(gone.mean() - erlang.abandonment(load, agents, 100.0, patience)) < 4 * spread(gone)


def test_known_values() -> None:
    # Textbook: 10 erlangs on 13 agents.
    assert erlang.erlang_b(10, 13) == pytest.approx(0.0843, abs=5e-4)
    assert erlang.erlang_c(10, 13) == pytest.approx(0.2853, abs=5e-4)
    assert erlang.erlang_c(10, 10) == 1.0
    assert erlang.service_level(10, 9, 100, 20) == 0.0
    assert erlang.abandonment(1000.0, 1000, 100.0, 1e-9) == pytest.approx(
        erlang.erlang_b(1000.0, 1000), rel=1e-4
    )


def test_agents_for_is_the_fewest() -> None:
    agents = erlang.agents_for(42.0, 95.0, 0.83, 20.0)
    assert (
        erlang.service_level(42.0, agents, 95.0, 20.0)
        >= 0.83
        > erlang.service_level(42.0, agents - 1, 95.0, 20.0)
    )
