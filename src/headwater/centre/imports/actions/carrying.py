"""Carrying an import out: what the background job does."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from headwater.centre.imports import storage
from headwater.centre.imports.actions.reconciling import failed_values, landed_values
from headwater.centre.imports.models import ImportRun, RunState
from headwater.centre.imports.models.runs import OPEN
from headwater.centre.imports.queries.lake import the_lake
from headwater.centre.jobs import running
from headwater.centre.people import audit
from headwater.centre.people.audit import System
from headwater.engine.lake.intake import import_files
from headwater.engine.lake.intake.profile import Profile as Mapping
from headwater.engine.lake.intake.report import Cancelled, Progress
from headwater.engine.words import Problem, Words

BY = System("imports")
SECONDS_BETWEEN_NEWS = 0.5
READING = 0.85
MISSING = Words(
    "The files of this import are no longer there. Upload them again.",
    "本次导入的文件已不存在，请重新上传。",
)


Tell = Callable[..., None]


def carry_out(pk: int, tell: Tell) -> dict[str, Any]:
    """Import, unless the lake holds it already: a job is run again when its worker was killed."""
    run = ImportRun.objects.select_related("upload").get(pk=pk)
    if not run.is_open:
        return {"state": run.state}
    record = the_lake().snapshot().record(run.import_id or "")
    if record is not None:
        return _ended(run, landed_values(record))
    ImportRun.objects.filter(pk=pk).update(state=RunState.RUNNING, started_at=timezone.now(), rows=0, done=0)
    try:
        return _ended(run, _imported(run, tell))
    except Cancelled:
        return _ended(run, {"state": RunState.CANCELLED, "ended_at": timezone.now()})
    except Problem as problem:
        _ended(run, failed_values(problem.words))
        raise


def _imported(run: ImportRun, tell: Tell) -> dict[str, Any]:
    if run.upload is None or run.upload.cleared:
        raise Problem(MISSING)
    rejects = storage.rejects_path(run.pk)
    rejects.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    report = import_files(
        the_lake(),
        run.table,
        storage.paths_of(run.upload),
        Mapping.from_dict({**run.definition, "name": run.profile}),
        tell=_News(run, tell),
        language=run.language,
        rejects_to=rejects,
        by=run.by,
        clock=lambda: datetime.now(UTC),
        import_id=run.import_id or "",
        labels={storage.path_of(file): file.name for file in run.upload.files.select_related("upload")},
    )
    record = the_lake().snapshot().record(report.import_id)
    assert record is not None  # it has just been published
    return landed_values(record) | {"snapshot": report.snapshot, "has_rejects": rejects.is_file()}


def _ended(run: ImportRun, values: dict[str, Any]) -> dict[str, Any]:
    with transaction.atomic():
        changed = ImportRun.objects.filter(pk=run.pk, state__in=OPEN).update(**values)
        if changed:
            facts = {
                name: values[name] for name in ("accepted", "rejected", "problem_en") if values.get(name)
            }
            audit.record(by=BY, action=f"import.{values['state']}", about=run, detail=facts)
            if values["state"] == RunState.LANDED:
                running.defer("imports.propose_terms", by=BY)
                running.defer_once("performance.refresh", by=BY)
    return {"state": str(values["state"])}


class _News:
    """Writes how far it is to the ledger now and then, and looks whether somebody wants it stopped."""

    def __init__(self, run: ImportRun, tell: Tell) -> None:
        self.run, self.tell = run, tell
        self.size = sum(file.size for file in run.upload.files.all()) if run.upload else 0
        self._last = 0.0

    def __call__(self, progress: Progress) -> None:
        now = time.monotonic()
        if now - self._last < SECONDS_BETWEEN_NEWS:
            return
        self._last = now
        row = ImportRun.objects.filter(pk=self.run.pk)
        done = self._part(progress)
        row.update(stage=progress.stage, rows=progress.rows, done=done, source=progress.source[:255])
        self.tell(done, progress.words)
        if row.filter(cancel_asked=True).exists():
            raise Cancelled()

    def _part(self, progress: Progress) -> float:
        """Of the whole import: reading is most of it; a packed file has more bytes inside than outside."""
        if progress.stage == "read":
            return READING * min(1.0, progress.bytes / self.size if self.size else progress.done)
        return {"open": 0.0, "settle": READING + (1 - READING) * 0.9 * progress.done}.get(
            progress.stage, 0.99
        )
