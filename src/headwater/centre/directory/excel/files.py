"""The template that one begins with, and the file of what was refused."""

from __future__ import annotations

import io
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from headwater.centre.directory.excel.columns import EMPLOYERS, KINDS, SHEETS, ExcelColumn
from headwater.centre.directory.excel.reading import Book, Fault
from headwater.centre.people.models import Post, Unit

SAFE = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
GREY = "#667085"


def template() -> bytes:
    """A sheet for units and one for persons: headers in both languages, with advice at each."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, SAFE) as book:
        must = book.add_format({"bold": True, "bg_color": "#dbe7ff", "border": 1})
        may = book.add_format({"bold": True, "bg_color": "#f2f4f7", "border": 1})
        text = book.add_format({"num_format": "@"})
        for sheet, columns in SHEETS.items():
            page = book.add_worksheet(sheet)
            for at, column in enumerate(columns):
                page.set_column(at, at, max(14, len(column.header) + 6), text)
                star = " *" if column.required else ""
                page.write_string(0, at, f"{column.header}{star}", must if column.required else may)
                page.write_comment(0, at, _advice(column))
            page.freeze_panes(1, 2)
        _allowed(book.add_worksheet(_("allowed values")), must)
    return out.getvalue()


def _allowed(page: Any, bold: Any) -> None:
    """What may be written where there is a choice, as the centre has it today."""
    lists: list[tuple[str, list[str]]] = [
        (_("Unit code"), [f"{unit.code} {unit}" for unit in Unit.objects.order_by("path")]),
        (_("Post (a new one is added)"), [post.name for post in Post.objects.all()]),
        (_("Employer"), list(EMPLOYERS)),
        (_("Kind of unit"), list(KINDS)),
    ]
    for at, (head, values) in enumerate(lists):
        page.set_column(at, at, 26)
        page.write_string(0, at, head, bold)
        for line, value in enumerate(values, start=1):
            page.write_string(line, at, value)


def _advice(column: ExcelColumn) -> str:
    if column.codes:
        return _("One of: %(ways)s") % {"ways": "、".join(column.codes)}
    if column.example:
        return _("For example %(example)s") % {"example": column.example}
    return _("May stay empty.")


def refused(book: Book, faults: list[Fault]) -> bytes:
    """The refused rows as they came, each with the reason beside it; faults of the whole file apart."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, SAFE) as workbook:
        bold = workbook.add_format({"bold": True})
        grey = workbook.add_format({"font_color": GREY})
        for sheet in SHEETS:
            here = [fault for fault in faults if fault.sheet == sheet]
            if here:
                _write(workbook.add_worksheet(sheet), book, sheet, here, bold, grey)
        whole = [fault for fault in faults if fault.sheet not in SHEETS]
        if whole or not faults:
            page = workbook.add_worksheet(_("File"))
            for line, fault in enumerate(whole):
                page.write_string(line, 0, fault.reason)
    return out.getvalue()


def _write(page: Any, book: Book, sheet: str, faults: list[Fault], bold: Any, grey: Any) -> None:
    rows = {row.number: row.cells for row in book.rows.get(sheet, [])}
    for at, name in enumerate([_("Row"), _("Column"), _("Reason"), *book.headers.get(sheet, [])]):
        page.write_string(0, at, str(name), bold)
    page.set_column(0, 0, 8)
    page.set_column(1, 1, 24)
    page.set_column(2, 2, 60)
    for line, fault in enumerate(sorted(faults, key=lambda f: f.row), start=1):
        page.write_string(line, 0, str(fault.row or ""), grey)
        page.write_string(line, 1, fault.column)
        page.write_string(line, 2, fault.reason)
        for at, cell in enumerate(rows.get(fault.row, ()), start=3):
            # As text: what came in as a formula's text must not become one.
            page.write_string(line, at, str(cell))
