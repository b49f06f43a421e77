"""The API of this room: counts of a questionnaire, for other tools."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from headwater.centre.people.access import require
from headwater.centre.people.permissions import Permission
from headwater.centre.surveys import queries

router = Router()


class QuestionnaireOut(Schema):
    number: int
    title: str
    kind: str
    unit: str
    anonymous: bool
    waves: int
    answers: int


class CountOut(Schema):
    level1: str
    level2: str
    count: int


class CountsOut(Schema):
    """`basis`: chosen or missed; `hidden`: too few have answered for anything to be said."""

    title: str
    respondents: int | None
    basis: str
    hidden: bool
    rows: list[CountOut]


@router.get("/", response=list[QuestionnaireOut], summary="Questionnaires")
def questionnaires(request: HttpRequest) -> Any:
    """Those of the units over which the owner of the token runs surveys."""
    require(request.user, Permission.RUN_SURVEYS)
    return [
        {
            "number": row.pk,
            "title": row.title,
            "kind": row.kind,
            "unit": row.unit.code,
            "anonymous": row.anonymous,
            "waves": row.wave_count,  # type: ignore[attr-defined]
            "answers": row.answer_count,  # type: ignore[attr-defined]
        }
        for row in queries.questionnaires_seen_by(request.user)[:500]
    ]


@router.get("/{number}/counts", response=CountsOut, summary="Counts by aspect and requirement")
def counts(request: HttpRequest, number: int, wave: int | None = None) -> Any:
    """Of all waves, or of one."""
    require(request.user, Permission.RUN_SURVEYS)
    found = get_object_or_404(queries.questionnaires_seen_by(request.user), pk=number)
    chosen = get_object_or_404(found.waves, number=wave) if wave is not None else None
    return queries.counts(found, chosen)
