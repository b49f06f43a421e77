"""A tiny workbook with a cell in its last corner must be refused before the reader makes room for all."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from headwater.engine.lake.intake.sources.excel import open_workbook
from headwater.engine.lake.intake.sources.far_cells import CHUNK, far_cells
from headwater.engine.lake.intake.sources.opened import LIMITS
from headwater.engine.words import Problem

FIRST = '<row r="1"><c r="A1"><v>1</v></c></row>'
BAD = {
    "placed": FIRST + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
    "quotes, prefix and small letters": "<x:row r='1048576'><x:c  r = 'xfd1048576'><v>1</v></x:c></x:row>",
    "unplaced cells": "<row>" + "<c><v>1</v></c>" * 16384 + '</row><row r="1048576"><c><v>1</v></c></row>',
    "unplaced rows": '<row><c r="XFD1"/></row>' + "<row/>" * 400_000 + "<row><c/></row>",
    "over the edge of a piece": " " * (CHUNK - 60) + FIRST + '<row r="1048576"><c r="XFD1048576"/></row>',
}


def workbook(rows: str) -> io.BytesIO:
    """No more of an .xlsx than what is looked at."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("[Content_Types].xml", "<Types/>")
        parts.writestr("xl/somewhere/else.xml", f"<worksheet><sheetData>{rows}</sheetData></worksheet>")
    return made


@pytest.mark.parametrize("rows", BAD.values(), ids=BAD)
def test_a_far_corner_is_refused(rows: str, tmp_path: Path) -> None:
    assert far_cells(workbook(rows))
    path = tmp_path / "far.xlsx"
    path.write_bytes(workbook(rows).getvalue())
    with pytest.raises(Problem):
        open_workbook(path, "far.xlsx", LIMITS)


@pytest.mark.parametrize(
    "rows", [FIRST, "<row><c/><c/></row>" * 20_000, '<row r="900000"><c r="C900000"/></row>']
)
def test_what_fits_its_text_is_read(rows: str) -> None:
    assert not far_cells(workbook(rows))


def test_a_real_workbook_is_read() -> None:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as book:
        page = book.add_worksheet()
        for line in range(3000):
            page.write_row(line, 0, [f"c{line}", line, "", 1.5] * 10)
    assert not far_cells(made)
    assert not far_cells(io.BytesIO(b"a,b\n1,2\n"))
