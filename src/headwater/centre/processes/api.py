"""The API of this room: the defect register to read and to report to, a post's handbook and checklist."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status
from pydantic import Field

from headwater.centre.findings.models import KINDS, Reference
from headwater.centre.people.access import require
from headwater.centre.people.models import Post, Unit
from headwater.centre.people.permissions import Permission
from headwater.centre.processes import actions, queries
from headwater.centre.processes.models import DefectKind, Step

router = Router()
MOST = 500
Number = Annotated[int, Field(ge=0, le=2_000_000_000)]


class CaseOut(Schema):
    kind: str
    number: str
    title: str


class DefectOut(Schema):
    """A defect. `kind`: system, process or rule; `state`: found to verified, or declined."""

    number: str
    title: str
    detail: str
    kind: str
    state: str
    severity: int
    process: str
    step: str
    unit: str
    department: str
    customers: int | None
    seconds_lost: int | None
    found_on: date
    due: date | None
    fixed_on: date | None
    verified_on: date | None
    cases: list[CaseOut]


class DefectIn(Schema):
    """What somebody noticed. `unit` and `department` are codes of units; `step` the id of a step."""

    title: Annotated[str, Field(min_length=1, max_length=160)]
    detail: Annotated[str, Field(max_length=20_000)] = ""
    kind: str = "process"
    unit: str
    department: str = ""
    step: Number | None = None
    severity: Annotated[int, Field(ge=1, le=4)] = 2
    customers: Number | None = None
    seconds_lost: Number | None = None
    case_kind: str = "complaint"
    case_number: Annotated[str, Field(max_length=40)] = ""


class HandbookOut(Schema):
    """The version of a post's handbook that is in force."""

    post: str
    version: int
    valid_from: date
    duties: str
    procedures: list[dict[str, Any]]
    indicators: list[str]
    items: list[dict[str, str]]


def _out(defect: Any) -> dict[str, Any]:
    plain = ("number", "title", "detail", "kind", "state", "severity", "customers", "seconds_lost")
    days = ("found_on", "due", "fixed_on", "verified_on")
    return {name: getattr(defect, name) for name in (*plain, *days)} | {
        "process": str(defect.step.process) if defect.step else "",
        "step": defect.step.label if defect.step else "",
        "unit": defect.unit.code,
        "department": defect.department.code,
        "cases": [{"kind": s.kind, "number": s.number, "title": s.title} for s in defect.sources.all()],
    }


@router.get("/defects", response=list[DefectOut], summary="The defect register, newest first")
def defects(request: HttpRequest, limit: int = 100, state: str = "") -> Any:
    """Those that the owner of the token may see, at most 500 at a time."""
    require(request.user, Permission.SEE_PROCESSES)
    rows = queries.defects_seen_by(request.user).prefetch_related("sources").order_by("-pk")
    rows = rows.filter(state=state) if state else rows
    return [_out(defect) for defect in rows[: max(1, min(limit, MOST))]]


@router.post("/defects", response={201: DefectOut}, summary="Report a defect")
def report(request: HttpRequest, told: DefectIn) -> Any:
    """It is on the register at once, as found. Without a department the step's unit owns it."""
    require(request.user, Permission.REPORT_DEFECTS)
    if told.kind not in DefectKind.values or told.case_kind not in KINDS:
        raise ValidationError(_("There is no such kind."))
    sources = [Reference(told.case_kind, told.case_number)] if told.case_number else []
    facts = told.dict(include={"title", "detail", "kind", "severity", "customers", "seconds_lost"})
    made = actions.open_defect(
        by=request.user,
        unit=_unit(told.unit),
        department=_unit(told.department) if told.department else None,
        step=_step(request, told.step),
        sources=sources,
        **facts,
    )
    return Status(201, _out(made))


def _unit(code: str) -> Unit:
    found = Unit.objects.filter(code=code, closed=None).first()
    if found is None:
        raise ValidationError(_("There is no unit with the code %(code)s.") % {"code": code[:60]})
    return found


def _step(request: HttpRequest, pk: int | None) -> Step | None:
    if pk is None:
        return None
    found = queries.steps_seen_by(request.user).filter(pk=pk).first()
    if found is None:
        raise ValidationError(_("There is no such step."))
    return found


@router.get("/handbooks/{post}", response=HandbookOut, summary="The handbook of a post")
def handbook(request: HttpRequest, post: str) -> Any:
    """By the post's Chinese or English name: what a checklist or a learning system reads."""
    require(request.user, Permission.SEE_PROCESSES)
    held = Post.objects.filter(name=post).first() or Post.objects.filter(name_en=post).first()
    version = queries.handbook_of(held) if held else None
    if version is None:
        raise Http404
    content = version.content
    return {
        "post": version.handbook.post.name,
        "version": version.number,
        "valid_from": version.valid_from,
        **{name: content[name] for name in ("duties", "procedures", "indicators", "items")},
    }
