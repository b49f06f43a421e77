"""Campaigns of the cast: a frozen list, a campaign over it, drawn, begun."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from headwater.centre.recovery.actions import assigning, calling, campaigns, drawing
from headwater.centre.recovery.actions.cohorts import Member, freeze
from headwater.centre.recovery.models import Arm, Campaign, Cohort, Recipient
from tests.cast import Cast

SCRIPT = "您好，我是{agent}。您的号码 {customer} 近期{reason}，我们为您{treatment}。"
REASON = {"en": "calls failed on 3 days", "zh": "有 3 天呼叫失败"}


def numbers(count: int, start: int = 0) -> list[str]:
    """Customers that no real number looks like."""
    return [f"1390000{n:04}" for n in range(start, start + count)]


def a_cohort(cast: Cast, customers: Sequence[str], unit: str = "centre", **facts: Any) -> Cohort:
    """A frozen list, two groups in turn."""
    return freeze(
        by=cast.account("quality"),
        name="呼叫失败的客户",
        unit=cast.units[unit],
        source=Cohort.Source.LIST,
        members=[Member(c, 1.0 / (n + 1), "ab"[n % 2], (REASON,)) for n, c in enumerate(customers)],
        **facts,
    )


def a_campaign(cast: Cast, customers: Sequence[str] | None = None, **facts: Any) -> Campaign:
    """Set up with script and two callers, not drawn."""
    unit = facts.pop("unit", "centre")
    made = campaigns.open_campaign(
        by=cast.account("quality"),
        title="修复六月断网客户",
        unit=cast.units[unit],
        owner=cast.persons["quality"],
        cohort=a_cohort(cast, numbers(40) if customers is None else customers, unit),
        treatment="补偿 1GB 流量",
        **facts,
    )
    campaigns.write_script(by=cast.account("quality"), campaign=made, text=SCRIPT)
    for name in ("agent", "team_leader"):
        assigning.add_caller(by=cast.account("quality"), campaign=made, person=cast.accounts[name].person)
    return made


def drawn(cast: Cast, customers: Sequence[str] | None = None, share: float = 0.25, **facts: Any) -> Campaign:
    """With its draw."""
    made = a_campaign(cast, customers, **facts)
    return drawing.draw(
        by=cast.account("quality"), campaign=made, hold_out=share, reason="too few to show less", seed=7
    )


def running(
    cast: Cast, customers: Sequence[str] | None = None, share: float = 0.25, **facts: Any
) -> Campaign:
    """Begun: customers lie with the agent and the team leader."""
    return campaigns.begin(by=cast.account("quality"), campaign=drawn(cast, customers, share, **facts))


def of(cast: Cast, campaign: Campaign, name: str) -> list[Recipient]:
    """What lies with a person of the cast."""
    return list(
        Recipient.objects.filter(campaign=campaign, person=cast.accounts[name].person).order_by("rank")
    )


def called(cast: Cast, recipient: Recipient, verdict: str, name: str = "agent", **facts: Any) -> Recipient:
    """One call from beginning to end."""
    call = calling.take(by=cast.account(name), recipient=recipient)
    assert call is not None
    return calling.give_verdict(by=cast.account(name), call=call, verdict=verdict, **facts)


def held_out(campaign: Campaign) -> set[str]:
    """Who is left alone."""
    rows = Recipient.objects.filter(campaign=campaign, arm=Arm.HELD_OUT)
    return set(rows.values_list("customer", flat=True))
