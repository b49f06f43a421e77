"""The figures of an economic effect, and that two people stand behind them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from headwater.centre.improvement.actions import effects
from headwater.centre.improvement.economics import economics
from headwater.centre.improvement.models import Effect, Improvement
from headwater.centre.notices.models import Duty
from tests.cast import Cast

pytestmark = pytest.mark.django_db
FIRST = {
    "year": 2026,
    "posts": Decimal("1.5"),
    "cost_of_a_post": Decimal(80000),
    "cost_saved": Decimal(10000),
    "income": Decimal(20000),
    "company_profit": Decimal(10_000_000),
}


def state(cast: Cast, row: Improvement, *years: dict[str, object], cost: int = 50_000) -> Effect:
    return effects.state_effect(
        by=cast.account("analyst"),
        improvement=row,
        project_cost=Decimal(cost),
        evidence="payroll",
        other="",
        years=years,
    )


def test_total_mean_contribution_and_benefit_for_100_yuan(centre: Cast, promised: Improvement) -> None:
    found = economics(state(centre, promised, FIRST, {"year": 2027, "cost_saved": Decimal(50_000)}))
    # 1.5 x 80,000 + 10,000 + 20,000 = 150,000; and 50,000 in the second year.
    assert found.total == 200_000
    assert found.mean == 100_000
    assert found.years[0].contribution == pytest.approx(0.015)
    assert found.years[1].contribution is None
    assert found.per_hundred == 400
    # A post that is saved two years long is one post.
    assert found.posts == 0.75
    assert (found.in_posts, found.other_saved, found.income, found.saved) == (
        120_000,
        60_000,
        20_000,
        180_000,
    )
    assert found.contribution == pytest.approx(0.015)
    both = economics(
        state(centre, promised, FIRST, FIRST | {"year": 2027, "company_profit": Decimal(5_000_000)})
    )
    assert both.contribution == pytest.approx(0.02)


def test_without_cost_or_years_nothing_is_divided(centre: Cast, promised: Improvement) -> None:
    found = economics(state(centre, promised, cost=0))
    assert (found.total, found.mean, found.per_hundred) == (0, None, None)


def test_a_loss_is_said_as_one(centre: Cast, promised: Improvement) -> None:
    loss = FIRST | {"posts": Decimal(0), "cost_saved": Decimal(-5000), "income": Decimal(0)}
    found = economics(state(centre, promised, loss | {"company_profit": Decimal(-1)}))
    assert found.total == -5000
    assert found.years[0].contribution is None


def test_two_people_stand_behind_it(centre: Cast, promised: Improvement) -> None:
    made = state(centre, promised, FIRST)
    # It waits for whoever decides, with a day.
    asked = Duty.objects.get(key=f"improvement.effect:{promised.pk}")
    assert asked.person == centre.persons["manager"] and asked.state == Duty.State.OPEN
    with pytest.raises(PermissionDenied):
        effects.confirm_effect(by=centre.account("analyst"), effect=made)
    with pytest.raises(PermissionDenied):
        effects.confirm_effect(by=centre.account("team_leader"), effect=made)
    with pytest.raises(IntegrityError), transaction.atomic():
        Effect.objects.filter(pk=made.pk).update(confirmed_by=made.stated_by)
    effects.confirm_effect(by=centre.account("manager"), effect=made)
    assert Duty.objects.get(pk=asked.pk).state == Duty.State.FULFILLED
    # Stated anew, it has to be confirmed anew.
    assert state(centre, promised, FIRST, cost=60_000).confirmed_by is None


def test_what_cannot_stand_is_refused(centre: Cast, promised: Improvement) -> None:
    with pytest.raises(ValidationError):
        state(centre, promised, FIRST, FIRST)
    with pytest.raises(ValidationError):
        effects.state_effect(
            by=centre.account("analyst"),
            improvement=promised,
            project_cost=Decimal(0),
            evidence=" ",
            other="",
            years=[FIRST],
        )
    assert not Effect.objects.exists()
