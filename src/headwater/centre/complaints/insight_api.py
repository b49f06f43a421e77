"""The API of what texts say: suggested classes for another system's intake, hot spots to read."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import Http404, HttpRequest
from ninja import Router, Schema
from pydantic import Field

from headwater.centre.complaints.queries.hot_spots import Seen, days_of, newest_look, seen_by, seen_one
from headwater.centre.complaints.queries.suggestions import suggest
from headwater.centre.people.access import require
from headwater.centre.people.permissions import Permission as P

router = Router()
MOST = 500


class TextIn(Schema):
    """What the customer says; it is not kept."""

    title: Annotated[str, Field(max_length=160)] = ""
    text: Annotated[str, Field(max_length=8000)] = ""


class SuggestionOut(Schema):
    """A class by its code, its likeliest cause, each with a calibrated confidence from 0 to 1."""

    klass: str
    confidence: float
    cause: str | None
    cause_confidence: float


class HotSpotOut(Schema):
    """A matter: orders and customers of the asker's units, and the last `span` days against the usual."""

    number: int
    name: str
    words: list[str]
    orders: int
    customers: int
    waiting: int
    rising: bool
    span: int
    count: int
    expected: float
    mass: str | None
    url: str


class OneHotSpotOut(HotSpotOut):
    """With its orders a day."""

    days: dict[str, int]


@router.post("/suggestions", response=list[SuggestionOut], summary="Class and cause for a text")
def suggestions(request: HttpRequest, told: TextIn) -> Any:
    """Best first; empty while nothing was learned. Nothing is written."""
    require(request.user, P.TAKE_COMPLAINTS)
    return [
        {
            "klass": one.klass.code,
            "confidence": round(one.confidence, 4),
            "cause": one.cause.name if one.cause else None,
            "cause_confidence": round(one.cause_confidence, 4),
        }
        for one in suggest(told.title, told.text)
    ]


@router.get("/hot-spots", response=list[HotSpotOut], summary="Hot spots, rising ones first")
def hot_spots(request: HttpRequest, rising: bool = False, limit: int = 100) -> Any:
    """Those of the newest look that the asker has orders of."""
    require(request.user, P.SEE_COMPLAINTS)
    found = [one for one in seen_by(request.user) if one.rising or not rising]
    return [_told(one) for one in found[: max(1, min(limit, MOST))]]


@router.get("/hot-spots/{int:number}", response=OneHotSpotOut, summary="One hot spot with its orders a day")
def hot_spot(request: HttpRequest, number: int) -> Any:
    """By its number, which it keeps from look to look."""
    require(request.user, P.SEE_COMPLAINTS)
    found, look = seen_one(request.user, number), newest_look()
    if found is None or look is None:
        raise Http404
    days = {day.isoformat(): n for day, n in zip(days_of(look), found.daily, strict=True) if n}
    return _told(found) | {"days": days}


def _told(one: Seen) -> dict[str, Any]:
    return {
        "number": one.spot.thread,
        "name": one.spot.name,
        "words": one.spot.words,
        "orders": one.orders,
        "customers": one.customers,
        "waiting": one.waiting,
        "rising": one.rising,
        "span": one.rise.span,
        "count": one.rise.count,
        "expected": round(one.rise.expected, 2),
        "mass": one.spot.mass.number if one.spot.mass else None,
        "url": one.spot.url,
    }
