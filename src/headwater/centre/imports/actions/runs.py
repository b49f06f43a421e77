"""Starting, cancelling, retrying and undoing imports."""

from __future__ import annotations

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from headwater.centre.imports.actions.profiles import definition_of
from headwater.centre.imports.models import ImportRun, RunState, Upload
from headwater.centre.imports.queries.lake import the_lake
from headwater.centre.jobs import running
from headwater.centre.people import audit
from headwater.centre.people.access import require
from headwater.centre.people.audit import Actor
from headwater.centre.people.permissions import Permission
from headwater.engine.lake.intake import undo
from headwater.engine.lake.intake.profile import Profile as Mapping

TASK = "imports.bring_in"


def new_import_id() -> str:
    """The lake's name for an import, known before it begins, so that a killed one can be found again."""
    return uuid.uuid4().hex[:12]


@transaction.atomic
def start(
    *, by: Actor, upload: Upload, mapping: Mapping, profile: str = "", version: int | None = None
) -> ImportRun:
    """Have the files imported in the background."""
    require(by, Permission.RUN_IMPORTS)
    if upload.cleared:
        raise ValidationError(_("The files of this upload are gone. Upload them again."))
    return _deferred(
        by,
        upload=upload,
        sources=[file.name for file in upload.files.all()],
        table=mapping.table,
        profile=profile,
        profile_version=version,
        definition=definition_of(mapping),
    )


def _deferred(by: Actor, **values: Any) -> ImportRun:
    run = ImportRun.objects.create(
        by=audit.name_of(by), language=get_language() or "zh-hans", import_id=new_import_id(), **values
    )
    job = running.defer(TASK, by=by, run=run.pk)
    ImportRun.objects.filter(pk=run.pk).update(job=job.pk)
    run.job = job.pk
    facts = {"table": run.table, "profile": run.profile, "files": run.sources[:50]}
    audit.record(by=by, action="import.started", about=run, detail=facts)
    return run


@transaction.atomic
def cancel(*, by: Actor, run: ImportRun) -> None:
    """Stop an import. One that has not begun is cancelled here; one that runs stops at its next step."""
    require(by, Permission.RUN_IMPORTS)
    waiting = ImportRun.objects.filter(pk=run.pk, state=RunState.WAITING)
    waiting.update(state=RunState.CANCELLED, ended_at=timezone.now())
    ImportRun.objects.filter(pk=run.pk, state=RunState.RUNNING).update(cancel_asked=True)
    audit.record(by=by, action="import.cancelled", about=run)


@transaction.atomic
def retry(*, by: Actor, run: ImportRun) -> ImportRun:
    """Once more with the same files and mapping, after a failure or a cancellation."""
    require(by, Permission.RUN_IMPORTS)
    if run.state not in (RunState.FAILED, RunState.CANCELLED, RunState.UNDONE):
        raise ValidationError(_("This import has not failed."))
    if run.upload is None or run.upload.cleared:
        raise ValidationError(_("The files of this import are no longer kept. Upload them again."))
    kept = ("upload", "sources", "table", "profile", "profile_version", "definition")
    return _deferred(by, retry_of=run, **{name: getattr(run, name) for name in kept})


def take_back(*, by: Actor, run: ImportRun) -> None:
    """Undo a landed import: its rows leave the lake. Not atomic with the ledger; `reconcile` mends that."""
    require(by, Permission.UNDO_IMPORTS)
    if run.state != RunState.LANDED or not run.import_id:
        raise ValidationError(_("Only an import that has landed can be undone."))
    undo(the_lake(), run.import_id, audit.name_of(by))
    with transaction.atomic():
        ImportRun.objects.filter(pk=run.pk).update(
            state=RunState.UNDONE, undone_at=timezone.now(), undone_by=audit.name_of(by)
        )
        audit.record(by=by, action="import.undone", about=run, detail={"rows": run.accepted})
        running.defer_once("performance.refresh", by=by)


@transaction.atomic
def note_download(*, by: Actor, run: ImportRun) -> None:
    """Rejected rows hold the source's own cells: who took them is on record."""
    require(by, Permission.SEE_IMPORTS)
    audit.record(by=by, action="import.rejects_downloaded", about=run, detail={"rows": run.rejected})
