"""The API of this room: improvements and shortfalls, always in the asker's scope."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema, Status

from headwater.centre.improvement.actions.projects import open_improvement
from headwater.centre.improvement.economics import economics
from headwater.centre.improvement.live import live, reached
from headwater.centre.improvement.models import Effect, Improvement, Method, Shortfall, State
from headwater.centre.improvement.queries import improvement_seen_by, improvements_seen_by, late
from headwater.centre.improvement.queries.shortfalls import shortfalls_seen_by
from headwater.centre.improvement.trial_api import router as trials
from headwater.centre.people.access import require
from headwater.centre.people.models import Person, Unit
from headwater.centre.people.permissions import Permission

router = Router()
router.add_router("", trials)
MOST = 500


class ImprovementOut(Schema):
    """An improvement with its promise. Levels in the indicator's own unit, ratios as fractions."""

    number: str
    title: str
    method: str
    stage: str
    state: str
    owner: str
    unit: str
    indicator: str
    where: dict[str, str]
    direction: str
    size: float | None
    due: date | None
    baseline: float | None
    baseline_lower: float | None
    baseline_upper: float | None
    baseline_snapshot: int | None
    returned: int
    opened_at: datetime


class PlanLineOut(Schema):
    """A line of the action plan."""

    title: str
    owner: str
    due: date
    state: str
    evidence: str


class OneOut(ImprovementOut):
    """The same with where it stands now. `shown`: the accepted effect, null while nothing is verified."""

    problem: str
    value: float | None
    value_since: date | None
    value_until: date | None
    reached: float | None
    shown: float | None
    shown_lower: float | None
    shown_upper: float | None
    measures: list[PlanLineOut]
    findings: list[str]
    benefit_total: float | None
    benefit_confirmed: bool


class NewIn(Schema):
    """What an improvement is opened with; the promise is made by its owner."""

    title: str
    unit: str
    owner: str
    method: str = "dmaic"
    problem: str = ""


class Wanted(Schema):
    """Which improvements."""

    state: str = ""
    indicator: str = ""
    unit: str = ""


class ShortfallOut(Schema):
    """A shortfall of a month with every part of its score."""

    number: str
    month: date
    rank: int
    indicator: str
    unit: str
    value: float
    target: float | None
    sisters: float | None
    best: float | None
    to_target: float
    to_sisters: float
    to_best: float
    importance: float
    months: int
    score: float
    repeated: int
    state: str
    reason: str
    improvement: str | None


@router.get("/", response=list[ImprovementOut], summary="Improvements")
def improvements(request: HttpRequest, asked: Query[Wanted]) -> list[dict[str, Any]]:
    """Those that the asker sees, the newest first, at most 500."""
    require(request.user, Permission.SEE_IMPROVEMENTS)
    found = late(improvements_seen_by(request.user))  # type: ignore[arg-type]
    if asked.state in State.values:
        found = found.filter(state=asked.state)
    if asked.indicator:
        found = found.filter(indicator=asked.indicator)
    if asked.unit:
        found = found.filter(unit__code=asked.unit)
    return [_plain(row) for row in found[:MOST]]


@router.post("/", response={201: ImprovementOut}, summary="Open an improvement")
def create(request: HttpRequest, new: NewIn) -> Status[dict[str, Any]]:
    """Needs the right to run improvements over the unit (its code); owner is a staff number."""
    # Before anything is looked up: who may not open one learns nothing about units and staff numbers.
    require(request.user, Permission.RUN_IMPROVEMENTS)
    unit = Unit.objects.filter(code=new.unit, closed=None).first()
    owner = Person.objects.filter(number=new.owner, left=None).first()
    if unit is None:
        raise ValidationError({"unit": _("There is no open unit of this code.")})
    if owner is None:
        raise ValidationError({"owner": _("Nobody here has this staff number.")})
    if new.method not in Method.values:
        raise ValidationError({"method": _("The method is dmaic or pdca.")})
    made = open_improvement(
        by=request.user,  # type: ignore[arg-type]
        title=new.title,
        unit=unit,
        owner=owner,
        method=new.method,
        problem=new.problem,
    )
    return Status(201, _plain(made))


@router.get("/shortfalls", response=list[ShortfallOut], summary="Shortfalls of a month")
def shortfalls(request: HttpRequest, month: str = "") -> list[dict[str, Any]]:
    """`month` as 2026-03; without one the newest that is ranked."""
    require(request.user, Permission.SEE_IMPROVEMENTS)
    found = shortfalls_seen_by(request.user)  # type: ignore[arg-type]
    try:
        first = date.fromisoformat(f"{month}-01") if month else None
    except ValueError:
        raise Http404(_("Write the month as 2026-03.")) from None
    if first is None:
        newest = found.order_by("-month").first()
        first = newest.month if newest else None
    return [_short(row) for row in found.filter(month=first).order_by("rank")]


@router.get("/{int:number}", response=OneOut, summary="One improvement")
def improvement(request: HttpRequest, number: int) -> dict[str, Any]:
    """By its number without the letter: 12 for I-12."""
    row = improvement_seen_by(request.user, number)  # type: ignore[arg-type]
    if row is None:
        raise Http404(_("There is no such improvement that you may see."))
    now = live(row)
    accepted = row.acceptance
    effect = Effect.objects.filter(improvement=row).first()
    return _plain(row) | {
        "problem": row.problem,
        "value": now.value,
        "value_since": now.since,
        "value_until": now.until,
        "reached": reached(row, now.value),
        "shown": accepted.effect if accepted else None,
        "shown_lower": accepted.lower if accepted else None,
        "shown_upper": accepted.upper if accepted else None,
        "measures": [
            {"title": m.title, "owner": m.owner.name, "due": m.due, "state": m.state, "evidence": m.evidence}
            for m in row.measures.select_related("owner")
        ],
        "findings": [f"F-{a.finding}" for a in row.answers.all()],
        "benefit_total": float(economics(effect).total) if effect else None,
        "benefit_confirmed": bool(effect and effect.confirmed_by_id),
    }


def _plain(row: Improvement) -> dict[str, Any]:
    names = (
        "number",
        "title",
        "method",
        "stage",
        "state",
        "indicator",
        "where",
        "direction",
        "size",
        "due",
        "baseline",
        "baseline_lower",
        "baseline_upper",
        "baseline_snapshot",
        "opened_at",
    )
    found = {name: getattr(row, name) for name in names}
    return found | {"owner": row.owner.number, "unit": row.unit.code, "returned": row.returned_count}


def _short(row: Shortfall) -> dict[str, Any]:
    names = [n for n in ShortfallOut.model_fields if n not in ("unit", "improvement")]
    found = {name: getattr(row, name) for name in names}
    return found | {
        "unit": row.unit.code,
        "improvement": row.improvement.number if row.improvement else None,
    }
