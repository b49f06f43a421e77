"""Slides in the house's look: title, sentences, native charts, tables, a fishbone of shapes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION
from pptx.enum.shapes import MSO_CONNECTOR
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Inches, Pt

from headwater.centre.ui.components import chart_label, printable
from headwater.centre.ui.deck_room import LINE, cut, fitted, height, lines, parted

BLUE, INK, GREY, RED, PALE = (
    RGBColor(0x15, 0x65, 0xC0),
    RGBColor(0x2A, 0x33, 0x42),
    RGBColor(0x5B, 0x66, 0x76),
    RGBColor(0xC6, 0x28, 0x28),
    RGBColor(0xB6, 0xBF, 0xCC),
)
LATIN, CHINESE = "Calibri", "Microsoft YaHei"
WIDE, HIGH = Inches(13.333), Inches(7.5)
LEFT, BODY = Inches(0.6), Inches(12.1)
# Where the body of a slide begins and ends; the size of what stands in tables, and its lines in one cell.
TOP, FOOT = Inches(1.25), Inches(7.0)
SMALL, MOST_LINES = 12, 12
FORMATS = {"ratio": "0.0%", "count": "#,##0", "seconds": "#,##0.0", "money": "#,##0.00"}


POWERPOINT = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


class Deck:
    """One presentation. Every text gets a Latin and a Chinese font by name: no boxes on any machine.

    `mark`: a word in red on every slide, that it is a draft.
    """

    def __init__(self, foot: str, mark: str = "") -> None:
        self.file = Presentation()
        self.file.slide_width, self.file.slide_height = WIDE, HIGH
        self.foot, self.mark = foot, mark

    def slide(self, title: str) -> Any:
        """A blank slide with a title, a rule and the foot."""
        made = self.file.slides.add_slide(self.file.slide_layouts[6])
        self.text(made, title, LEFT, Inches(0.3), BODY, Inches(0.75), size=26, bold=True)
        if self.mark:
            place = (LEFT, Inches(0.02), BODY, Inches(0.35))
            self.text(made, self.mark, *place, size=16, bold=True, colour=RED, align=PP_ALIGN.RIGHT)
        rule = made.shapes.add_connector(
            MSO_CONNECTOR.STRAIGHT, LEFT, Inches(1.05), LEFT + BODY, Inches(1.05)
        )
        rule.line.color.rgb, rule.line.width = BLUE, Pt(1.5)
        number = str(len(self.file.slides))
        foot = f"{self.foot}  ·  {number}"
        self.text(made, foot, LEFT, Inches(7.05), BODY, Inches(0.3), size=10, colour=GREY)
        return made

    def text(
        self,
        slide: Any,
        words: str | Sequence[str],
        left: int,
        top: int,
        width: int,
        high: int,
        *,
        size: int = 16,
        bold: bool = False,
        colour: Any = INK,
        colours: Sequence[Any] = (),
        align: Any = PP_ALIGN.LEFT,
        after: int = 6,
    ) -> Any:
        """A box of text; several texts are paragraphs. What does not go in is written smaller, then cut.

        `colours`: one for each paragraph, where they differ.
        """
        box = slide.shapes.add_textbox(Emu(left), Emu(top), Emu(width), Emu(high))
        frame = box.text_frame
        frame.word_wrap = True
        given = [words] if isinstance(words, str) else words
        fit, size = fitted(given, size, points(width), points(high), after=after if len(given) > 1 else 0)
        for place, line in enumerate(fit):
            paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
            paragraph.alignment = align
            paragraph.space_after = Pt(after)
            write(paragraph.add_run(), line, size, bold, colours[place] if colours else colour)
        return box

    def pages(self, title: str, words: str, *, size: int = 15) -> None:
        """A long text over as many slides as it takes."""
        room, width = points(FOOT - TOP), points(BODY)
        most = int(room // (size * LINE)) - 1
        left = [
            piece for line in words.splitlines() if line.strip() for piece in parted(line, size, width, most)
        ]
        while left:
            taken = 1
            while taken < len(left) and height(left[: taken + 1], size, width, 6) <= room:
                taken += 1
            self.text(self.slide(title), left[:taken], LEFT, TOP, BODY, FOOT - TOP, size=size)
            left, title = left[taken:], continued(title)

    def chart(
        self,
        slide: Any,
        kind: str,
        names: Sequence[str],
        series: Sequence[tuple[str, Sequence[float | None]]],
        unit: str,
        place: tuple[int, int, int, int],
    ) -> Any:
        """A native chart: "line", "bars" (lying, first on top) or "columns"."""
        data = CategoryChartData(number_format=FORMATS.get(unit, "General"))
        lying = kind == "bars"
        labels_of = [chart_label(name) for name in names]
        data.categories = list(reversed(labels_of)) if lying else labels_of
        for name, values in series:
            data.add_series(chart_label(name), list(reversed(values)) if lying else list(values))
        types = {
            "line": XL_CHART_TYPE.LINE_MARKERS,
            "bars": XL_CHART_TYPE.BAR_CLUSTERED,
            "columns": XL_CHART_TYPE.COLUMN_CLUSTERED,
        }
        left, top, width, height = place
        frame = slide.shapes.add_chart(types[kind], Emu(left), Emu(top), Emu(width), Emu(height), data)
        drawn = frame.chart
        drawn.has_legend = len(series) > 1
        if drawn.has_legend:
            drawn.legend.position, drawn.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
        drawn.font.size, drawn.font.name = Pt(11), LATIN
        east_asian(drawn.font._element)
        drawn.value_axis.has_major_gridlines = not lying
        drawn.value_axis.tick_labels.number_format = FORMATS.get(unit, "General")
        drawn.value_axis.tick_labels.number_format_is_linked = False
        for one, colour in zip(drawn.plots[0].series, (BLUE, PALE, GREY), strict=False):
            if kind == "line":
                one.format.line.color.rgb, one.format.line.width, one.smooth = colour, Pt(2), False
                one.marker.format.fill.solid()
                one.marker.format.fill.fore_color.rgb = colour
            else:
                one.format.fill.solid()
                one.format.fill.fore_color.rgb = colour
        if kind != "line":
            labels = drawn.plots[0]
            labels.has_data_labels = True
            labels.data_labels.number_format = FORMATS.get(unit, "General")
            labels.data_labels.number_format_is_linked = False
            labels.data_labels.font.size = Pt(10)
            labels.gap_width = 60
        return drawn

    def table(
        self,
        slide: Any,
        heads: Sequence[str],
        rows: Sequence[Sequence[str]],
        top: int,
        widths: Sequence[float],
        *,
        left: int = LEFT,
        width: int = BODY,
    ) -> int:
        """A table down to the foot; `widths` are parts of its width. Returns how many rows went in."""
        columns = [int(width * part / sum(widths)) for part in widths]
        shown = [[_cell(*pair) for pair in zip(row, columns, strict=True)] for row in rows]
        heights = [row_height(row, columns) for row in [heads, *shown]]
        room, taken = points(FOOT - top) - heights[0], 0
        while taken < len(rows) and sum(heights[1 : taken + 2]) <= room:
            taken += 1
        total = Pt(sum(heights[: taken + 1]))
        shape = slide.shapes.add_table(taken + 1, len(heads), Emu(left), Emu(top), Emu(width), total)
        grid = shape.table
        for at, column in enumerate(columns):
            grid.columns[at].width = Emu(column)
        for line, cells in enumerate([heads, *shown[:taken]]):
            grid.rows[line].height = Pt(heights[line])
            for at, words in enumerate(cells):
                cell = grid.cell(line, at)
                cell.vertical_anchor = MSO_ANCHOR.MIDDLE
                cell.margin_top = cell.margin_bottom = Emu(30000)
                cell.fill.solid()
                cell.fill.fore_color.rgb = BLUE if line == 0 else RGBColor(0xFF, 0xFF, 0xFF)
                colour = RGBColor(0xFF, 0xFF, 0xFF) if line == 0 else INK
                write(cell.text_frame.paragraphs[0].add_run(), str(words), SMALL, line == 0, colour)
        return taken

    def tables(
        self, title: str, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]
    ) -> None:
        """A table over as many slides as it takes, its heads on each."""
        while rows:
            taken = max(1, self.table(self.slide(title), heads, rows, TOP, widths))
            rows, title = rows[taken:], continued(title)

    def line(self, slide: Any, begin: tuple[int, int], end: tuple[int, int], colour: Any = PALE) -> None:
        """A straight line."""
        made = slide.shapes.add_connector(
            MSO_CONNECTOR.STRAIGHT, Emu(begin[0]), Emu(begin[1]), Emu(end[0]), Emu(end[1])
        )
        made.line.color.rgb, made.line.width = colour, Pt(1.75)

    def as_bytes(self) -> bytes:
        """The file."""
        out = io.BytesIO()
        self.file.save(out)
        return out.getvalue()


def points(length: int) -> float:
    """A length of a slide in points."""
    return Emu(length).pt


def continued(title: str) -> str:
    """The title of a slide that goes on with the one before."""
    more = _("(continued)")
    return title if title.endswith(more) else f"{title} {more}"


def row_height(cells: Sequence[str], columns: Sequence[int]) -> float:
    """How high a row of a table stands, in points."""
    most = max(lines(str(words), SMALL, points(column)) for words, column in zip(cells, columns, strict=True))
    return max(points(Inches(0.34)), most * SMALL * LINE + 6)


def _cell(words: Any, column: int) -> str:
    return cut(str(words).replace("\n", " "), SMALL, points(column), MOST_LINES)


def write(run: Any, words: str, size: int, bold: bool, colour: Any) -> None:
    """A run of text in both fonts."""
    run.text = printable(words)
    run.font.size, run.font.bold, run.font.name = Pt(size), bold, LATIN
    run.font.color.rgb = colour
    east_asian(run.font._element)


def east_asian(properties: Any) -> None:
    """Name the font for Chinese characters; python-pptx sets the Latin one only."""
    found = properties.find(qn("a:ea"))
    if found is None:
        found = properties.makeelement(qn("a:ea"), {})
        latin = properties.find(qn("a:latin"))
        if latin is not None:
            latin.addnext(found)
        else:
            properties.append(found)
    found.set("typeface", CHINESE)
