"""Whether this server can do its work: what `/healthz` says, and a part of what the doctor looks at."""

from __future__ import annotations

import contextlib
from functools import cache
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse

from headwater.centre.people.access import public
from headwater.engine.lake import Lake
from headwater.engine.words import Problem


def database() -> str:
    """Empty when the ledger answers, else why not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("select 1")
    except DatabaseError as error:
        return " ".join(str(error).split())
    return ""


def waiting_migrations() -> list[str]:
    """Migrations that the ledger has not had yet."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


@cache
def _migrated() -> bool:
    # Asked every few seconds; once all are there, they do not go away under a running server.
    if waiting_migrations():
        raise LookupError
    return True


def lake() -> tuple[int | None, str]:
    """The lake's snapshot, or why it cannot be read."""
    try:
        return Lake(settings.HOME).snapshot().number, ""
    except (OSError, Problem) as error:
        return None, str(error)


@public
def healthz(request: HttpRequest) -> JsonResponse:
    """200 when database, migrations and lake are well; public because watchers do not sign in."""
    why = database()
    facts: dict[str, Any] = {"database": not why, "migrations": False}
    if not why:
        with contextlib.suppress(LookupError):
            facts["migrations"] = _migrated()
    snapshot, lake_why = lake()
    facts |= {"lake": not lake_why, "snapshot": snapshot}
    well = all(facts[part] for part in ("database", "migrations", "lake"))
    return JsonResponse({"status": "ok" if well else "failing", **facts}, status=200 if well else 503)
