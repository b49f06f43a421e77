"""Keeping files that were brought, and clearing them away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from headwater.centre.imports import storage
from headwater.centre.imports.models import Upload, UploadFile
from headwater.centre.imports.receiving import Received
from headwater.centre.people import audit
from headwater.centre.people.access import require
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Account
from headwater.centre.people.permissions import Permission

LONGEST_NAME = 255


@transaction.atomic
def keep_upload(*, by: Actor, received: Sequence[Received] = (), inbox: Sequence[str] = ()) -> Upload:
    """Take received files, and files of the server's inbox by name, together as one upload."""
    require(by, Permission.RUN_IMPORTS)
    upload = Upload.objects.create(account=by if isinstance(by, Account) else None, by=audit.name_of(by))
    try:
        files = _moved(upload, received) + _named(upload, inbox, after=len(received))
    except BaseException:
        storage.clear(upload)
        raise
    if not files:
        raise ValidationError(_("Choose at least one file."))
    UploadFile.objects.bulk_create(files)
    listed = [{"name": f.name, "size": f.size, "sha256": f.sha256} for f in files[:50]]
    audit.record(by=by, action="upload.kept", about=upload, detail={"files": len(files), "first": listed})
    return upload


def _moved(upload: Upload, received: Sequence[Received]) -> list[UploadFile]:
    folder = storage.folder_of(upload)
    folder.mkdir(parents=True, mode=0o700)
    files = []
    for position, file in enumerate(received, start=1):
        stored = storage.stored_name(position, file.called)
        file.path.rename(folder / stored)
        files.append(
            UploadFile(
                upload=upload,
                position=position,
                name=file.called[-LONGEST_NAME:],
                stored=stored,
                size=file.size,
                sha256=file.sha256,
            )
        )
    return files


def _named(upload: Upload, names: Sequence[str], after: int) -> list[UploadFile]:
    there = {waiting.name: waiting for waiting in storage.inbox()}
    missing = [name for name in names if name not in there]
    if missing:
        raise ValidationError(_("The inbox has no file “%(name)s” any more.") % {"name": missing[0]})
    return [
        UploadFile(
            upload=upload,
            position=after + place,
            name=name,
            stored=name,
            from_inbox=True,
            size=there[name].size,
        )
        for place, name in enumerate(names, start=1)
    ]


@transaction.atomic
def save_draft(*, by: Actor, upload: Upload, seen: int, values: dict[str, Any]) -> bool:
    """Keep the mapping so far; False when somebody else has changed it since `seen`."""
    require(by, Permission.RUN_IMPORTS)
    me = audit.name_of(by)
    # One's own newer draft is an answer that the browser did not wait for: it is simply written over.
    mine = Upload.objects.filter(pk=upload.pk).filter(Q(draft=seen) | Q(draft_by=me))
    return bool(mine.update(draft=F("draft") + 1, draft_by=me, **values))


@transaction.atomic
def discard_upload(*, by: Actor, upload: Upload) -> None:
    """Throw the files away; what was imported from them stays."""
    require(by, Permission.RUN_IMPORTS)
    Upload.objects.filter(pk=upload.pk).update(cleared=True)
    audit.record(by=by, action="upload.discarded", about=upload)
    transaction.on_commit(lambda: storage.clear(upload))
