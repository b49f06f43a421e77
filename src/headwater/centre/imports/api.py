"""The API of this room; `centre.api` mounts the router and knows who is asking."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema, Status

from headwater.centre.imports.actions.batches import bring_batch
from headwater.centre.imports.actions.reconciling import reconcile
from headwater.centre.imports.models import ImportRun, RunState
from headwater.centre.imports.queries.runs import visible_to
from headwater.centre.people.access import require
from headwater.centre.people.permissions import Permission
from headwater.centre.ui.values import language_now

router = Router()
MOST = 200


class WarningOut(Schema):
    column: str
    reason: str
    count: int


class ImportOut(Schema):
    """An import and its report. `problem` says in the asker's language why it failed."""

    id: int
    state: str
    table: str
    profile: str
    by: str
    at: datetime
    ended_at: datetime | None
    files: list[str]
    rows: int
    accepted: int
    rejected: int
    ignored: int
    unchanged: int
    warnings: list[WarningOut]
    days: list[str]
    snapshot: int | None
    problem: str

    @staticmethod
    def resolve_files(run: ImportRun) -> list[str]:
        return list(run.sources)

    @staticmethod
    def resolve_problem(run: ImportRun) -> str:
        return run.problem_zh if language_now() == "zh" else run.problem_en


@router.get("/", response=list[ImportOut], summary="Imports, newest first")
def list_imports(request: HttpRequest, limit: int = 50, table: str = "", state: str = "") -> Any:
    """The history, at most 200 at a time."""
    require(request.user, Permission.SEE_IMPORTS)
    reconcile()
    rows = visible_to(request.user)
    rows = rows.filter(table=table) if table else rows
    rows = rows.filter(state=state) if state else rows
    return rows[: max(1, min(limit, MOST))]


@router.get("/{number}", response=ImportOut, summary="One import")
def one_import(request: HttpRequest, number: int) -> Any:
    """The report of one import."""
    require(request.user, Permission.SEE_IMPORTS)
    reconcile()
    return get_object_or_404(visible_to(request.user), pk=number)


@router.post("/", response={200: ImportOut, 422: ImportOut}, summary="Bring rows in")
def bring_rows(request: HttpRequest, table: str = "", profile: str = "") -> Any:
    """Body: JSON lines, one object a row, at most 10 MB. Keys: the table's columns, or what the profile maps.

    The same rows sent again change nothing. Answers 422 with the reason when nothing could be imported.
    """
    run = bring_batch(
        by=request.user, body=request.body, table=table, profile=profile, language=language_now()
    )
    return Status(200 if run.state == RunState.LANDED else 422, run)
