"""The figures of an economic effect, as closing reports define them, each from what was stated."""

from __future__ import annotations

from collections.abc import Sequence
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
    """`total` over all years; `mean` and `posts` a year; `per_hundred` yuan of benefit for 100 yuan of cost.

    `contribution`: the part that the benefit makes of the company's profit, over the years of which that is
    stated. `in_posts` is what the posts saved cost, `other_saved` the other cost saved, over all years.
    None where there is nothing to divide by: no year, no cost, no profit.
    """

    years: tuple[Year, ...]
    total: Decimal
    mean: Decimal | None
    posts: float
    in_posts: Decimal
    other_saved: Decimal
    income: Decimal
    cost: Decimal
    per_hundred: Decimal | None
    contribution: float | None

    @property
    def saved(self) -> Decimal:
        """All cost saved."""
        return self.in_posts + self.other_saved


def economics(effect: Effect) -> Economics:
    """Everything that the page, the report and the API show of it."""
    rows = list(effect.years.all())
    years = tuple(Year(row, row.benefit, float(row.posts), _share([row])) for row in rows)
    total = sum((y.benefit for y in years), Decimal(0))
    with_profit = [row for row in rows if row.company_profit is not None]
    return Economics(
        years,
        total,
        total / len(years) if years else None,
        float(sum(row.posts for row in rows)) / len(rows) if rows else 0.0,
        sum((row.posts * row.cost_of_a_post for row in rows), Decimal(0)),
        sum((row.cost_saved for row in rows), Decimal(0)),
        sum((row.income for row in rows), Decimal(0)),
        effect.project_cost,
        total / effect.project_cost * HUNDRED if effect.project_cost and years else None,
        _share(with_profit),
    )


def _share(rows: Sequence[EffectYear]) -> float | None:
    profit = sum((row.company_profit or Decimal(0) for row in rows), Decimal(0))
    # A loss has no part that a benefit could make of it.
    return float(sum((row.benefit for row in rows), Decimal(0)) / profit) if profit > 0 else None
