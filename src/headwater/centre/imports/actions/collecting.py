"""What the background job does with a source: fetch, import, move the mark, tell when it fails."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_noop

from headwater.centre.imports import storage
from headwater.centre.imports.actions.carrying import carry_out
from headwater.centre.imports.actions.profiles import definition_of
from headwater.centre.imports.actions.runs import new_import_id
from headwater.centre.imports.actions.sources import TASK, fetched
from headwater.centre.imports.marks import kept, next_due
from headwater.centre.imports.models import ImportRun, RunState, SqlSource, Upload, UploadFile
from headwater.centre.imports.queries.profiles import offer
from headwater.centre.jobs import running
from headwater.centre.notices import actions as notices
from headwater.centre.people.audit import System
from headwater.engine.words import Problem, Words

BY = System("sources")
FAILED = gettext_noop("The source %(name)s could not be read: %(why)s")
# A source that goes on failing is told of again after so many times.
TOLD_AGAIN = 10
READING = 0.5
NO_PROFILE = Words(
    "Its profile is gone or was retired. Choose another one for the source.",
    "该数据源使用的映射方案已停用或不存在，请重新选择。",
)
NO_ROOM = Words(
    "The server's disk is full: nothing was kept. Ask your administrator to make room.",
    "服务器磁盘已满，本次未保留任何数据，请联系管理员清理。",
)


def due() -> int:
    """Have every source collected whose time has come; times that were missed count once."""
    now = timezone.now()
    waiting = SqlSource.objects.filter(active=True, due_at__lte=now)
    count = 0
    for source in waiting:
        with transaction.atomic():
            # Two workers at once: one of them moves the time on.
            moved = SqlSource.objects.filter(pk=source.pk, due_at=source.due_at)
            if moved.update(due_at=next_due(source, now)):
                running.defer(TASK, by=BY, lock=f"{TASK}:{source.pk}", source=source.pk)
                count += 1
    return count


def collect(pk: int, tell: Any) -> dict[str, Any]:
    """Read one source. Killed half way it is simply read again: rows that landed come back as unchanged."""
    source = SqlSource.objects.filter(pk=pk).first()
    if source is None:
        return {"rows": 0}
    try:
        rows = _collected(source, tell)
    except Problem as problem:
        _failed(source, problem.words)
        raise
    except OSError as error:
        _failed(source, NO_ROOM)
        raise Problem(NO_ROOM) from error
    return {"rows": rows}


def _collected(source: SqlSource, tell: Any) -> int:
    chosen = offer(source.profile, "zh")
    if chosen is None:
        raise Problem(NO_PROFILE)
    upload = Upload.objects.create(account=source.owner, by=str(BY), table=chosen.table, profile=chosen.name)
    name = f"{source.name} {timezone.localtime():%Y-%m-%d %H.%M}.csv"
    stored = storage.stored_name(1, name)
    path = storage.folder_of(upload) / stored
    try:
        got = fetched(source, path, tell=lambda rows: tell(READING * min(1.0, rows / 1_000_000)))
    except BaseException:
        _dropped(upload)
        raise
    if not got.rows:
        _dropped(upload)
        return _landed(source, 0, None)
    size = path.stat().st_size
    UploadFile.objects.create(
        upload=upload, position=1, name=name, stored=stored, size=size, sha256=_digest(path)
    )
    run = ImportRun.objects.create(
        upload=upload,
        collected=source,
        sources=[name],
        by=str(BY),
        table=chosen.table,
        profile=chosen.name,
        profile_version=chosen.version,
        definition=definition_of(chosen.mapping),
        import_id=new_import_id(),
        # Who looks whether somebody still carries it out asks the job, however long it takes.
        job=tell.run.pk if isinstance(tell, running.Tell) else None,
    )
    carry_out(run.pk, lambda done, words=None: tell(READING + (1 - READING) * done, words))
    run.refresh_from_db()
    # A run that was cancelled has not brought its rows in: the mark stays where it was.
    return _landed(source, got.rows, got.mark) if run.state == RunState.LANDED else 0


def _dropped(upload: Upload) -> None:
    storage.clear(upload)
    upload.delete()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _landed(source: SqlSource, rows: int, mark: Any) -> int:
    values: dict[str, Any] = {"last_at": timezone.now(), "last_rows": rows, "failures": 0}
    values |= {"problem_en": "", "problem_zh": ""}
    if mark is not None:
        values["mark"] = kept(mark)
    # Somebody who changed the query meanwhile began anew: the old query's mark says nothing to it.
    SqlSource.objects.filter(pk=source.pk, query=source.query).update(**values)
    return rows


def _failed(source: SqlSource, why: Words) -> None:
    with transaction.atomic():
        SqlSource.objects.filter(pk=source.pk).update(
            last_at=timezone.now(), failures=F("failures") + 1, problem_en=why.en, problem_zh=why.zh
        )
        if source.failures % TOLD_AGAIN == 0 and source.owner and source.owner.person:
            facts = {"name": source.name, "why": why}
            person = source.owner.person
            notices.notify(by=BY, to=person, text=FAILED, params=facts, url=source.url, level="warning")
