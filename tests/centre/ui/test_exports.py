"""Files for Excel: numbers in the format of their unit, the head, and nothing that runs."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
from python_calamine import CalamineWorkbook

from headwater.centre.ui.charts import Column
from headwater.centre.ui.exports import Sheet, csv_bytes, csv_response, excel_bytes, excel_response, harmless

COLUMNS = [Column("Queue"), Column("Rate", "ratio"), Column("Count", "count")]
EVIL = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", '=HYPERLINK("http://x")']


def book(sheet: Sheet) -> list[list[object]]:
    found = CalamineWorkbook.from_filelike(io.BytesIO(excel_bytes([sheet], "王班长")))
    return found.get_sheet_by_index(0).to_python(skip_empty_area=False)


def test_the_workbook_says_what_who_and_when(settings: object) -> None:
    rows = book(Sheet("接通率", COLUMNS, [["VIP", 0.832, 12345], ["A", None, 0]], [("Period", "2026-03-15")]))
    assert rows[0][0] == "接通率" and rows[1][:2] == ["Period", "2026-03-15"]
    assert "王班长" in [row[1] for row in rows]
    assert rows[-2][:3] == ["VIP", 0.832, 12345.0] and rows[-1][1] == ""


@pytest.mark.parametrize("cell", EVIL)
def test_a_cell_that_looks_like_a_formula_stays_a_text(cell: str) -> None:
    content = excel_bytes([Sheet("x", [Column("a")], [[cell]])], cell)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet and "hyperlink" not in sheet.lower()
    assert book(Sheet("x", [Column("a")], [[cell]]))[-1][0] == cell


@pytest.mark.parametrize("cell", EVIL)
def test_csv_marks_what_a_spreadsheet_would_run(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"
    assert harmless(-1.5) == -1.5 and harmless("plain") == "plain"


def test_csv_begins_with_the_mark_that_excel_wants() -> None:
    content = csv_bytes(COLUMNS, [["话费", 0.5, None]])
    assert content.startswith(b"\xef\xbb\xbf") and content.decode("utf-8-sig").splitlines()[1] == "话费,0.5,"


def test_odd_names_and_values() -> None:
    sheet = Sheet(
        "a/b:c*?[x]" * 9,
        [Column("d"), Column("n", "number")],
        [[date(2026, 3, 15), float("nan")], [True, float("inf")]],
    )
    assert len(book(sheet)) >= 5
    answer = excel_response([sheet], "x", "日报\r\nX: y")
    assert "\n" not in answer["Content-Disposition"] and answer["Cache-Control"] == "private, no-store"
    assert csv_response(sheet, "a")["Content-Type"].startswith("text/csv")
