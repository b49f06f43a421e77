"""Slides hold whatever people wrote: no character spoils the file, no text becomes a formula."""

from __future__ import annotations

import io
import zipfile

from pptx import Presentation
from pptx.util import Inches

from headwater.centre.ui.deck import FOOT, Deck


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


LONG = "客户在自助语音停摆后次日集中重复来电，人工坐席未按预案加派，部分客户多次放弃。"


def shown(deck: Deck) -> list[list[str]]:
    """Of each slide the texts of its boxes and of its tables' first columns."""
    read = Presentation(io.BytesIO(deck.as_bytes()))
    texts = []
    for slide in read.slides:
        boxes = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
        tables = [shape.table for shape in slide.shapes if shape.has_table]
        texts.append([*boxes, *(row.cells[0].text for table in tables for row in table.rows)])
    return texts


def test_a_long_table_goes_on_and_stays_above_the_foot() -> None:
    deck = Deck("foot")
    deck.tables("Whys", ["No.", "Because"], [[str(n), LONG * (n % 9 + 1)] for n in range(40)], (1, 4))
    told = shown(deck)
    assert len(told) > 4 and "Whys" in told[1][0] and told[1][0] != "Whys"
    numbers = [text for slide in told for text in slide if text.isdecimal()]
    assert [number for number in numbers if number] == [str(n) for n in range(40)]
    for slide in deck.file.slides:
        table = next(shape for shape in slide.shapes if shape.has_table)
        assert table.top + sum(row.height for row in table.table.rows) <= FOOT


def test_a_text_that_does_not_fit_is_written_smaller_then_cut() -> None:
    deck = Deck("foot")
    slide = deck.slide(LONG * 3)
    box = deck.text(slide, LONG * 5, Inches(1), Inches(2), Inches(6), Inches(1.2), size=20)
    size = box.text_frame.paragraphs[0].runs[0].font.size.pt
    assert 10 <= size < 20 and box.text_frame.text == LONG * 5
    cut_one = deck.text(slide, LONG * 40, Inches(1), Inches(4), Inches(6), Inches(1), size=20)
    assert cut_one.text_frame.text.endswith("…") and len(cut_one.text_frame.text) < len(LONG * 40)


def test_a_long_conclusion_is_whole_over_several_slides() -> None:
    deck = Deck("foot")
    deck.pages("Conclusion", LONG * 40 + "\n\n" + LONG)
    told = "".join(slide[-1] if slide[-1] != "" else slide[1] for slide in shown(deck))
    assert len(deck.file.slides) > 1
    assert told.replace("\n", "").count("停摆") == 41
