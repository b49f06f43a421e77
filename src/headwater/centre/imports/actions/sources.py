"""Databases that are read on a schedule: kept, tried, switched on and off, collected from."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from headwater.centre.imports import storage
from headwater.centre.imports.actions.uploads import keep_upload
from headwater.centre.imports.marks import next_due, since
from headwater.centre.imports.models import SqlSource, Upload
from headwater.centre.imports.passwords import forget_password, keep_password, password_of
from headwater.centre.imports.queries.profiles import offer
from headwater.centre.imports.receiving import Received
from headwater.centre.jobs import running
from headwater.centre.people import audit
from headwater.centre.people.access import require
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Account
from headwater.centre.people.permissions import Permission
from headwater.engine.lake.intake.databases import (
    REACHED,
    Database,
    Fetched,
    Reached,
    checked_query,
    fetch,
    wants_mark,
)
from headwater.engine.words import Problem

TASK = "imports.collect"
SAMPLE_ROWS = 10_000
FIELDS = ("name", "kind", "host", "port", "database", "user", "query", "mark_column", "starts_from")
# For whom a password is kept.
WHOSE = ("kind", "host", "port", "user")
PLAN = ("profile", "rhythm", "at", "weekday", "active")


@transaction.atomic
def keep_source(
    *, by: Actor, source: SqlSource | None = None, seen: int | None = None, password: str = "", **values: Any
) -> SqlSource:
    """A new source, or other words for one. An empty password leaves the one that is kept."""
    require(by, Permission.MANAGE_SOURCES)
    new = source is None
    kept = SqlSource() if source is None else SqlSource.objects.select_for_update().get(pk=source.pk)
    if seen is not None and not new and kept.version != seen:
        raise ValidationError(_("Somebody else changed this source meanwhile. Look at it again, then save."))
    before = {name: getattr(kept, name) for name in (*FIELDS, *PLAN)}
    for name, value in values.items():
        setattr(kept, name, value)
    if before["query"] != kept.query or before["mark_column"] != kept.mark_column:
        kept.mark = None  # it was the newest row of another question
    _refuse_nonsense(kept)
    if not new and not password:
        _refuse_lending(kept, before)
    kept.owner = kept.owner or (by if isinstance(by, Account) else None)
    kept.due_at = next_due(kept, timezone.now())
    kept.version = 1 if new else kept.version + 1
    kept.full_clean()
    kept.save()
    if password:
        transaction.on_commit(lambda: keep_password(kept, password))
    facts = audit.changes(before, {name: getattr(kept, name) for name in (*FIELDS, *PLAN)})
    audit.record(by=by, action="source.kept" if new else "source.changed", about=kept, detail=facts)
    return kept


def _refuse_lending(source: SqlSource, before: dict[str, Any]) -> None:
    """A password is kept for one account of one server: nobody has it sent to another one."""
    moved = any(before[name] != getattr(source, name) for name in WHOSE)
    if moved and password_of(source):
        raise ValidationError(
            {"password": _("The kept password is for the server and user before: write it again.")}
        )


def _refuse_nonsense(source: SqlSource) -> None:
    try:
        source.query = checked_query(source.query)
    except Problem as problem:
        raise ValidationError({"query": problem.words.say(get_language() or "zh")}) from problem
    if wants_mark(source.query) and not source.mark_column:
        raise ValidationError({"mark_column": _("The query asks for :since: name the column of the mark.")})
    if wants_mark(source.query) and not (source.starts_from or source.mark):
        raise ValidationError({"starts_from": _("The query asks for :since: say from which day on.")})
    if source.profile and offer(source.profile, get_language() or "zh") is None:
        raise ValidationError({"profile": _("There is no such profile (any more).")})
    if source.active and not source.profile:
        raise ValidationError({"profile": _("Choose a profile before it runs by itself.")})
    own = connection.settings_dict
    if source.kind == "postgresql" and source.host in (own["HOST"], own["HOST"] or "localhost"):
        same_port = str(source.port or 5432) == str(own["PORT"] or 5432)
        if same_port and source.user == own["USER"]:
            raise ValidationError(
                {"host": _("This is Headwater's own ledger: it is not read past its pages.")}
            )


def database_of(source: SqlSource) -> Database:
    """Where the source's rows are, with the password."""
    return Database(source.kind, source.host, source.database, source.user, password_of(source), source.port)


def fetched(source: SqlSource, to: Path, **limits: Any) -> Fetched:
    """Run the query into a file; see `engine.lake.intake.databases.fetch`."""
    to.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    facts = {"since": since(source), "mark": source.mark_column, "own": _ledger()}
    return fetch(database_of(source), source.query, to, **facts, **limits)


def _ledger() -> Reached:
    """The own ledger as a link sees it: an address can be written in many ways, this in one."""
    with connection.cursor() as cursor:
        cursor.execute(REACHED)
        server, name, role = cursor.fetchone()
    return str(server), str(name), str(role)


def try_out(*, by: Actor, source: SqlSource) -> Upload:
    """The first rows as an upload: to be looked at and mapped like a file."""
    require(by, Permission.MANAGE_SOURCES)
    require(by, Permission.RUN_IMPORTS)
    to = storage.incoming_folder() / uuid.uuid4().hex
    got = fetched(source, to, most=SAMPLE_ROWS, cut=True)
    if not got.rows:
        to.unlink(missing_ok=True)
        raise ValidationError(_("The query answers no row now: there is nothing to map."))
    received = Received(to, f"{source.name}.csv", to.stat().st_size, "")
    upload = keep_upload(by=by, received=[received])
    audit.record(by=by, action="source.tried", about=source, detail={"rows": got.rows})
    return upload


@transaction.atomic
def collect_now(*, by: Actor, source: SqlSource) -> int:
    """Have it read in the background at once; answers the job."""
    require(by, Permission.MANAGE_SOURCES)
    if not source.profile:
        raise ValidationError(_("Choose a profile first: it says which column means what."))
    audit.record(by=by, action="source.asked", about=source)
    return running.defer(TASK, by=by, lock=f"{TASK}:{source.pk}", source=source.pk).pk


@transaction.atomic
def start_again(*, by: Actor, source: SqlSource) -> None:
    """Forget up to where it was brought in: the next time begins at the first day again."""
    require(by, Permission.MANAGE_SOURCES)
    SqlSource.objects.filter(pk=source.pk).update(mark=None)
    audit.record(by=by, action="source.started_again", about=source)


@transaction.atomic
def remove_source(*, by: Actor, source: SqlSource) -> None:
    """Away with the source; what was collected stays."""
    require(by, Permission.MANAGE_SOURCES)
    audit.record(by=by, action="source.removed", about=source)
    source.delete()
    transaction.on_commit(lambda: forget_password(source))
