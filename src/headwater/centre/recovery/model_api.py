"""The API of models, footprints, incidents and frozen lists. Customers are masked."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Query, Router, Schema

from headwater.centre.directory.actions import read_by_program
from headwater.centre.people.access import require
from headwater.centre.people.permissions import Permission
from headwater.centre.recovery.models import Cohort, Footprint, LookalikeModel
from headwater.centre.recovery.queries.cohorts import cohort_seen_by, cohorts_seen_by
from headwater.centre.recovery.queries.lookalikes import footprints_seen_by, latest_done, models_seen_by
from headwater.centre.ui.components import mask_customer

router = Router()
MOST = 500


class ModelOut(Schema):
    """A model with its newest screening. `no_better`: null where nothing was back-tested."""

    number: str
    name: str
    problem: str
    unit: str
    owner: str
    state: str
    standing: bool
    method: str
    screening: str | None
    as_of: date | None
    customers: int | None
    complainants: int | None
    selected: int | None
    new_since: int | None
    no_better: bool | None
    expected_precision: float | None


class FootprintOut(Schema):
    """A footprint with its counts by group; times in UTC."""

    number: str
    name: str
    unit: str
    start: datetime
    end: datetime
    areas: list[str]
    state: str
    groups: dict[str, int]
    total: int
    complainants: int


class CohortOut(Schema):
    """A frozen list."""

    number: str
    name: str
    unit: str
    source: str
    source_number: str
    count: int
    made_at: datetime
    expected_precision: float | None


class MemberOut(Schema):
    """A customer of a frozen list, masked, and why they are in."""

    rank: int
    customer: str
    score: float | None
    group: str
    reasons: list[dict[str, str]]


@router.get("/models", response=list[ModelOut])
def models(request: HttpRequest) -> list[dict[str, Any]]:
    """All models that the owner of the token sees."""
    require(request.user, Permission.SEE_RECOVERY)
    return [_model(row) for row in models_seen_by(request.user)[:MOST]]  # type: ignore[arg-type]


def _model(row: LookalikeModel) -> dict[str, Any]:
    last = latest_done(row)
    names = ("as_of", "customers", "complainants", "selected", "new_since", "no_better")
    found = {name: getattr(last, name) if last else None for name in names}
    return found | {
        "number": row.number,
        "name": row.name,
        "problem": row.problem,
        "unit": row.unit.code,
        "owner": row.owner.number,
        "state": row.state,
        "standing": row.standing,
        "method": last.method if last else row.method,
        "screening": last.number if last else None,
        "expected_precision": last.facts.get("expected_precision") if last else None,
    }


@router.get("/footprints", response=list[FootprintOut])
def footprints(request: HttpRequest) -> list[dict[str, Any]]:
    """All footprints that the owner of the token sees."""
    require(request.user, Permission.SEE_RECOVERY)
    return [_footprint(row) for row in footprints_seen_by(request.user)[:MOST]]  # type: ignore[arg-type]


def _footprint(row: Footprint) -> dict[str, Any]:
    names = ("number", "name", "start", "end", "areas", "state", "total", "complainants")
    found = {name: getattr(row, name) for name in names}
    return found | {"unit": row.unit.code, "groups": row.counts.get("groups", {})}


@router.get("/cohorts", response=list[CohortOut])
def cohorts(request: HttpRequest) -> list[dict[str, Any]]:
    """All frozen lists that the owner of the token sees."""
    require(request.user, Permission.SEE_RECOVERY)
    return [_cohort(row) for row in cohorts_seen_by(request.user)[:MOST]]  # type: ignore[arg-type]


def _cohort(row: Cohort) -> dict[str, Any]:
    names = ("number", "name", "source", "source_number", "count", "made_at", "expected_precision")
    return {name: getattr(row, name) for name in names} | {"unit": row.unit.code}


@router.get("/cohorts/{int:pk}/members", response=list[MemberOut])
def members(request: HttpRequest, pk: int, start: int = Query(0, ge=0, le=1_000_000)) -> list[dict[str, Any]]:
    """At most 500 customers of a list from a rank on, masked."""
    require(request.user, Permission.SEE_RECOVERY)
    row = cohort_seen_by(request.user, pk)  # type: ignore[arg-type]
    if row is None:
        raise Http404
    page = list(row.members.filter(rank__gt=start)[:MOST])
    read_by_program(
        by=request.user,  # type: ignore[arg-type]
        address=request.path,
        title=str(row),
        who=(member.customer for member in page),
        whole=lambda: row.count,
    )
    return [
        {"rank": m.rank, "customer": mask_customer(m.customer), "score": m.score, "group": m.group,
         "reasons": m.reasons or []}
        for m in page
    ]  # fmt: skip
