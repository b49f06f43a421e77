"""Pilots and verifications over the API, always in the asker's scope. Effects in the indicator's own unit."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import Http404, HttpRequest
from ninja import Router, Schema

from headwater.centre.improvement.models import Pilot, Verification
from headwater.centre.improvement.queries import trials
from headwater.centre.people.access import require
from headwater.centre.people.permissions import Permission

router = Router()
MOST = 500


class PilotOut(Schema):
    """A pilot. Arms as team codes; `verdict` empty while it has not ended."""

    number: str
    improvement: str
    title: str
    state: str
    indicator: str
    expected: float
    smallest_effect: float | None
    start: date
    weeks: int
    a: list[str]
    b: list[str]
    locked_at: datetime | None
    verdict: str
    effect: float | None
    lower: float | None
    upper: float | None


class VerificationOut(Schema):
    """A verification; `verdict` is shown, not_shown, harmed, or empty while it is not judged."""

    number: str
    improvement: str
    pilot: str | None
    state: str
    verdict: str
    indicator: str
    since: date
    start: date
    until: date
    effect: float | None
    lower: float | None
    upper: float | None
    probability: float | None
    snapshot: int | None
    words: dict[str, str]


@router.get("/pilots", response=list[PilotOut], summary="Pilots")
def pilots(request: HttpRequest) -> list[dict[str, Any]]:
    """Those that the asker sees, the newest first, at most 500."""
    require(request.user, Permission.SEE_IMPROVEMENTS)
    rows = trials.pilots_seen_by(request.user).prefetch_related("teams")  # type: ignore[arg-type]
    return [_pilot(row) for row in rows[:MOST]]


@router.get("/verifications", response=list[VerificationOut], summary="Verifications")
def verifications(request: HttpRequest) -> list[dict[str, Any]]:
    """Those that the asker sees, the newest first, at most 500."""
    require(request.user, Permission.SEE_IMPROVEMENTS)
    return [_verification(row) for row in trials.verifications_seen_by(request.user)[:MOST]]  # type: ignore[arg-type]


@router.get("/verifications/{int:number}", response=VerificationOut, summary="One verification")
def verification(request: HttpRequest, number: int) -> dict[str, Any]:
    """With its sentence in both languages."""
    require(request.user, Permission.SEE_IMPROVEMENTS)
    row = trials.verification_seen_by(request.user, number)  # type: ignore[arg-type]
    if row is None:
        raise Http404
    return _verification(row)


def _pilot(row: Pilot) -> dict[str, Any]:
    names = ("number", "title", "state", "indicator", "start", "weeks", "locked_at")
    found = {name: row.result.get(name) for name in ("effect", "lower", "upper")}
    return (
        {name: getattr(row, name) for name in names}
        | found
        | {
            "improvement": row.improvement.number,
            "expected": row.signed,
            "smallest_effect": row.plan.get("mde"),
            "a": [team.code for team in row.arm("a")],
            "b": [team.code for team in row.arm("b")],
            "verdict": row.result.get("state", ""),
        }
    )


def _verification(row: Verification) -> dict[str, Any]:
    names = (
        "number", "state", "verdict", "indicator", "since", "start", "until", "effect", "lower", "upper",
        "probability", "snapshot",
    )  # fmt: skip
    return {name: getattr(row, name) for name in names} | {
        "improvement": row.improvement.number,
        "pilot": row.pilot.number if row.pilot else None,
        "words": row.found.get("words", {}),
    }
