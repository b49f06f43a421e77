"""The engine's methods as a screening asks them: scores of all customers, the back-test, reasons."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from headwater.centre.recovery.design import Design
from headwater.engine.lookalike import Features
from headwater.engine.lookalike import screening as engine
from headwater.engine.lookalike.centroid import Groups

Tell = Callable[..., None]


def answer(features: Features, seeds: NDArray[np.int64], design: Design, tell: Tell) -> engine.Screening:
    """Scores of all who did not complain, by the design's method. Raises Problem."""
    settings = engine.Settings(weights=design.weights)
    return engine.screen(features, seeds, design.method, settings, tell=lambda _text: tell(0.5))


def groups_json(groups: Groups) -> list[dict[str, Any]]:
    """The base models: how many complainants each has, and what marks it."""
    return [
        {
            "group": number + 1,
            "complainants": int(size),
            "strongest": [
                {"feature": mark.feature, "value": mark.value, "nominal": mark.nominal, "level": mark.level,
                 "difference": mark.difference}
                for mark in marks
            ],
        }
        for number, (size, marks) in enumerate(zip(groups.sizes, groups.strongest, strict=True))
    ]  # fmt: skip


def back_test(
    features: Features, seeds: NDArray[np.int64], weights: Mapping[str, float], tell: Tell
) -> dict[str, Any]:
    """Every method judged on complainants held out, as plain JSON."""
    return {}


def expected(tested: dict[str, Any], method: str, share: float) -> float | None:
    """The precision that the back-test expects where this share of the customers is called."""
    return None


def reasons(
    features: Features, found: engine.Screening, first: pa.Table, seeds: NDArray[np.int64]
) -> pa.Table:
    """Why each of the first customers is in: customer, reasons (list of {"en", "zh"})."""
    kind = pa.list_(pa.struct([("en", pa.string()), ("zh", pa.string())]))
    return pa.table({"customer": first["customer"], "reasons": pa.nulls(len(first), kind)})
