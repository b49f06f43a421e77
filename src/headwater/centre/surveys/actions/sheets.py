"""Any Excel sheet becomes counts: which column is the aspect, which the requirement, which the number."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.people import audit
from headwater.centre.people.access import require
from headwater.centre.people.audit import Actor
from headwater.centre.people.models import Account, Unit
from headwater.centre.people.permissions import Permission
from headwater.centre.surveys.models import CountSheet, SheetDraft

KEPT = timedelta(days=1)
MOST_ROWS_OF_COUNTS = 500


@transaction.atomic
def keep_draft(*, by: Account, file_name: str, cells: list[list[str]]) -> SheetDraft:
    """A file's cells until its columns are chosen; older drafts are swept away."""
    require(by, Permission.RUN_SURVEYS)
    SheetDraft.objects.filter(made_at__lt=timezone.now() - KEPT).delete()
    return SheetDraft.objects.create(account=by, file_name=file_name[-200:], cells=cells)


@transaction.atomic
def discard_draft(*, by: Account, draft: SheetDraft) -> None:
    """Not wanted."""
    SheetDraft.objects.filter(pk=draft.pk, account=by).delete()


@transaction.atomic
def make_counts(
    *,
    by: Actor,
    draft: SheetDraft,
    title: str,
    unit: Unit,
    level2: int,
    level1: int | None = None,
    count: int | None = None,
    respondents: int | None = None,
    header: int = 1,
) -> CountSheet:
    """Counts out of a draft. Columns by place from 0; without `count` every row is one answer.

    Rows without a requirement are left out; a number that is none is refused with its line.
    """
    require(by, Permission.RUN_SURVEYS, unit)
    found: Counter[tuple[str, str]] = Counter()
    for line, row in enumerate(draft.cells[header:], start=header + 1):
        requirement = _cell(row, level2)
        if requirement:
            aspect = _cell(row, level1) if level1 is not None else requirement
            found[aspect or requirement, requirement] += _number(row, count, line)
    if not found:
        raise ValidationError(_("No row of the sheet has a requirement in this column."))
    if len(found) > MOST_ROWS_OF_COUNTS:
        raise ValidationError(
            _("The sheet names %(n)d different requirements: this column looks like free text.")
            % {"n": len(found)}
        )
    rows = [{"level1": one, "level2": two, "count": n} for (one, two), n in found.most_common()]
    made = CountSheet.objects.create(
        title=title[:160],
        unit=unit,
        respondents=respondents,
        rows=rows,
        file_name=draft.file_name,
        made_by=audit.name_of(by),
    )
    detail = {"title": made.title, "rows": len(rows), "file": draft.file_name}
    audit.record(by=by, action="counts.made", about=made, detail=detail)
    draft.delete()
    return made


def _cell(row: list[str], place: int) -> str:
    return row[place].strip()[:120] if place < len(row) else ""


def _number(row: list[str], place: int | None, line: int) -> int:
    if place is None:
        return 1
    text = _cell(row, place).replace(",", "")
    try:
        value = float(text or 0)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1e9:
        raise ValidationError(
            _("Line %(line)d: %(text)s is not a number of answers.") % {"line": line, "text": text}
        )
    return round(value)
