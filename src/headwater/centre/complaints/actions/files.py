"""A file of orders: uploaded, mapped, brought in. The same file again changes nothing."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from headwater.centre.complaints import attachments, standing
from headwater.centre.complaints.actions.loading import CHUNK, Story, save
from headwater.centre.complaints.filing.becoming import House, Reject, house, settled, story_of
from headwater.centre.complaints.filing.columns import Reading, guess
from headwater.centre.complaints.filing.rows import Row, Sheet, opened
from headwater.centre.complaints.models import IntakeFile, IntakeProfile, Order
from headwater.centre.jobs import running
from headwater.centre.jobs.models import State
from headwater.centre.people import audit
from headwater.centre.people.access import require
from headwater.centre.people.audit import Actor, System
from headwater.centre.people.models import Unit
from headwater.centre.people.permissions import Permission
from headwater.centre.ui.exports import harmless
from headwater.engine.words import Problem, Words

TASK = "complaints.bring_in"
LARGEST = 200 * 1024 * 1024
ENDINGS = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".xlsb", ".ods", ".zip", ".gz", ".parquet")
STATES: Any = IntakeFile.State


def path_of(file: IntakeFile) -> Path:
    """Where it lies; its ending tells how it is read."""
    ending = Path(file.name).suffix.lower()
    return attachments.folder() / "files" / f"{file.key}{ending if ending in ENDINGS else ''}"


def rejects_path(file: IntakeFile) -> Path:
    """Where its rejected rows lie."""
    return Path(settings.HOME) / "rejects" / f"complaints-{file.pk}.csv"


def upload(*, by: Actor, unit: Unit, upload: Any) -> IntakeFile:
    """Keep the file and guess how its columns are read."""
    require(by, Permission.TAKE_COMPLAINTS, unit)
    if Path(upload.name).suffix.lower() not in ENDINGS:
        raise ValidationError({"file": _("Choose a CSV or an Excel file.")})
    if upload.size > LARGEST:
        raise ValidationError({"file": _("The file is larger than 200 MB. Part it.")})
    key, digest = attachments.keep(upload)
    file = IntakeFile(name=str(upload.name)[-160:], key=key, digest=digest, unit=unit, by=audit.name_of(by))
    target = path_of(file)
    target.parent.mkdir(parents=True, exist_ok=True)
    attachments.path_of(key).rename(target)
    try:
        with opened(target, file.name) as sheet:
            if next(sheet.rows(), None) is None:
                raise ValidationError({"file": _("The file has no rows.")})
            _first_reading(file, sheet)
    except ValidationError:
        target.unlink(missing_ok=True)
        raise
    except Problem as problem:
        target.unlink(missing_ok=True)
        raise ValidationError({"file": problem.words.say(get_language() or "en")}) from None
    file.save()
    audit.record(by=by, action="complaint_file.uploaded", about=file)
    return file


def _first_reading(file: IntakeFile, sheet: Sheet) -> None:
    """As a source with the same columns was read before, else guessed from the names."""
    for profile in IntakeProfile.objects.order_by("-changed_at"):
        reading = Reading.of(profile.mapping)
        if reading.columns and set(reading.columns.values()) <= set(sheet.columns):
            file.source, file.mapping = profile.source, reading.kept()
            return
    reading = Reading(columns=guess(sheet.columns), zone=settings.TIME_ZONE)
    file.mapping = reading.kept()


@transaction.atomic
def bring_in(*, by: Actor, file: IntakeFile, source: str, reading: Reading) -> IntakeFile:
    """Keep the reading under the source's name and bring the rows in, in the background."""
    rows = IntakeFile.objects.select_for_update(of=("self",)).select_related("unit", "run")
    row = rows.get(pk=file.pk)
    require(by, Permission.TAKE_COMPLAINTS, row.unit)
    if under_way(row):
        raise ValidationError(
            _("This file is being brought in, or was already. Upload it again to repeat it.")
        )
    if not {"title", "text"} & set(reading.columns):
        raise ValidationError(_("Say which column holds the title, or what the customer says."))
    row.source, row.mapping, row.state, row.error = source, reading.kept(), STATES.RUNNING, ""
    IntakeProfile.objects.update_or_create(
        source=source, defaults={"mapping": reading.kept(), "changed_by": audit.name_of(by)}
    )
    row.save()
    row.run = running.defer(TASK, by=by, lock=f"{TASK}:{source}", file=row.pk)
    row.save(update_fields=["run"])
    audit.record(by=by, action="complaint_file.brought_in", about=row, detail={"source": source})
    return row


def under_way(file: IntakeFile) -> bool:
    """Brought in, or being brought in; not where the work broke off: then it can be begun again."""
    broken = file.run is not None and file.run.state == State.FAILED
    return file.state == STATES.DONE or (file.state == STATES.RUNNING and not broken)


def carry_out(file: IntakeFile, tell: running.Tell) -> IntakeFile:
    """What the job does. Rows that are known are passed over, so that it can be taken up again."""
    where = house(file.unit, file.by, file.source)
    try:
        with opened(path_of(file), file.name) as sheet:
            reading = settled(Reading.of(file.mapping), sheet.rows())
            _bring(file, sheet, reading, where, tell)
    except Problem as problem:
        file.state, file.error = STATES.FAILED, problem.words.en[:400]
        file.save()
        raise
    file.state = STATES.DONE
    file.save()
    audit.record(
        by=System(file.by), action="complaint_file.done", about=file,
        detail={"made": file.made, "unchanged": file.unchanged, "rejected": file.rejected},
    )  # fmt: skip
    return file


def _bring(file: IntakeFile, sheet: Sheet, reading: Reading, where: House, tell: running.Tell) -> None:
    kept, total = standing.keeping(), max(1, sheet.opened.newlines)
    file.rows = file.made = file.unchanged = file.rejected = 0
    seen: set[str] = set()
    aside = rejects_path(file).with_suffix(".part")
    aside.parent.mkdir(parents=True, exist_ok=True)
    with aside.open("w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow([*(harmless(name) for name in sheet.columns), _("line"), _("reason")])
        for portion in _portions(sheet.rows()):
            stories: list[Story] = []
            for row in portion:
                file.rows += 1
                why = _take(row, reading, where, seen, stories)
                if why is not None:
                    file.rejected += 1
                    cells = (harmless(cell) for cell in row.cells.values())
                    writer.writerow([*cells, row.line, why.say(get_language() or "en")])
            _keep_new(file, stories, kept)
            tell(min(0.99, file.rows / total), Words(f"{file.rows} rows", f"已读 {file.rows} 行"))
    aside.rename(rejects_path(file)) if file.rejected else aside.unlink()


def _portions(rows: Iterator[Row]) -> Iterator[list[Row]]:
    part: list[Row] = []
    for row in rows:
        part.append(row)
        if len(part) == CHUNK:
            yield part
            part = []
    if part:
        yield part


def _take(row: Row, reading: Reading, where: House, seen: set[str], into: list[Story]) -> Words | None:
    """The row's story into the list; else why not. A number that stands twice counts once."""
    try:
        story = story_of(row, reading, where)
    except Reject as reject:
        return reject.words
    number = story.order.source_id
    if number in seen:
        return Words(f"the number {number} stands twice in the file", f"工单号 {number} 在文件中重复")
    seen.add(number)
    into.append(story)
    return None


def _keep_new(file: IntakeFile, stories: list[Story], kept: Any) -> None:
    numbers = [story.order.source_id for story in stories]
    known = set(
        Order.objects.filter(source=file.source, source_id__in=numbers).values_list("source_id", flat=True)
    )
    new = [story for story in stories if story.order.source_id not in known]
    file.unchanged += len(stories) - len(new)
    file.made += save(new, kept) if new else 0
