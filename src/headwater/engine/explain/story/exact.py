"""Values of indicators whose parts cannot be added: percentiles, extremes, customers counted once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import ibis
import numpy as np

from headwater.engine.explain.story.counting import Question, aggregated, numbers, sided
from headwater.engine.explain.story.usual_days import Comparison
from headwater.engine.indicators.formula import Formula
from headwater.engine.indicators.formula.atoms import atoms_of, evaluate
from headwater.engine.indicators.formula.tree import Aggregate, walk

NOT_ADDED = frozenset({"percentile", "min", "max", "distinct"})


def needs_rows(formula: Formula) -> bool:
    """Whether a value of the formula has to be asked of the rows themselves."""
    kinds = {node.kind for node in walk(formula.tree) if isinstance(node, Aggregate)}
    return bool(kinds & NOT_ADDED) and len(formula.tables) == 1


def exact(question: Question, formula: Formula, comparison: Comparison) -> tuple[float, float] | None:
    """The formula over the incident, and its mean over usual periods of the same number of days.

    A longer stretch of usual days would have a longer longest wait, and fewer new customers a day. None where
    one of the two is undefined.
    """
    table = formula.tables[0]
    rows, _ = sided(question, table, comparison)
    periods = like_periods(comparison)
    if question.incident.recurs == "interval" or not periods:
        period = ibis.ifelse(rows["_side"] == 0, 0, 1)
    else:
        branches = []
        for number in sorted(set(periods.values())):
            days = [ibis.literal(day) for day, mine in periods.items() if mine == number]
            branches.append((rows.local_day.isin(days), number))
        period = ibis.cases((rows["_side"] == 0, 0), *branches, else_=-1)
    atoms = atoms_of(formula.tree)
    result = aggregated(question, table, rows, {"_period": period}, atoms)
    amounts = {one.key: numbers(result[f"a{place}"]) for place, one in enumerate(atoms)}
    with np.errstate(invalid="ignore", divide="ignore"):
        values = evaluate(formula.tree, amounts)
    which = numbers(result["_period"])
    now, usual = values[which == 0], values[(which > 0) & np.isfinite(values)]
    if not now.size or not np.isfinite(now[0]) or not usual.size:
        return None
    return float(now[0]), float(usual.mean())


def like_periods(comparison: Comparison) -> Mapping[date, int]:
    """Usual days by the number (from 1) of a whole period like the incident's; {} where there is none."""
    periods = min((len(kin.usual) // len(kin.days) for kin in comparison.kinships), default=0)
    found: dict[date, int] = {}
    for number in range(periods):
        for kin in comparison.kinships:
            size = len(kin.days)
            for day in kin.usual[number * size : (number + 1) * size]:
                found.setdefault(day, number + 1)
    return found
