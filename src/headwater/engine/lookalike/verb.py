"""The methods that learn, as the verb `headwater screen` calls them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from headwater.engine.lookalike.backtest import backtest
from headwater.engine.lookalike.prepare import Features
from headwater.engine.lookalike.screening import Screening, Settings, screen


def scorer(
    features: Features,
    complainants: NDArray[np.int64],
    method: str,
    weights: Mapping[str, float],
    tell: Callable[[str], None],
) -> Screening:
    """Scores of all who are no complainants; raises Problem."""
    return screen(features, complainants, method, Settings(weights=weights), tell=tell)


def tester(
    language: str,
) -> Callable[[Features, NDArray[np.int64], Mapping[str, float], Callable[[str], None]], dict[str, Any]]:
    """The back-test of all methods as a JSON value with its sentences in `language`."""

    def test(
        features: Features,
        complainants: NDArray[np.int64],
        weights: Mapping[str, float],
        tell: Callable[[str], None],
    ) -> dict[str, Any]:
        return backtest(features, complainants, settings=Settings(weights=weights), tell=tell).to_json(
            language
        )

    return test
