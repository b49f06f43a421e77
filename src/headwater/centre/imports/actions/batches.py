"""Batches of rows over the API: small, imported while the sender waits."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from headwater.centre.imports import storage
from headwater.centre.imports.actions.carrying import carry_out
from headwater.centre.imports.actions.profiles import definition_of
from headwater.centre.imports.actions.runs import new_import_id
from headwater.centre.imports.models import ImportRun, Upload, UploadFile
from headwater.centre.imports.queries.profiles import offer
from headwater.centre.people import audit
from headwater.centre.people.access import require
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Account
from headwater.centre.people.permissions import Permission
from headwater.engine.lake.intake.profile import Profile as Mapping
from headwater.engine.lake.tables import TABLES
from headwater.engine.words import Problem

NAME = "batch.jsonl"


def bring_batch(
    *, by: Actor, body: bytes, table: str = "", profile: str = "", language: str = "en"
) -> ImportRun:
    """Import JSON lines whose keys are the table's own columns, or those that the profile maps."""
    require(by, Permission.RUN_IMPORTS)
    mapping, version = _mapping(table, profile, language, body)
    run = _kept(by, body, mapping, profile, version, language)
    # What went wrong stands in the run, which the sender gets.
    with suppress(Problem):
        carry_out(run.pk, lambda *_news: None)
    run.refresh_from_db()
    return run


def _mapping(table: str, profile: str, language: str, body: bytes) -> tuple[Mapping, int | None]:
    if profile:
        found = offer(profile, language)
        if found is None or (table and found.table != table):
            raise ValidationError(_("There is no profile “%(name)s” for this table.") % {"name": profile})
        return found.mapping, found.version
    if table not in TABLES or TABLES[table].fact:
        raise ValidationError(_("There is no table “%(name)s”.") % {"name": table})
    own = {column.name for column in TABLES[table].columns} | {"id"}
    return Mapping.from_map(table, {key: key for key in sorted(own & _keys(body))}), None


def _keys(body: bytes) -> set[str]:
    """The keys that occur in the rows; a line that is no object is for the intake to reject."""
    found: set[str] = set()
    for line in body.splitlines():
        try:
            row = json.loads(line)
        except ValueError:
            continue
        if isinstance(row, dict):
            found.update(row)
    return found


@transaction.atomic
def _kept(
    by: Actor, body: bytes, mapping: Mapping, profile: str, version: int | None, language: str
) -> ImportRun:
    account = by if isinstance(by, Account) else None
    upload = Upload.objects.create(account=account, by=audit.name_of(by), table=mapping.table)
    folder = storage.folder_of(upload)
    folder.mkdir(parents=True, mode=0o700)
    stored = storage.stored_name(1, NAME)
    (folder / stored).write_bytes(body)
    digest = hashlib.sha256(body).hexdigest()
    UploadFile.objects.create(
        upload=upload, position=1, name=NAME, stored=stored, size=len(body), sha256=digest
    )
    run = ImportRun.objects.create(
        upload=upload,
        sources=[NAME],
        by=audit.name_of(by),
        table=mapping.table,
        profile=profile,
        profile_version=version,
        definition=definition_of(mapping),
        language=language,
        import_id=new_import_id(),
    )
    audit.record(by=by, action="import.started", about=run, detail={"table": run.table, "bytes": len(body)})
    return run
