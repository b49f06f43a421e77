"""Customers made for tests: who complains is known, and follows from the features."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from headwater.engine.lookalike import Features


def made(customers: int = 1_500, seed: int = 0, signal: float = 1.0) -> tuple[Features, NDArray[np.int64]]:
    """Complaints rise with dropped calls, fall with tenure, and gather in one plan; `noise` says nothing."""
    rng = np.random.default_rng(seed)
    drops = rng.poisson(2, customers).astype(float)
    tenure = rng.gamma(2, 20, customers)
    plan = rng.choice(np.array(["a", "b", "c", "d"], object), customers, p=[0.4, 0.3, 0.2, 0.1])
    bill = np.where(rng.random(customers) < 0.1, np.nan, rng.lognormal(4, 1, customers))
    lean = signal * (0.8 * drops - 0.03 * tenure + 1.5 * (plan == "d"))
    risk = 1 / (1 + np.exp(3.5 - lean + lean.mean()))
    features = Features(
        {"drops": drops, "tenure": tenure, "bill": bill, "noise": rng.normal(size=customers)}, {"plan": plan}
    )
    return features, np.flatnonzero(rng.random(customers) < risk)
