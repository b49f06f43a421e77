"""Runs as pages and other rooms ask for them. Whether one landed is read off the lake first."""

from __future__ import annotations

from django.db.models import QuerySet

from headwater.centre.imports.models import ImportRun, RunState
from headwater.centre.people.access import can
from headwater.centre.people.audit import Actor
from headwater.centre.people.permissions import Permission


def visible_to(by: Actor) -> QuerySet[ImportRun]:
    """Every run, for those who may see imports; nothing for others."""
    rows = ImportRun.objects.select_related("upload")
    return rows if can(by, Permission.SEE_IMPORTS) else rows.none()


def newest_landed() -> ImportRun | None:
    """The import that last changed the lake."""
    return ImportRun.objects.filter(state=RunState.LANDED).order_by("-ended_at").first()
