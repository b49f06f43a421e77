"""Slides hold whatever people wrote: no character spoils the file, no text becomes a formula."""

from __future__ import annotations

import io
import zipfile

from pptx import Presentation
from pptx.util import Inches

from headwater.centre.ui.deck import Deck


def test_what_people_wrote_stays_a_text() -> None:
    deck = Deck("foot\x07")
    slide = deck.slide("title\x0b")
    place = (Inches(1), Inches(1), Inches(5), Inches(3))
    deck.chart(
        slide, "bars", ['=HYPERLINK("http://x")', "{=1+1}", "bell\x07"], [("=2", [1, 2, 3])], "count", place
    )
    read = Presentation(io.BytesIO(deck.as_bytes()))
    chart = next(shape.chart for shape in read.slides[0].shapes if shape.has_chart)
    assert sorted(chart.plots[0].categories) == [' =HYPERLINK("http://x")', " {=1+1}", "bell"]
    with zipfile.ZipFile(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob)) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
