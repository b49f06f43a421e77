"""Root cause: F1 on real and on made incidents, against a simple peer in the same run, and the time it takes.

    python -m bench --only explain

F1 is over all cases at once: predicted and true combinations compared as sets. As a ratio to be kept
small it is written as what is missing to a perfect 1, ours to the most that may be missing.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np

from bench._incidents import Case, Where, case, clear_half
from headwater.engine.explain import Explanation, explain

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "root_cause"
FIGURES = ("bad", "bad_expected", "total", "total_expected")
REAL_F1, MADE_F1, SECONDS = 0.72, 0.9, 1.0
SEEDS = range(60)
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
    """The peer: the one combination of up to three attributes with the greatest binomial likelihood ratio."""
    mean = bad_expected.sum() / total_expected.sum()
    best, top = frozenset[Where](), 0.0
    for size in (1, 2, 3):
        for chosen in combinations(attributes, size):
            keys = list(zip(*(attributes[name] for name in chosen), strict=True))
            for key in set(keys):
                mask = np.array([other == key for other in keys])
                usual = (bad_expected[mask].sum() + mean) / (total_expected[mask].sum() + 1)
                score = _ratio(bad[mask].sum(), total[mask].sum(), usual)
                if score > top:
                    best, top = frozenset({frozenset(zip(chosen, map(str, key), strict=True))}), score
    return best


def _ratio(bad: float, total: float, usual: float) -> float:
    share = bad / total if total else 0.0
    if not usual < share:
        return 0.0
    rest = (total - bad) * np.log((1 - share) / (1 - usual)) if bad < total else 0.0
    return float(bad * np.log(share / usual) + rest)


def measure() -> Iterator[dict[str, Any]]:
    """The lines of the table."""
    real = list(real_cases())
    if real:
        ours = f1((true, said(explain(*_asked(attributes, figures)))) for attributes, figures, true in real)
        peer = f1((true, best_combination(attributes, *figures)) for attributes, figures, true in real)
        yield _missing(f"causes of {len(real)} real incidents, F1 against 0.72", ours, REAL_F1)
        yield _missing("the same, against one best combination by likelihood ratio", ours, peer)
    made = [case(seed) for seed in SEEDS]
    found = {one.seed: explain(one.attributes, *one.columns()) for one in made}
    yield from _made(made, found)


def _asked(attributes: dict[str, np.ndarray], figures: list[np.ndarray]) -> tuple[Any, ...]:
    return attributes, *figures


def _made(made: list[Case], found: dict[int, Explanation]) -> Iterator[dict[str, Any]]:
    clear = clear_half(made)
    for name, half, needed in (("the clear half", clear, MADE_F1), ("all, for comparison", made, None)):
        value = f1((one.truth, said(found[one.seed])) for one in half)
        title = f"made incidents, seeds {SEEDS[0]}-{SEEDS[-1]}, {name}, F1"
        line = _missing(title, value, needed if needed is not None else value)
        yield line if needed is not None else line | {"peer": None, "ratio": None, "target": None, "ok": None}
    for kind, odd in (("an amount", 1), ("a ratio", 0)):
        largest = max((one for one in made if one.seed % 2 == odd), key=lambda one: len(one.actual))
        seconds = min(explain(largest.attributes, *largest.columns()).seconds for _ in range(3))
        title = f"explain {kind}, {len(largest.actual):,} leaves, {len(largest.attributes)} attributes"
        yield {
            "name": title,
            "ours": seconds,
            "peer": SECONDS,
            "ratio": seconds / SECONDS,
            "target": 1.0,
            "ok": seconds <= SECONDS,
        }


def _missing(name: str, value: float, needed: float) -> dict[str, Any]:
    """A figure that should be high, as what is missing to 1, ours to the most that may be missing."""
    ratio = (1 - value) / (1 - needed) if needed < 1 else 1.0
    return {
        "name": name,
        "ours": value,
        "peer": needed,
        "unit": "",
        "ratio": ratio,
        "target": 1.0,
        "ok": value >= needed,
    }
