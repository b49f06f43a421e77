"""The figures of an economic effect, as closing reports define them, each from what was stated."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from headwater.centre.improvement.models import Effect, EffectYear

HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Year:
    """One year: its benefit and, where the company's profit is stated, the part that it makes of it."""

    row: EffectYear
    benefit: Decimal
    posts: float
    contribution: float | None


@dataclass(frozen=True)
class Economics:
    """`total` over all years; `mean` a year; `per_hundred` yuan of benefit for 100 yuan of cost.

    None where there is nothing to divide by: no year, no cost, no profit.
    """

    years: tuple[Year, ...]
    total: Decimal
    mean: Decimal | None
    posts: float
    saved: Decimal
    income: Decimal
    cost: Decimal
    per_hundred: Decimal | None


def economics(effect: Effect) -> Economics:
    """Everything that the page, the report and the API show of it."""
    rows = list(effect.years.all())
    years = tuple(Year(row, row.benefit, float(row.posts), _share(row)) for row in rows)
    total = sum((y.benefit for y in years), Decimal(0))
    return Economics(
        years,
        total,
        total / len(years) if years else None,
        float(sum(row.posts for row in rows)),
        sum((row.posts * row.cost_of_a_post + row.cost_saved for row in rows), Decimal(0)),
        sum((row.income for row in rows), Decimal(0)),
        effect.project_cost,
        total / effect.project_cost * HUNDRED if effect.project_cost and years else None,
    )


def _share(row: EffectYear) -> float | None:
    # A loss has no part that a benefit could make of it.
    if not row.company_profit or row.company_profit <= 0:
        return None
    return float(row.benefit / row.company_profit)
