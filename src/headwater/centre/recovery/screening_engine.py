"""The engine's methods as a screening asks them: scores of all customers, the back-test, reasons."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import count
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from headwater.centre.recovery.customers import words_of
from headwater.centre.recovery.design import Design
from headwater.engine.lookalike import Features
from headwater.engine.lookalike import screening as engine
from headwater.engine.lookalike.backtest import BETTER, Backtest, Judged, backtest
from headwater.engine.lookalike.blend import CHUNK
from headwater.engine.lookalike.centroid import Groups
from headwater.engine.lookalike.measures import CURVE
from headwater.engine.lookalike.prepare import FeatureProblem
from headwater.engine.lookalike.why import Reason, why
from headwater.engine.words import Words

Tell = Callable[..., None]
# Words with which the engine begins a round of the back-test, and about so many steps each: the parts of a
# method, tried and learned. Of a screening's way learning is so much; the rest is scoring.
ROUND, ROUNDS, STEPS, LEARNING = "round", 5, 16, 0.6
REASONS = pa.list_(pa.struct([("en", pa.string()), ("zh", pa.string())]))


def answer(features: Features, seeds: NDArray[np.int64], design: Design, tell: Tell) -> engine.Screening:
    """Scores of all who did not complain, by the design's method. Raises Problem."""
    settings, chunks = engine.Settings(weights=design.weights), len(features) // CHUNK + 1
    steps, scored = count(1), count(1)

    def told(text: str) -> None:
        if "scored" in text:
            tell(LEARNING + (1 - LEARNING) * min(1.0, next(scored) / chunks))
        else:
            tell(LEARNING * min(1.0, next(steps) / STEPS))

    return engine.screen(features, seeds, design.method, settings, tell=told)


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
    """Every method judged on complainants held out, as plain JSON; no methods where it cannot be done."""
    begun, steps = 0, 0

    def told(text: str) -> None:
        nonlocal begun, steps
        begun, steps = (begun + 1, 0) if ROUND in text else (begun, steps + 1)
        tell(max(0.0, (begun - 1 + min(0.95, steps / STEPS)) / ROUNDS))

    try:
        found = backtest(features, seeds, settings=engine.Settings(weights=weights), tell=told)
    except FeatureProblem as problem:
        return {"methods": {}, "notes": [plain(problem.words)]}
    return _json(found, len(seeds) / len(features))


def _json(found: Backtest, base: float) -> dict[str, Any]:
    return {
        "shares": list(CURVE),
        "base": base,
        "hidden": found.hidden,
        "rounds": found.rounds,
        "best": found.best.method,
        "methods": {judged.method: _judged(judged) for judged in found.methods},
        "notes": [plain(note) for note in found.notes],
    }


def _judged(judged: Judged) -> dict[str, Any]:
    return judged.mean.to_json() | {
        "auc_spread": judged.spread.auc,
        "low": judged.low,
        "high": judged.high,
        "verdict": judged.verdict,
        "no_better": judged.verdict != BETTER,
        "words": plain(judged.words),
        "curve": list(judged.mean.curve),
    }


def precision_at(figures: Mapping[str, Any], base: float, shares: list[float]) -> list[float]:
    """The precision at each of the shares, at least: complainants alone are known to be dissatisfied.

    `base`: complainants among all customers; what the back-test finds more often than chance multiplies it.
    """
    recall = np.interp(shares, [0.0, *CURVE], [0.0, *figures["curve"]])
    lifts = np.divide(recall, shares, out=np.ones(len(shares)), where=np.asarray(shares) > 0)
    return [min(1.0, float(lift) * base) for lift in lifts]


def expected(tested: dict[str, Any], method: str, share: float) -> float | None:
    """The precision that the back-test expects, at least, where this share of the customers is called."""
    figures = tested.get("methods", {}).get(method)
    if figures is None or share <= 0:
        return None
    # Below the first point of the curve nothing was measured: the first point stands for it.
    return precision_at(figures, tested["base"], [max(share, CURVE[0])])[0]


def reasons(
    features: Features, found: engine.Screening, first: pa.Table, seeds: NDArray[np.int64]
) -> pa.Table:
    """Why each of the first customers is in: customer, reasons (list of {"en", "zh"})."""
    rows = first["row"].to_numpy()
    told = why(found.kept, features, rows, seeds) if len(rows) else []
    listed = [[_named(reason) for reason in reasons] for reasons in told]
    return pa.table({"customer": first["customer"], "reasons": pa.array(listed, REASONS)})


def _named(reason: Reason) -> dict[str, str]:
    """The reason with the feature called as people call it."""
    name = words_of(reason.feature)
    en = reason.words.en.replace(reason.feature, name.en, 1)
    return {"en": en, "zh": reason.words.zh.replace(reason.feature, name.zh, 1)}


def note(text: Words, design: Design) -> dict[str, str]:
    """A note of the engine, which begins with the column, with the feature called as people call it."""
    for feature in design.features:
        name = words_of(feature.name)
        if text.zh.startswith((f"{feature.name} ", f"{feature.name}：")):
            en, zh = (words.removeprefix(feature.name) for words in (text.en, text.zh))
            return {"en": name.en + en, "zh": name.zh + zh.lstrip(" ")}
    return plain(text)


def plain(words: Words) -> dict[str, str]:
    """As the ledger keeps it."""
    return {"en": words.en, "zh": words.zh}
