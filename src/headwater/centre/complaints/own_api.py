"""The API of accountability and bulletins: to read; what is decided is decided by people on pages."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router, Schema

from headwater.centre.complaints.assessing import Counts
from headwater.centre.complaints.models import Accountability, Bulletin
from headwater.centre.complaints.presenters.bulletins import Page, page_of
from headwater.centre.complaints.queries.accountability import records_seen_by
from headwater.centre.complaints.queries.bulletins import bulletin_for, bulletins_seen_by
from headwater.centre.people.access import require
from headwater.centre.people.permissions import Permission as P

router = Router()
MOST = 500


class RecordOut(Schema):
    """A record; `state`: proposed, decided, dismissed, appealed, upheld, lowered or revoked."""

    number: str
    order: str
    klass: str
    person: str
    part: str
    unit: str
    state: str
    final: bool
    proposed_points: float
    points: float | None
    proposed_at: datetime
    decided_at: datetime | None
    appeal_until: date | None


class BulletinOut(Schema):
    """`kind`: ten_days or month; `state`: draft or issued."""

    number: str
    kind: str
    unit: str
    start: date
    end: date
    state: str
    issued_at: datetime | None


class CountsOut(Schema):
    """What was counted of a class or a department; shares are fractions, null without cases."""

    name: str
    received: int
    closed: int
    overdue: int
    first_reply_on_time: float | None
    solved_on_time: float | None
    traced_share: float | None
    controllable: int
    same_type: int
    satisfied_share: float | None
    bounces: int
    records: int
    points: float
    score: float | None = None
    rank: int | None = None


class OneBulletinOut(BulletinOut):
    remarks: str
    classes: list[CountsOut]
    departments: list[CountsOut]


@router.get("/accountability", response=list[RecordOut], summary="Records of accountability")
def accountability(request: HttpRequest, limit: int = 100, before: int | None = None) -> Any:
    """Those of the token's units, the newest first; `person` is the staff number."""
    require(request.user, P.SEE_ACCOUNTABILITY)
    rows = records_seen_by(request.user).order_by("-pk")
    if before is not None:
        rows = rows.filter(pk__lt=max(0, min(before, 2**62)))
    return [_record(row) for row in rows[: max(1, min(limit, MOST))]]


def _record(row: Accountability) -> dict[str, Any]:
    return {
        "number": row.number,
        "order": row.order.number,
        "klass": row.order.klass.code,
        "person": row.person.number,
        "part": row.part,
        "unit": row.unit.code,
        "state": row.state,
        "final": row.final,
        "proposed_points": float(row.proposed_points),
        "points": None if row.points is None else float(row.points),
        "proposed_at": row.proposed_at,
        "decided_at": row.decided_at,
        "appeal_until": row.appeal_until,
    }


@router.get("/bulletins", response=list[BulletinOut], summary="Bulletins and assessments, the newest first")
def bulletins(request: HttpRequest, limit: int = 100) -> Any:
    """Those that the owner of the token may read."""
    require(request.user, P.SEE_BULLETINS)
    return [_head(row) for row in bulletins_seen_by(request.user)[: max(1, min(limit, MOST))]]


def _head(row: Bulletin) -> dict[str, Any]:
    names = ("number", "kind", "start", "end", "state", "issued_at")
    return {name: getattr(row, name) for name in names} | {"unit": row.unit.code}


@router.get("/bulletins/{int:number}", response=OneBulletinOut, summary="One bulletin with its figures")
def bulletin(request: HttpRequest, number: int) -> Any:
    """By its number without B-; names in the language that is asked for."""
    require(request.user, P.SEE_BULLETINS)
    found = bulletin_for(request.user, number) if 0 < number < 2**62 else None
    if found is None:
        raise Http404
    return _head(found) | {"remarks": found.remarks} | _figures(page_of(found))


def _figures(page: Page) -> dict[str, Any]:
    classes = [_counts(line.name, line.counts) for line in page.classes]
    departments = [
        _counts(line.name, line.counts) | {"score": line.assessment.score, "rank": line.rank}
        for line in page.departments
    ]
    return {"classes": classes, "departments": departments}


def _counts(name: str, counts: Counts) -> dict[str, Any]:
    return counts.to_dict() | {
        "name": name,
        "first_reply_on_time": counts.reply_on_time,
        "solved_on_time": counts.solve_on_time,
        "traced_share": counts.traced_share,
        "satisfied_share": counts.satisfied_share,
    }
