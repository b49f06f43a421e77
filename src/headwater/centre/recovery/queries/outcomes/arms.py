"""Repaired against hold-out: satisfied, complained, left; each as drawn and as reached."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from headwater.centre.complaints.models import Order, OrderState
from headwater.centre.recovery.lake_rows import TABLE, feature_names, newest_extract, rows
from headwater.centre.recovery.models import Campaign, Recipient
from headwater.centre.recovery.queries.campaigns import start_of
from headwater.centre.recovery.queries.outcomes.answers import Answer
from headwater.centre.recovery.queries.outcomes.customers import Material
from headwater.engine.recovery_effects import Arm, Arms, compare_arms

# What the customers' extract may call it; the first that is there counts.
LEFT = (
    "churned",
    "churn",
    "left",
    "has_left",
    "left_on",
    "churned_on",
    "cancelled_on",
    "离网",
    "离网日期",
    "是否离网",
)
YES = {"1", "1.0", "true", "yes", "y", "t", "是", "已离网"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """`up`: whether more is better; `known` customers have this outcome told."""

    key: str
    up: bool
    arms: Arms
    known: int


def satisfied(found: Material) -> Outcome:
    """The newest answer of each customer since the campaign began. Only who answered counts, in both arms."""
    newest: dict[str, Answer] = {}
    for answer in sorted(found.answers, key=lambda row: row.day):
        if answer.day >= found.begun:
            newest[answer.customer] = answer
    yes = {customer for customer, answer in newest.items() if answer.satisfied}
    reach = _reach(found)
    return Outcome("satisfied", True, _arms(found, yes, set(newest), reach), len(newest))


def complained(campaign: Campaign, found: Material) -> Outcome:
    """Whoever complained after the campaign began: known of everybody."""
    since: datetime = campaign.begun_at or start_of(found.begun)
    own = Recipient.objects.filter(campaign=campaign).values("customer")
    orders = Order.objects.filter(customer__in=own, received_at__gte=since)
    yes = set(orders.exclude(state=OrderState.MERGED).values_list("customer", flat=True))
    everybody = set(found.people)
    return Outcome("complained", False, _arms(found, yes, everybody, _reach(found)), len(everybody))


def left(found: Material) -> Outcome | None:
    """Whoever has left since; None where the customers of the lake do not say, or not since the beginning."""
    name = next((n for n in LEFT if n in feature_names()), None)
    day = newest_extract()
    if name is None or day is None or day < found.begun:
        return None
    told = rows(TABLE, ("customer", name), day, day, found.people).to_pylist()
    yes = {row["customer"] for row in told if _gone(row[name], found.begun)}
    known = {row["customer"] for row in told}
    return Outcome("left", False, _arms(found, yes, known, _reach(found)), len(known))


def _gone(value: Any, since: date) -> bool:
    """A yes, or a day on or after the campaign's first."""
    if isinstance(value, datetime):
        return value.date() >= since
    if isinstance(value, date):
        return value >= since
    return str(value).strip().lower() in YES


def _reach(found: Material) -> float | None:
    treated = [who for who in found.people.values() if not who.held]
    return sum(who.reached is not None for who in treated) / len(treated) if treated else None


def _arms(found: Material, yes: Collection[str], known: Collection[str], reach: float | None) -> Arms:
    drawn, reached, held = [0, 0], [0, 0], [0, 0]
    for customer in known:
        who, hit = found.people[customer], customer in yes
        arms = [held] if who.held else [drawn, *([reached] if who.reached else [])]
        for arm in arms:
            arm[0] += hit
            arm[1] += 1
    return compare_arms(Arm(*drawn), Arm(*reached), Arm(*held), reach)
