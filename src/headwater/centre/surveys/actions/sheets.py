"""Any Excel sheet becomes counts: which column is the aspect, which the requirement, which the number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
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
from headwater.centre.surveys.counting import by_columns, by_rows
from headwater.centre.surveys.models import CountSheet, SheetDraft
from headwater.centre.surveys.spreadsheets import Page

KEPT = timedelta(days=1)
MOST_ROWS_OF_COUNTS = 500


@transaction.atomic
def keep_draft(
    *, by: Account, file_name: str, cells: list[list[str]] | None = None, pages: Iterable[Page] = ()
) -> SheetDraft:
    """A file's sheets until its columns are chosen (or the `cells` of its only one); older drafts go."""
    require(by, Permission.RUN_SURVEYS)
    SheetDraft.objects.filter(made_at__lt=timezone.now() - KEPT).delete()
    kept = [asdict(page) for page in pages] or [{"name": "", "rows": cells or [], "header": 1}]
    return SheetDraft.objects.create(account=by, file_name=file_name[-200:], cells=kept)


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
    level2: int | None = None,
    level1: int | None = None,
    count: int | None = None,
    respondents: int | None = None,
    header: int = 1,
    sheet: int = 0,
    columns: Sequence[int] = (),
    missed_at: int | None = None,
) -> CountSheet:
    """Counts out of a draft. Columns by place from 0.

    Either `level2` names the column of the requirement (without `count` every row is one answer), or each of
    `columns` is a requirement and its ticks are counted, with `missed_at` its low scores. Lines that add up
    others are left out; a number that is none is refused with its line. What was read stands in its `read`.
    """
    require(by, Permission.RUN_SURVEYS, unit)
    rows = draft.page(sheet)["rows"]
    if level2 is not None:
        found = by_rows(rows, header, level2=level2, level1=level1, count=count, whole=respondents)
    else:
        found = by_columns(rows, header, columns, missed_at=missed_at)
    counted = {names: n for names, n in found.counts.most_common() if n}
    if not counted:
        raise ValidationError(_("Nothing was counted: no row names a requirement in what was chosen."))
    if len(counted) > MOST_ROWS_OF_COUNTS:
        raise ValidationError(
            _("The sheet names %(n)d different requirements: this column looks like free text.")
            % {"n": len(counted)}
        )
    made = CountSheet(title=title[:160], unit=unit, file_name=draft.file_name, made_by=audit.name_of(by))
    # Where a row is an answer, the rows are those who answered.
    made.respondents = respondents or (found.rows if count is None else None)
    made.rows = [{"level1": one, "level2": two, "count": n} for (one, two), n in counted.items()]
    made.save()
    detail = {"title": made.title, "rows": len(counted), "file": draft.file_name}
    audit.record(by=by, action="counts.made", about=made, detail=detail)
    made.read = found
    draft.delete()
    return made
