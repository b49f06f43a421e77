"""The closing report as DOCX, with Chinese fonts named and a chart that Word itself draws."""

from __future__ import annotations

import io
from typing import Any

from django.utils.translation import gettext as _
from docx import Document
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from pptx.chart.xmlwriter import ChartXmlWriter

from headwater.centre.improvement.reports.fitting import shares
from headwater.centre.improvement.reports.office_charts import KIND, chart_data
from headwater.centre.improvement.reports.parts import Picture, Report, Section
from headwater.centre.ui.components import printable

LATIN, CHINESE, HEADING = "Calibri", "SimSun", "SimHei"
BLUE = RGBColor(0x1F, 0x4E, 0x8C)
CHART = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
# 15.5 cm by 7 cm, in English Metric Units.
WIDTH, HEIGHT = 5_580_000, 2_520_000
FRAME = (
    '<w:drawing xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
    f' xmlns:r="{RELATED}"><wp:inline distT="0" distB="0" distL="0" distR="0">'
    '<wp:extent cx="{width}" cy="{height}"/><wp:docPr id="{number}" name="Chart {number}"/>'
    '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
    '<c:chart r:id="{link}"/></a:graphicData></a:graphic></wp:inline></w:drawing>'
)


def make(report: Report) -> bytes:
    """The document."""
    made = Document()
    _fonts(made)
    made.core_properties.title = printable(f"{report.number} {report.title}")
    made.core_properties.author = "Headwater"
    made.add_heading(printable(report.title), 0)
    made.add_paragraph(printable(f"{_('Closing report')} · {report.number} · {report.subtitle}"))
    if report.missing:
        _missing(made, report)
    for number, section in enumerate(report.sections, 1):
        _section(made, number, section)
    _number_pages(made, report)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _fonts(made: Any) -> None:
    """Without the East Asian name Word would pick a font by chance for Chinese."""
    for style in made.styles:
        if getattr(style, "font", None) is None or style.element.rPr is None:
            continue
        fonts = style.element.rPr.get_or_add_rFonts()
        heading = style.name.startswith(("Heading", "Title"))
        for name, font in (
            ("w:ascii", LATIN),
            ("w:hAnsi", LATIN),
            ("w:eastAsia", HEADING if heading else CHINESE),
        ):
            fonts.set(qn(name), font)
        for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme"):
            fonts.attrib.pop(qn(name), None)
        if heading:
            style.font.color.rgb = BLUE
    normal = made.styles["Normal"]
    normal.font.size = Pt(10.5)
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), CHINESE)
    normal.font.name = LATIN


def _missing(made: Any, report: Report) -> None:
    """First of all what is not there: nobody shall find it out at the end."""
    made.add_paragraph().add_run(_("What is missing in this report")).bold = True
    for sentence in report.missing:
        made.add_paragraph(printable(sentence), style="List Bullet")


def _section(made: Any, number: int, section: Section) -> None:
    made.add_heading(f"{number} {section.title}", 1)
    for sentence in section.sentences:
        made.add_paragraph(printable(sentence))
    if section.picture is not None:
        _draw(made, section.picture, number)
    if section.rows:
        _table(made, section)


def _table(made: Any, section: Section) -> None:
    width = len(section.rows[0])
    table = made.add_table(rows=1 if section.head else 0, cols=width, style="Light Grid Accent 1")
    parts = shares([*([section.head] if section.head else []), *section.rows])
    if section.head:
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        for cell, text in zip(table.rows[0].cells, section.head, strict=True):
            cell.text = printable(text)
    for row in section.rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = printable(text)
    for line in table.rows:
        line._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, part in zip(line.cells, parts, strict=True):
            cell.width = int(WIDTH * part)
    made.add_paragraph()


def _number_pages(made: Any, report: Report) -> None:
    """At the foot of each page: what it belongs to, and its number, which Word fills in."""
    foot = made.sections[0].footer.paragraphs[0]
    foot.add_run(printable(f"{report.number} {report.title} · "))
    for kind, text in (("begin", ""), ("", " PAGE "), ("end", "")):
        run = foot.add_run()
        part = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            part.set(qn("w:fldCharType"), kind)
        part.text = text or None
        run._r.append(part)


def _draw(made: Any, picture: Picture, number: int) -> None:
    """A chart part with its workbook inside, as Word keeps its own charts."""
    data = chart_data(picture)
    package = made.part.package
    # A slide is read from afar, a page is not.
    xml = ChartXmlWriter(KIND, data).xml.replace('sz="1800"', 'sz="900"')
    # The writer of slides leaves the workbook's place open: it stands at the end of the chart.
    xml = xml.replace(
        "</c:chartSpace>",
        '<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>',
    )
    chart = Part(PackURI(f"/word/charts/chart{number}.xml"), CHART, xml.encode("utf-8"), package)
    book = Part(
        PackURI(f"/word/embeddings/chart{number}.xlsx"), SHEET, data._workbook_writer.xlsx_blob, package
    )
    chart.relate_to(book, f"{RELATED}/package")
    link = made.part.relate_to(chart, f"{RELATED}/chart")
    frame = FRAME.format(width=WIDTH, height=HEIGHT, number=100 + number, link=link)
    made.add_paragraph().add_run()._r.append(parse_xml(frame))
