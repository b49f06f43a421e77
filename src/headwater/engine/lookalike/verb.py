"""The methods that learn, as the verb `headwater screen` calls them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

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
