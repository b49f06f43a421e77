"""Units and persons for other systems: read only, limited to the units of the token's owner."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from ninja import Query, Router, Schema

from headwater.centre.people import queries
from headwater.centre.people.access import require
from headwater.centre.people.permissions import Permission

router = Router()
MOST = 1000


class UnitOut(Schema):
    """A unit of today's tree."""

    code: str
    name: str
    name_en: str
    kind: str
    parent: str | None
    opened: date | None
    closed: date | None


class PersonOut(Schema):
    """A person with the present unit (code) and grade."""

    number: str
    name: str
    agent_code: str | None
    employer: str
    unit: str | None
    stars: int | None
    joined: date | None
    left: date | None


@router.get("/units", response=list[UnitOut], summary="Units of the organisation")
def units(request: HttpRequest) -> list[dict[str, Any]]:
    """All units that you may see, parents before children."""
    require(request.user, Permission.SEE_PEOPLE)
    fields = ("code", "name", "name_en", "kind", "parent__code", "opened", "closed")
    rows = queries.units_seen_by(request.user).order_by("path").values(*fields)
    return [{**row, "parent": row.pop("parent__code")} for row in rows]


@router.get("/persons", response=list[PersonOut], summary="Persons, by staff number")
def persons(
    request: HttpRequest, q: str = "", after: str = "", limit: int = Query(100, ge=1, le=MOST)
) -> list[dict[str, Any]]:
    """Up to `limit` persons whose number comes after `after`: the next page begins after the last one."""
    require(request.user, Permission.SEE_PEOPLE)
    found = queries.persons_seen_by(request.user).filter(number__gt=after).order_by("number")
    if q:
        found = found.filter(Q(name__icontains=q) | Q(number__istartswith=q) | Q(agent_code__istartswith=q))
    fields = ("number", "name", "agent_code", "employer", "unit_code", "stars", "joined", "left")
    return [{**row, "unit": row.pop("unit_code")} for row in found.values(*fields)[:limit]]
