"""The closing report as PPTX: a title, what is missing, a slide a section, the chart drawn natively."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_LEGEND_POSITION
from pptx.oxml.ns import qn
from pptx.util import Cm, Pt

from headwater.centre.improvement.reports.content import Picture, Report, Section
from headwater.centre.improvement.reports.office_charts import KIND, chart_data
from headwater.centre.ui.components import printable

LATIN, CHINESE = "Calibri", "Microsoft YaHei"
BLUE, GREY = RGBColor(0x1F, 0x4E, 0x8C), RGBColor(0x66, 0x70, 0x85)
WIDTH, HEIGHT, EDGE = Cm(33.87), Cm(19.05), Cm(1.6)
BLANK = 6
# So many rows of a table fit a slide; longer ones go on over the page.
ROWS = 9


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
    """One slide, or as many as the table needs."""
    for place, rows in enumerate(_parts(section.rows)):
        slide = made.slides.add_slide(made.slide_layouts[BLANK])
        head = section.title if not place else f"{section.title} ({place + 1})"
        _words(slide, [head], Cm(0.8), Cm(1.6), size=26, bold=True, colour=BLUE)
        top: int = Cm(2.8)
        if place == 0 and section.sentences:
            shown = [f"• {s}" if bullets else s for s in section.sentences]
            height = Cm(0.95 * sum(1 + len(s) // 62 for s in shown) + 0.4)
            _words(slide, shown, top, height, size=16)
            top += height
        if place == 0 and section.picture is not None:
            _draw(slide, section.picture, top)
        elif rows:
            _table(slide, section.head, rows, top)
    if section.picture is not None and section.rows:
        _page(made, Section(section.title, (), section.head, section.rows))


def _parts(rows: Sequence[tuple[str, ...]]) -> Iterator[Sequence[tuple[str, ...]]]:
    yield rows[:ROWS]
    for start in range(ROWS, len(rows), ROWS):
        yield rows[start : start + ROWS]


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


def _table(slide: Any, head: Sequence[str], rows: Sequence[tuple[str, ...]], top: Any) -> None:
    every = [*([tuple(head)] if head else []), *rows]
    shape = slide.shapes.add_table(
        len(every), len(every[0]), EDGE, top, WIDTH - 2 * EDGE, Cm(0.9 * len(every))
    )
    shape.table.first_row = bool(head)
    for place, row in enumerate(every):
        for column, text in enumerate(row):
            cell = shape.table.cell(place, column)
            run = cell.text_frame.paragraphs[0].add_run()
            run.text = printable(text)
            _font(run, 12, bold=bool(head) and place == 0)


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
