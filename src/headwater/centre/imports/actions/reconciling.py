"""The lake says which imports stand; the ledger's rows follow it, whatever was killed in between."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from headwater.centre.imports.models import ImportRun, RunState
from headwater.centre.imports.queries.lake import the_lake
from headwater.centre.jobs.models import Run as Job
from headwater.centre.jobs.models import State
from headwater.centre.people import audit
from headwater.centre.people.audit import System
from headwater.engine.lake import ImportRecord, Snapshot
from headwater.engine.words import Words

BY = System("reconcile")
LONGEST_REQUEST = timedelta(hours=1)
KILLED = Words(
    "The server was stopped while this import ran. Nothing of it was kept; import it again.",
    "导入过程中服务器被中断，本次未保留任何数据；请重新导入。",
)
GONE = Words(
    "The lake does not hold this import any more (it was replaced or restored from a backup).",
    "数据湖中已没有本次导入的数据（可能已被替换或由备份恢复）。",
)


def reconcile() -> int:
    """Bring the ledger in line with the lake; how many rows changed."""
    snapshot = the_lake().snapshot()
    changed = _take_in(snapshot)
    for run in _doubtful(snapshot):
        record = snapshot.record(run.import_id or "")
        values = _true_values(run, record)
        if values:
            changed += _follow(run, values)
    return changed


def _take_in(snapshot: Snapshot) -> int:
    """Imports that went past the pages (command line, sample centre) stand in the history as well."""
    theirs = {record.id: record for record in snapshot.imports if record.kind != "facts"}
    known = set(ImportRun.objects.exclude(import_id=None).values_list("import_id", flat=True))
    new = [_row_of(theirs[id]) for id in theirs if id not in known]
    return len(ImportRun.objects.bulk_create(new, ignore_conflicts=True))


def _row_of(record: ImportRecord) -> ImportRun:
    values = landed_values(record)
    if record.undone:
        values |= {
            "state": RunState.UNDONE,
            "undone_at": parse_datetime(record.undone),
            "undone_by": record.undone_by,
        }
    return ImportRun(
        import_id=record.id,
        by=record.by[:80],
        at=values["ended_at"],
        table=record.table,
        profile=record.profile[:80],
        sources=list(record.sources),
        **values,
    )


def _doubtful(snapshot: Snapshot) -> list[ImportRun]:
    """Runs whose row may say something else than the lake."""
    standing = [record.id for record in snapshot.imports if not record.undone]
    wrong_end = Q(import_id__in=standing) & ~Q(state=RunState.LANDED)
    wrong_stand = Q(state=RunState.LANDED) & ~Q(import_id__in=standing)
    is_open = Q(state__in=(RunState.WAITING, RunState.RUNNING))
    return list(ImportRun.objects.filter(wrong_end | wrong_stand | is_open))


def _true_values(run: ImportRun, record: ImportRecord | None) -> dict[str, Any]:
    if record is not None and not record.undone:
        return landed_values(record) if run.state != RunState.LANDED else {}
    if record is not None and run.state == RunState.LANDED:
        return {
            "state": RunState.UNDONE,
            "undone_at": parse_datetime(record.undone),
            "undone_by": record.undone_by,
        }
    if run.state == RunState.LANDED:
        return failed_values(GONE)
    return failed_values(KILLED) if _forsaken(run) else {}


def _forsaken(run: ImportRun) -> bool:
    """Whether nobody will carry the run out any more: its job ended, or never came to be."""
    if not run.is_open:
        return False
    if run.job is None:  # carried out while somebody waits for the answer of the API
        return run.at < timezone.now() - LONGEST_REQUEST
    job = Job.objects.filter(pk=run.job).first()
    return job is None or job.state in (State.DONE, State.FAILED)


def landed_values(record: ImportRecord) -> dict[str, Any]:
    """What a run's row says when the lake holds its import."""
    return {
        "state": RunState.LANDED,
        "ended_at": parse_datetime(record.at) or timezone.now(),
        "rows": record.rows,
        "accepted": record.accepted,
        "rejected": record.rejected,
        "ignored": record.ignored,
        "unchanged": record.unchanged,
        "warnings": [
            {"column": warning.column, "reason": warning.reason, "count": warning.count}
            for warning in record.warnings
        ],
        "days": list(record.days),
        "sha256": record.sha256,
        "problem_en": "",
        "problem_zh": "",
    }


def failed_values(words: Words) -> dict[str, Any]:
    """What a run's row says when it failed."""
    return {
        "state": RunState.FAILED,
        "ended_at": timezone.now(),
        "problem_en": words.en,
        "problem_zh": words.zh,
    }


@transaction.atomic
def _follow(run: ImportRun, values: dict[str, Any]) -> int:
    """Only if nobody else has changed the state meanwhile."""
    changed = ImportRun.objects.filter(pk=run.pk, state=run.state).update(**values)
    if changed:
        facts = {"state": [run.state, values["state"]]}
        audit.record(by=BY, action="import.reconciled", about=run, detail=facts)
    return changed
