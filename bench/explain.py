"""Root cause: F1 on real and on made incidents, against a simple peer in the same run, and the time it takes.

    python -m bench --only explain

F1 is over all cases at once: predicted and true combinations compared as sets.
"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Iterable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from scipy.special import xlogy

from bench._incidents import Case, Where, case, clear_half
from bench._published import SCHEMES, published
from headwater.engine.explain import Explanation, explain

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "root_cause"
FIGURES = ("bad", "bad_expected", "total", "total_expected")
REAL_F1, MADE_F1, SECONDS = 0.72, 0.9, 1.0
SEEDS, OTHERS = range(60), range(20)
Pair = tuple[frozenset[Where], frozenset[Where]]


def f1(pairs: Iterable[Pair]) -> float:
    """F1 over all cases of (true, predicted)."""
    hits = wrong = 0
    for true, predicted in pairs:
        hits += len(true & predicted)
        wrong += len(true ^ predicted)
    return 2 * hits / (2 * hits + wrong) if hits + wrong else 0.0


def said(found: Explanation) -> frozenset[Where]:
    """The combinations of an explanation."""
    return frozenset(frozenset(cause.where.items()) for cause in found.causes)


def real_cases() -> Iterator[tuple[dict[str, np.ndarray], list[np.ndarray], frozenset[Where]]]:
    """Attributes, figures and named causes of each incident in the shared data; none where it is absent."""
    truth = json.loads((SHARED / "truth.json").read_text("utf-8")) if SHARED.exists() else {}
    for name, known in truth.items():
        with (SHARED / "cases" / f"{name}.csv").open(encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        attributes = {key: np.array([row[key] for row in rows]) for key in known["attributes"]}
        figures = [np.array([float(row[column]) for row in rows]) for column in FIGURES]
        yield attributes, figures, frozenset(frozenset(cause.items()) for cause in known["causes"])


def best_combination(
    attributes: dict[str, np.ndarray], bad: Any, bad_expected: Any, total: Any, total_expected: Any
) -> frozenset[Where]:
    """The peer: the one combination of up to three attributes with the greatest binomial likelihood ratio.

    Two rates against one, then and now, as far as the rest of the table does not differ in the same way, less
    the logarithm of how many combinations there were to choose from: the strongest of the plain ratios tried.
    """
    best, top = frozenset[Where](), 0.0
    columns = [np.asarray(column, float) for column in (bad, total, bad_expected, total_expected)]
    for size in (1, 2, 3):
        for chosen in combinations(attributes, size):
            values = np.array([attributes[name] for name in chosen], dtype=str)
            found, place = np.unique(values, axis=1, return_inverse=True)
            inside = [np.bincount(place.ravel(), column) for column in columns]
            outside = [column.sum() - part for column, part in zip(columns, inside, strict=True)]
            price = math.log(math.comb(len(attributes), size) * found.shape[1])
            score = np.where(_risen(*inside), _gain(*inside) - _gain(*outside) - price, 0.0)
            if found.shape[1] > 1 and score.max() > top:
                top, key = float(score.max()), found[:, int(score.argmax())]
                best = frozenset({frozenset(zip(chosen, map(str, key), strict=True))})
    return best


def _risen(bad: np.ndarray, total: np.ndarray, bad_before: np.ndarray, before: np.ndarray) -> np.ndarray:
    return bad * before > bad_before * total


def _gain(bad: np.ndarray, total: np.ndarray, bad_before: np.ndarray, before: np.ndarray) -> np.ndarray:
    """Log-likelihood of two rates less that of one."""
    both = _likelihood(bad + bad_before, total + before)
    return _likelihood(bad, total) + _likelihood(bad_before, before) - both


def _likelihood(bad: np.ndarray, total: np.ndarray) -> np.ndarray:
    return xlogy(bad, bad) + xlogy(total - bad, total - bad) - xlogy(total, total)


def measure() -> Iterator[dict[str, Any]]:
    """The lines of the table."""
    real = list(real_cases())
    if real:
        ours = f1((true, said(explain(attributes, *figures))) for attributes, figures, true in real)
        peer = f1((true, best_combination(attributes, *figures)) for attributes, figures, true in real)
        yield _at_least(f"causes of {len(real)} real incidents, F1", ours, REAL_F1)
        yield _at_least("the same, against one best combination by likelihood ratio", ours, peer)
    made = [case(seed) for seed in SEEDS]
    found = {one.seed: said(explain(one.attributes, *one.columns())) for one in made}
    seeds = f"made incidents, seeds {SEEDS[0]} to {SEEDS[-1]}"
    clear = f1((one.truth, found[one.seed]) for one in clear_half(made))
    yield _at_least(f"{seeds}, the clear half, F1", clear, MADE_F1)
    yield {"name": f"{seeds}, all, F1", "ours": f1((one.truth, found[one.seed]) for one in made), "unit": ""}
    for scheme in sorted(SCHEMES):
        yield from _after_others(scheme)
    for kind, odd in (("an amount", 1), ("a ratio", 0)):
        yield _seconds(
            kind, max((one for one in made if one.seed % 2 == odd), key=lambda one: len(one.actual))
        )


def _after_others(scheme: str) -> Iterator[dict[str, Any]]:
    """F1 on the clear half and on all cases of a published scheme."""
    cases = sorted((published(scheme, seed) for seed in OTHERS), key=lambda one: -one.weakest)
    pairs = [(one.truth, said(explain(one.attributes, *one.figures))) for one in cases]
    name = f"made after the scheme «{scheme}», seeds {OTHERS[0]} to {OTHERS[-1]}"
    yield _at_least(f"{name}, the clear half, F1", f1(pairs[: len(pairs) // 2]), MADE_F1)
    yield {"name": f"{name}, all, F1", "ours": f1(pairs), "unit": ""}


def _at_least(name: str, value: float, least: float) -> dict[str, Any]:
    return {
        "name": name,
        "ours": value,
        "peer": least,
        "unit": "",
        "ratio": value / least,
        "target": "at least 1",
        "ok": value >= least,
    }


def _seconds(kind: str, one: Case) -> dict[str, Any]:
    seconds = min(explain(one.attributes, *one.columns()).seconds for _ in range(9))
    title = f"explain {kind}, {len(one.actual):,} leaves, {len(one.attributes)} attributes"
    ratio = seconds / SECONDS
    return {"name": title, "ours": seconds, "peer": SECONDS, "ratio": ratio, "target": 1.0, "ok": ratio <= 1}
