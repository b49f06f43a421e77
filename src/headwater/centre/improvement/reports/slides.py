"""The closing report as PPTX: a title, what is missing, a slide a section, the chart drawn natively."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_LEGEND_POSITION
from pptx.oxml.ns import qn
from pptx.util import Cm, Pt

from headwater.centre.improvement.reports.fitting import (
    CM_A_POINT,
    LEADING,
    height,
    lines,
    pages,
    shares,
    shortened,
)
from headwater.centre.improvement.reports.office_charts import KIND, chart_data
from headwater.centre.improvement.reports.parts import Picture, Report, Section
from headwater.centre.ui.components import printable

LATIN, CHINESE = "Calibri", "Microsoft YaHei"
BLUE, GREY = RGBColor(0x1F, 0x4E, 0x8C), RGBColor(0x66, 0x70, 0x85)
WIDTH, HEIGHT, EDGE = Cm(33.87), Cm(19.05), Cm(1.6)
BLANK = 6
# In centimetres: how broad words may stand, where they begin under the title and end above the edge.
BROAD, TOP, BOTTOM = 30.67, 2.8, 18.2
# Sizes of the sentences and of the cells in points, and how much of each a slide shows; the document has all.
SAID, CELL = 16, 12
MOST_SAID, MOST_IN_A_CELL = 420, 200


def make(report: Report) -> bytes:
    """The slides."""
    made = Presentation()
    made.slide_width, made.slide_height = WIDTH, HEIGHT
    made.core_properties.title = printable(f"{report.number} {report.title}")
    made.core_properties.author = "Headwater"
    _title(made, report)
    if report.missing:
        _page(made, Section(_("What is missing in this report"), report.missing), bullets=True)
    for section in report.sections:
        _page(made, section)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _title(made: Any, report: Report) -> None:
    slide = made.slides.add_slide(made.slide_layouts[BLANK])
    _words(slide, [report.title], Cm(6), Cm(3), size=36, bold=True, colour=BLUE)
    line = f"{_('Closing report')} · {report.number}"
    _words(slide, [line, report.subtitle], Cm(9.4), Cm(3), size=18, colour=GREY)


def _page(made: Any, section: Section, *, bullets: bool = False) -> None:
    """One slide, or as many as the words and the table need."""
    said = [shortened(f"• {s}" if bullets else s, MOST_SAID) for s in section.sentences]
    slide = _slide(made, section.title)
    top = TOP
    if said:
        needed = sum(lines(s, BROAD, SAID) for s in said) * SAID * CM_A_POINT * LEADING + 0.4
        _words(slide, said, Cm(top), Cm(needed), size=SAID)
        top += needed
    if section.picture is not None:
        _draw(slide, section.picture, Cm(top))
    if section.rows:
        _tables(made, slide, section, BOTTOM if section.picture is not None else top)


def _slide(made: Any, title: str) -> Any:
    slide = made.slides.add_slide(made.slide_layouts[BLANK])
    _words(slide, [title], Cm(0.8), Cm(1.6), size=26, bold=True, colour=BLUE)
    return slide


def _tables(made: Any, slide: Any, section: Section, top: float) -> None:
    """The table from `top` on, and on further slides; its head stands on each."""
    rows = [tuple(shortened(text, MOST_IN_A_CELL) for text in row) for row in section.rows]
    widths = [part * BROAD for part in shares([*([section.head] if section.head else []), *rows])]
    heights = [height(row, widths, CELL) for row in rows]
    head = height(section.head, widths, CELL) if section.head else 0.0
    if BOTTOM - top < head + heights[0]:
        slide, top = _slide(made, section.title), TOP
    for number, part in enumerate(pages(rows, heights, BOTTOM - top - head, BOTTOM - TOP - head)):
        if number:
            slide, top = _slide(made, f"{section.title} ({number + 1})"), TOP
        _table(slide, section.head, part, Cm(top), widths)


def _words(
    slide: Any,
    lines: Sequence[str],
    top: Any,
    height: Any,
    *,
    size: int,
    bold: bool = False,
    colour: Any = None,
) -> None:
    frame = slide.shapes.add_textbox(EDGE, top, WIDTH - 2 * EDGE, height).text_frame
    frame.word_wrap = True
    for place, line in enumerate(lines):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        run = paragraph.add_run()
        run.text = printable(line)
        _font(run, size, bold, colour)


def _font(run: Any, size: int, bold: bool = False, colour: Any = None) -> None:
    """Both fonts by name: the Chinese one is not the Latin one's affair."""
    run.font.size, run.font.bold, run.font.name = Pt(size), bold, LATIN
    if colour is not None:
        run.font.color.rgb = colour
    properties = run._r.get_or_add_rPr()
    east = properties.makeelement(qn("a:ea"), {"typeface": CHINESE})
    properties.append(east)


def _table(
    slide: Any, head: Sequence[str], rows: Sequence[Sequence[str]], top: Any, widths: Sequence[float]
) -> None:
    every = [*([tuple(head)] if head else []), *rows]
    deep = [height(row, widths, CELL) for row in every]
    shape = slide.shapes.add_table(len(every), len(widths), EDGE, top, WIDTH - 2 * EDGE, Cm(sum(deep)))
    shape.table.first_row = bool(head)
    for column, width in zip(shape.table.columns, widths, strict=True):
        column.width = Cm(width)
    for place, row in enumerate(every):
        shape.table.rows[place].height = Cm(deep[place])
        for column, text in enumerate(row):
            cell = shape.table.cell(place, column)
            run = cell.text_frame.paragraphs[0].add_run()
            run.text = printable(text)
            _font(run, CELL, bold=bool(head) and place == 0)


def _draw(slide: Any, picture: Picture, top: Any) -> None:
    frame = slide.shapes.add_chart(
        KIND, EDGE, top, WIDTH - 2 * EDGE, HEIGHT - top - Cm(0.8), chart_data(picture)
    )
    chart = frame.chart
    chart.has_legend = True
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    chart.font.size, chart.font.name = Pt(11), LATIN
    for series in chart.plots[0].series:
        series.smooth = False
