"""Files for Excel: what the page shows, with who, when, filters and snapshot above; formulas are harmless.

What goes out by `handed_out` and `file_handed_out` is on record; the other makers leave that to the caller.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

import xlsxwriter
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from headwater.centre.people import audit
from headwater.centre.ui.charts import Column
from headwater.centre.ui.data_clock import snapshot_number

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = {"ratio": "0.0%", "seconds": "#,##0.0", "count": "#,##0", "score": "0.00", "money": "#,##0.00"}
PERILOUS = ("=", "+", "-", "@", "\t", "\r")
LONGEST_SHEET_NAME = 31
FORBIDDEN_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


@dataclass(frozen=True)
class Sheet:
    """A page of the file. `facts` stand above the rows: filters, period, unit, as (name, words).

    `mark`: a word before the title and on every printed page, that it is a draft.
    """

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]
    facts: Sequence[tuple[str, str]] = ()
    mark: str = ""


def head(sheet: Sheet, by: str) -> list[tuple[str, str]]:
    """What was exported, by whom, when, out of which snapshot."""
    now = timezone.localtime().strftime("%Y-%m-%d %H:%M")
    snapshot = [(_("Snapshot"), str(snapshot_number()))]
    return [*sheet.facts, (_("Exported by"), by), (_("Exported at"), now), *snapshot]


def excel_bytes(sheets: Sequence[Sheet], by: str) -> bytes:
    """The workbook. Numbers stay numbers, in the format of their unit."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        for sheet in sheets:
            _write(book, sheet, by)
    return out.getvalue()


def _write(book: xlsxwriter.Workbook, sheet: Sheet, by: str) -> None:
    name = sheet.title.translate(FORBIDDEN_IN_NAMES).strip()[:LONGEST_SHEET_NAME] or "1"
    page = book.add_worksheet(name)
    bold, grey = book.add_format({"bold": True, "bottom": 1}), book.add_format({"font_color": "#667085"})
    styles = [book.add_format({"num_format": FORMATS.get(c.unit, "General")}) for c in sheet.columns]
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    title = f"{sheet.mark} · {sheet.title}" if sheet.mark else sheet.title
    page.write_string(0, 0, title, book.add_format({"bold": True, "font_size": 13}))
    if sheet.mark:
        # An ampersand begins a code in a header.
        page.set_header(f'&C&"-,Bold"{sheet.mark.replace("&", "&&")}')
    line = 1
    for line, (what, words) in enumerate(head(sheet, by), 1):
        page.write_string(line, 0, str(what), grey)
        page.write_string(line, 1, str(words), grey)
    top = line + 2
    for at, column in enumerate(sheet.columns):
        page.write_string(top, at, str(column.name), bold)
        page.set_column(at, at, min(40, max(10, 2 * len(str(column.name)) + 2)))
    for number, row in enumerate(sheet.rows, top + 1):
        for at, cell in enumerate(row):
            _cell(page, number, at, cell, styles[at], day, moment)
    page.freeze_panes(top + 1, 1)


def _cell(page: Any, row: int, at: int, cell: Any, style: Any, day: Any, moment: Any) -> None:
    if cell is None:
        return
    if isinstance(cell, bool):
        page.write_string(row, at, _("yes") if cell else _("no"))
    elif isinstance(cell, int | float):
        # Neither is a number that Excel knows.
        if cell == cell and abs(cell) != float("inf"):
            page.write_number(row, at, cell, style)
    elif isinstance(cell, datetime):
        page.write_datetime(row, at, timezone.make_naive(cell) if timezone.is_aware(cell) else cell, moment)
    elif isinstance(cell, date):
        page.write_datetime(row, at, datetime(cell.year, cell.month, cell.day), day)  # noqa: DTZ001
    else:
        # A text stays a text in a workbook, even when it begins with =; no quote mark is added.
        page.write_string(row, at, str(cell))


def harmless(cell: Any) -> Any:
    """For CSV: a text that a spreadsheet would take for a formula gets a mark in front; numbers stay."""
    if isinstance(cell, str) and cell.startswith(PERILOUS):
        return f"'{cell}"
    return cell


def csv_bytes(columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> bytes:
    """Comma-separated, UTF-8 with a mark at its beginning, as Excel wants it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([harmless(str(column.name)) for column in columns])
    for row in rows:
        writer.writerow(["" if cell is None else harmless(cell) for cell in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def as_download(content: bytes, name: str, kind: str = EXCEL) -> HttpResponse:
    """A file of that name, Chinese names included."""
    response = HttpResponse(content, content_type=kind)
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "_" for c in name)
    response["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    response["Cache-Control"] = "private, no-store"
    return response


def excel_response(sheets: Sequence[Sheet], by: str, name: str) -> HttpResponse:
    """The workbook as a download; `name` without ending."""
    return as_download(excel_bytes(sheets, by), f"{name}.xlsx")


def csv_response(sheet: Sheet, name: str) -> HttpResponse:
    """The rows as a download; `name` without ending."""
    return as_download(csv_bytes(sheet.columns, sheet.rows), f"{name}.csv", "text/csv; charset=utf-8")


def handed_out(
    request: HttpRequest, sheets: Sequence[Sheet], name: str = "", *, about: Model | None = None
) -> HttpResponse:
    """The workbook as a download, on record: what, how many rows, narrowed by what.

    `name` without ending; where it is empty the first sheet's title.
    """
    whole = [replace(sheet, rows=list(sheet.rows)) for sheet in sheets]
    name = str(name or whole[0].title)
    content = excel_bytes(whole, str(request.user))
    rows = sum(len(list(sheet.rows)) for sheet in whole)
    _on_record(request, about, {"title": name, "rows": rows})
    return as_download(content, f"{name}.xlsx")


def file_handed_out(
    request: HttpRequest, content: bytes, name: str, kind: str, *, about: Model | None = None
) -> HttpResponse:
    """Any other file as a download, on record; `name` with its ending."""
    _on_record(request, about, {"file": name})
    return as_download(content, name, kind)


def _on_record(request: HttpRequest, about: Model | None, detail: dict[str, Any]) -> None:
    narrowed = request.GET.urlencode()
    detail |= {"filter": narrowed} if narrowed else {}
    by: Any = request.user
    audit.record(by=by, action="export.made", about=about, detail=detail)
