"""A Word document in the house's look: named fonts for Chinese, blue headings, numbered pages."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from headwater.centre.ui.components import printable

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LATIN, CHINESE, HEADING = "Calibri", "SimSun", "SimHei"
BLUE = RGBColor(0x1F, 0x4E, 0x8C)


def new_paper(title: str, foot: str) -> Any:
    """An empty document with its title; `foot` stands on each page before its number."""
    made = Document()
    _fonts(made)
    made.core_properties.title = printable(title)
    made.core_properties.author = "Headwater"
    made.add_heading(printable(title), 0)
    _number_pages(made, foot)
    return made


def add_table(made: Any, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A table whose head is repeated on the next page, and whose rows are not torn apart."""
    table = made.add_table(rows=1, cols=len(head), style="Light Grid Accent 1")
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for place, text in enumerate(head):
        table.rows[0].cells[place].text = printable(text)
    for row in rows:
        line = table.add_row()
        line._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, text in zip(line.cells, row, strict=True):
            cell.text = printable(text)
    made.add_paragraph()


def as_bytes(made: Any) -> bytes:
    """The file."""
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _fonts(made: Any) -> None:
    """Without the East Asian name Word would pick a font by chance for Chinese."""
    for style in made.styles:
        if getattr(style, "font", None) is None or style.element.rPr is None:
            continue
        heading = style.name.startswith(("Heading", "Title"))
        fonts = style.element.rPr.get_or_add_rFonts()
        fonts.set(qn("w:ascii"), LATIN)
        fonts.set(qn("w:hAnsi"), LATIN)
        fonts.set(qn("w:eastAsia"), HEADING if heading else CHINESE)
        for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme"):
            fonts.attrib.pop(qn(name), None)
        if heading:
            style.font.color.rgb = BLUE
    normal = made.styles["Normal"]
    normal.font.size, normal.font.name = Pt(10.5), LATIN
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), CHINESE)


def _number_pages(made: Any, words: str) -> None:
    foot = made.sections[0].footer.paragraphs[0]
    foot.add_run(printable(f"{words} · "))
    for kind, text in (("begin", ""), ("", " PAGE "), ("end", "")):
        run = foot.add_run()
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        part.text = text or None
        run._r.append(part)
