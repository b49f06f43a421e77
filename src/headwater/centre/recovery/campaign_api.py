"""The API of campaigns: list, one, results, the caller's own customers, verdicts. Customers are masked."""

from __future__ import annotations

import math
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema

from headwater.centre.people.access import require
from headwater.centre.people.permissions import Permission
from headwater.centre.recovery.actions import calling
from headwater.centre.recovery.models import Campaign, Recipient
from headwater.centre.recovery.queries.calls import open_call, open_of, recipient_for
from headwater.centre.recovery.queries.campaigns import campaign_seen_by, campaigns_seen_by, with_progress
from headwater.centre.recovery.queries.outcomes.arms import Outcome, complained, left, satisfied
from headwater.centre.recovery.queries.outcomes.customers import material_of
from headwater.centre.recovery.queries.outcomes.identification import month_of
from headwater.centre.recovery.scripting import reason_lines
from headwater.centre.ui.components import mask_customer
from headwater.engine.recovery_effects import NO_SUBSTITUTE, Difference, Interval, share

router = Router()
MOST = 500
COUNTS = ("treated", "held", "done", "reached", "identified", "repaired")


class CampaignOut(Schema):
    """A campaign with how far it is. Counts are customers."""

    number: str
    title: str
    unit: str
    owner: str
    state: str
    channel: str
    cohort: str
    hold_out: float
    hold_out_reason: str
    seed: int
    drawn_at: datetime | None
    begun_at: datetime | None
    finished_at: datetime | None
    treated: int
    held: int
    done: int
    reached: int
    identified: int
    repaired: int


class IntervalOut(Schema):
    """A fraction with its 95 % limits; null where unknown."""

    value: float | None
    lower: float | None
    upper: float | None
    n: int


class DifferenceOut(Schema):
    """Treated less hold-out, with 95 % limits; `beyond_chance`: whether the limits leave out zero."""

    value: float | None
    lower: float | None
    upper: float | None
    p: float | None
    beyond_chance: bool


class OutcomeOut(Schema):
    """satisfied, complained or left: as drawn (intention to treat), as reached (per protocol)."""

    outcome: str
    treated: IntervalOut
    held: IntervalOut
    as_drawn: DifferenceOut
    as_reached: DifferenceOut


class ResultsOut(Schema):
    """What came of a campaign."""

    number: str
    precision: IntervalOut
    outcomes: list[OutcomeOut]
    note: str


class MonthOut(Schema):
    """The month's identification rate; null without a denominator."""

    month: date
    complained: int
    found_by_calls: int
    identified: int
    rate: IntervalOut | None
    rate_of_complaints: IntervalOut | None
    times: float | None
    source: str


class CustomerOut(Schema):
    """A customer that lies with the caller; masked. `id` is what verdicts name."""

    id: int
    campaign: str
    customer: str
    reasons: list[str]
    state: str
    attempts: int
    again_at: datetime | None


class VerdictIn(Schema):
    """dissatisfied, content, repaired or unreachable."""

    customer: int
    verdict: str
    note: str = ""
    again_at: datetime | None = None
    no_more: bool = False


class VerdictOut(Schema):
    """Where the customer stands after the verdict."""

    customer: int
    state: str
    verdict: str
    attempts: int
    again_at: datetime | None


class Wanted(Schema):
    """Which campaigns."""

    state: str = ""
    unit: str = ""


@router.get("/campaigns", response=list[CampaignOut], summary="Recovery campaigns")
def campaigns(request: HttpRequest, asked: Query[Wanted]) -> list[dict[str, Any]]:
    """Those that the asker sees, the newest first, at most 500."""
    require(request.user, Permission.SEE_RECOVERY)
    found = with_progress(campaigns_seen_by(request.user))
    if asked.state in Campaign.State.values:
        found = found.filter(state=asked.state)
    if asked.unit:
        found = found.filter(unit__code=asked.unit)
    return [_plain(row) for row in found[:MOST]]


@router.get("/campaigns/{int:number}", response=CampaignOut, summary="One campaign")
def campaign(request: HttpRequest, number: int) -> dict[str, Any]:
    """By its number without the letter: 3 for K-3."""
    require(request.user, Permission.SEE_RECOVERY)
    row = with_progress(campaigns_seen_by(request.user)).filter(pk=number).first()
    if row is None:
        raise Http404(_("There is no such campaign that you may see."))
    return _plain(row)


@router.get("/campaigns/{int:number}/results", response=ResultsOut, summary="Results of a campaign")
def results(request: HttpRequest, number: int) -> dict[str, Any]:
    """Precision, and repaired against hold-out. No customers in it."""
    require(request.user, Permission.SEE_RECOVERY)
    row = campaign_seen_by(request.user, number)
    if row is None or row.begun_at is None:
        raise Http404(_("There are no results of such a campaign that you may see."))
    found, counts = material_of(row), with_progress(Campaign.objects.filter(pk=row.pk)).get()
    judged = Recipient.objects.filter(campaign=row, reached_at__isnull=False).count()
    outcomes = [satisfied(found), complained(row, found), left(found)]
    return {
        "number": row.number,
        "precision": _interval(share(counts.identified, judged)),
        "outcomes": [_outcome(one) for one in outcomes if one is not None],
        "note": NO_SUBSTITUTE.en,
    }


@router.get("/results/{month}", response=MonthOut, summary="Identification rate of a month")
def month(request: HttpRequest, month: str) -> dict[str, Any]:
    """`month` as 2026-03."""
    require(request.user, Permission.SEE_RECOVERY)
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        raise Http404(_("Write the month as 2026-03.")) from None
    found = month_of(request.user, first)
    return {
        "month": first,
        "complained": found.complained,
        "found_by_calls": found.by_calls,
        "identified": found.identified,
        "rate": _interval(found.rate) if found.rate else None,
        "rate_of_complaints": _interval(found.rate_of_complaints) if found.rate_of_complaints else None,
        "times": _number(found.times),
        "source": found.denominator.source if found.denominator else "",
    }


@router.get("/calls", response=list[CustomerOut], summary="The caller's own customers")
def calls(request: HttpRequest) -> list[dict[str, Any]]:
    """Of running campaigns, those due now first; customers masked."""
    require(request.user, Permission.CALL_CUSTOMERS)
    person = getattr(request.user, "person", None)
    rows = open_of(person)[:MOST] if person else []
    return [
        {
            "id": row.pk,
            "campaign": row.campaign.number,
            "customer": mask_customer(row.customer),
            "reasons": reason_lines(row),
            "state": row.state,
            "attempts": row.tries,
            "again_at": row.again_at,
        }
        for row in rows
    ]


@router.post("/calls", response=VerdictOut, summary="Give the verdict of a call")
def verdict(request: HttpRequest, given: VerdictIn) -> dict[str, Any]:
    """For a dialler: takes the customer for the token's owner and gives the verdict at once."""
    require(request.user, Permission.CALL_CUSTOMERS)
    row = recipient_for(request.user, given.customer)
    if row is None:
        raise Http404(_("There is no such customer that you call."))
    call = open_call(row, request.user.person) or calling.take(by=request.user, recipient=row)
    if call is None:
        raise ValidationError(_("This customer must not be called any more."))
    again = given.again_at
    if again is not None and timezone.is_naive(again):
        again = timezone.make_aware(again)
    done = calling.give_verdict(
        by=request.user,
        call=call,
        verdict=given.verdict,
        note=given.note,
        again_at=again,
        no_more=given.no_more,
    )
    return {
        "customer": done.pk,
        "state": done.state,
        "verdict": done.verdict,
        "attempts": done.tries,
        "again_at": done.again_at,
    }


def _plain(row: Any) -> dict[str, Any]:
    names = ("number", "title", "state", "channel", "hold_out", "hold_out_reason", "seed")
    found = {name: getattr(row, name) for name in (*names, "drawn_at", "begun_at", "finished_at", *COUNTS)}
    return found | {"unit": row.unit.code, "owner": row.owner.number, "cohort": row.cohort.number}


def _number(value: float) -> float | None:
    """JSON knows neither infinity nor nothing-at-all."""
    return value if math.isfinite(value) else None


def _interval(found: Interval) -> dict[str, Any]:
    names = ("value", "lower", "upper")
    return {name: _number(getattr(found, name)) for name in names} | {"n": found.n}


def _difference(found: Difference) -> dict[str, Any]:
    names = ("value", "lower", "upper", "p")
    return {name: _number(getattr(found, name)) for name in names} | {"beyond_chance": found.beyond_chance}


def _outcome(found: Outcome) -> dict[str, Any]:
    return {
        "outcome": found.key,
        "treated": _interval(found.arms.as_drawn.a),
        "held": _interval(found.arms.as_drawn.b),
        "as_drawn": _difference(found.arms.as_drawn),
        "as_reached": _difference(found.arms.as_reached),
    }
