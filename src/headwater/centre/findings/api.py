"""The API of this room: findings for other systems, and findings that other systems report."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from pydantic import Field

from headwater.centre.findings import actions, queries
from headwater.centre.findings.models import Finding, Member, State
from headwater.centre.findings.models.findings import OPEN
from headwater.centre.people.access import require
from headwater.centre.people.models import Unit
from headwater.centre.people.permissions import Permission

router = Router()
MOST = 200
Dimension = Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]
Moment = Annotated[str, Field(pattern=r"^(\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?)?)?$")]


class SourceOut(Schema):
    """What noticed it: an object of any room; `gone` when that was deleted since."""

    kind: str
    number: str
    title: str
    url: str
    gone: bool


class FindingOut(Schema):
    """A finding. `owner` is a staff number, `unit` a unit's code."""

    number: str
    title: str
    detail: str
    state: str
    outcome: str
    reason: str
    unit: str
    owner: str | None
    due: date | None
    about: dict[str, Any]
    source: SourceOut | None
    returns: int
    opened_at: datetime
    closed_at: datetime | None
    url: str


class AboutIn(Schema):
    """What it is about: an indicator's key, {dimension: value}, days or moments in ISO."""

    indicator: Annotated[str, Field(max_length=80)] = ""
    where: Annotated[dict[Dimension, Annotated[str, Field(max_length=200)]], Field(max_length=12)] = {}
    start: Moment = ""
    end: Moment = ""


class FindingIn(Schema):
    """A finding to be opened. The same non-empty `same_as` joins the one that is open."""

    title: Annotated[str, Field(min_length=1, max_length=200)]
    unit: Annotated[str, Field(max_length=60)]
    detail: Annotated[str, Field(max_length=5000)] = ""
    same_as: Annotated[str, Field(max_length=200)] = ""
    about: AboutIn = AboutIn()


def _out(finding: Finding) -> dict[str, Any]:
    plain = ("number", "title", "detail", "state", "outcome", "reason", "due", "about", "returns", "url")
    facts = {name: getattr(finding, name) for name in (*plain, "opened_at", "closed_at")}
    owner = finding.owner.number if finding.owner else None
    return facts | {"unit": finding.unit.code, "owner": owner, "source": _source(finding.source)}


def _source(member: Member | None) -> dict[str, Any] | None:
    if member is None:
        return None
    told = member.reference
    gone = member.gone_at is not None
    return {
        "kind": told.kind,
        "number": told.number,
        "title": told.title,
        "url": told.url,
        "gone": gone,
    }


@router.get("/", response=list[FindingOut], summary="Findings, newest first")
def findings(
    request: HttpRequest,
    state: Literal["", "open", "new", "owned", "closed", "joined"] = "open",
    unit: Annotated[str, Field(max_length=60)] = "",
    limit: Annotated[int, Field(ge=1, le=MOST)] = 50,
) -> list[dict[str, Any]]:
    """Those that the asker may see; `unit` narrows to a unit and all below it."""
    require(request.user, Permission.SEE_FINDINGS)
    found = queries.findings_seen_by(request.user)
    if state:
        found = found.filter(state__in=OPEN if state == "open" else [State(state)])
    if unit:
        found = found.filter(unit__path__startswith=_unit(unit).path)
    return [_out(finding) for finding in found[:limit]]


@router.get("/{number}", response=FindingOut, summary="One finding")
def finding(request: HttpRequest, number: str) -> dict[str, Any]:
    """By its number, F-12."""
    require(request.user, Permission.SEE_FINDINGS)
    found = queries.by_number(request.user, number)
    if found is None:
        raise Http404(_("There is no finding of this number that you may see."))
    return _out(found)


@router.post("/", response={201: FindingOut}, summary="Open a finding")
def report(request: HttpRequest, told: FindingIn) -> Status:
    """What another system noticed. It stands in the asker's name."""
    require(request.user, Permission.SEE_FINDINGS, _unit(told.unit))
    unit = _unit(told.unit)
    made = actions.open_finding(
        by=request.user,
        title=told.title,
        unit=unit,
        detail=told.detail,
        same_as=_key(request.user, unit, told.same_as),
        about=told.about.dict(exclude_defaults=True),
    )
    return Status(201, _out(made))


def _key(by: Any, unit: Unit, told: str) -> str:
    """The key under which the same thing joins: within the unit, so that nobody reads others' findings."""
    if not told:
        return ""
    key = f"api:{unit.pk}:{told}"[:200]
    standing = Finding.objects.filter(same_as=key, state__in=OPEN).values_list("pk", flat=True).first()
    if standing is not None and queries.finding_seen_by(by, standing) is None:
        raise ValidationError(_("This is known, and another unit sees to it now."))
    return key


def _unit(code: str) -> Unit:
    found = Unit.objects.filter(code=code.replace("\0", "")).first()
    if found is None:
        raise Http404(_("There is no unit of this code."))
    return found
