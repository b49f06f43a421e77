"""Clearing away what nobody needs any more: half-received files, old uploads, old files of rejects."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from headwater.centre.imports import storage
from headwater.centre.imports.models import Upload
from headwater.centre.imports.queries.uploads import KEPT, outworn

# A gigabyte over a slow line takes hours; what is older was broken off.
LONGEST_UPLOAD = 24 * 3600


def sweep() -> int:
    """How many uploads were cleared. Personal data do not lie around longer than they are promised to."""
    now = time.time()
    _remove_older(storage.incoming_folder(), now - LONGEST_UPLOAD)
    _remove_older(storage.rejects_folder(), now - KEPT.total_seconds())
    old = list(outworn())
    for upload in old:
        storage.clear(upload)
    Upload.objects.filter(pk__in=[upload.pk for upload in old]).update(cleared=True)
    _remove_orphans(now - LONGEST_UPLOAD)
    return len(old)


def _remove_older(folder: Path, limit: float) -> None:
    if folder.is_dir():
        for path in folder.iterdir():
            if path.stat().st_mtime < limit:
                path.unlink(missing_ok=True)


def _remove_orphans(limit: float) -> None:
    """Folders that no row names: the server was killed between moving the files and writing the row."""
    folder = storage.uploads_folder()
    if not folder.is_dir():
        return
    known = set(Upload.objects.values_list("token", flat=True))
    for path in folder.iterdir():
        ours = path.name == storage.incoming_folder().name or path.name in known
        if path.is_dir() and not ours and path.stat().st_mtime < limit:
            shutil.rmtree(path, ignore_errors=True)
