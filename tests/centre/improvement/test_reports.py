"""The closing report: both files, both languages, the chart native, what is missing said first."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from django.utils.translation import override
from docx import Document
from pptx import Presentation
from pptx.util import Cm

from headwater.centre.improvement.actions import effects, plan, projects
from headwater.centre.improvement.models import Improvement, Measure
from headwater.centre.improvement.reports import REPORTS, report_of
from tests.cast import Cast
from tests.centre.improvement.conftest import judged

pytestmark = pytest.mark.django_db


@pytest.fixture
def stated(centre: Cast, promised: Improvement) -> Improvement:
    """With a measure and an effect that nobody has confirmed."""
    owner = centre.account("analyst")
    plan.add_measure(
        by=owner, improvement=promised, title="挂出清单", owner=centre.persons["A101"], due=date(2026, 4, 1)
    )
    effects.state_effect(
        by=owner,
        improvement=promised,
        project_cost=Decimal(1000),
        evidence="账目",
        other="投诉减少",
        years=[{"year": 2026, "cost_saved": Decimal(5000)}],
    )
    return Improvement.objects.get(pk=promised.pk)


def test_what_is_missing_is_said(stated: Improvement) -> None:
    with override("en"):
        report = report_of(stated)
    missing = " ".join(report.missing)
    assert "The effect is not verified." in missing
    assert "Gates not passed" in missing
    assert "not confirmed by a second person" in missing
    said = " ".join(sentence for section in report.sections for sentence in section.sentences)
    assert "this report claims none" in said
    assert "¥500.00" in said  # 5,000 for 1,000


def test_a_character_that_no_file_can_hold_spoils_none(stated: Improvement) -> None:
    Improvement.objects.update(title="bell\x07 and half \ufffe")
    stated.measures.update(title="line\x0b")
    report = report_of(Improvement.objects.get(pk=stated.pk))
    for kind in REPORTS.values():
        assert kind.make(report)
    read = Document(io.BytesIO(REPORTS["docx"].make(report)))
    assert read.paragraphs[0].text == "bell and half "


def test_the_shown_effect_stands_in_it(centre: Cast, stated: Improvement) -> None:
    projects.accept(by=centre.account("manager"), improvement=stated, verification=judged(stated))
    with override("en"):
        report = report_of(Improvement.objects.get(pk=stated.pk))
    said = " ".join(sentence for section in report.sections for sentence in section.sentences)
    assert "The effect was shown: +5.0 pp (95%: +2.0 pp to +8.0 pp)." in said
    assert "The effect is not verified." not in report.missing


def test_it_begins_with_what_came_out(centre: Cast, stated: Improvement) -> None:
    manager = centre.account("manager")
    projects.accept(by=manager, improvement=stated, verification=judged(stated))
    effects.confirm_effect(by=manager, effect=stated.effect)
    with override("en"):
        first = report_of(Improvement.objects.get(pk=stated.pk)).sections[0]
    said = " ".join(first.sentences)
    assert "shown: +5.0 pp (95%: +2.0 pp to +8.0 pp). The promise was kept." in said
    assert "a year on the mean" in said and "confirmed by manager" in said


def test_no_slide_is_fuller_than_it_holds(stated: Improvement) -> None:
    """With as many and as long words as the forms take."""
    Improvement.objects.update(title="长" * 120, problem="客户多次来电。" * 280)
    owner = stated.owner
    Measure.objects.bulk_create(
        Measure(improvement=stated, title="措施" * 90, owner=owner, due=date(2026, 4, 1),
                state="done", evidence="依据说明" * 240)
        for _number in range(12)
    )  # fmt: skip
    stated.effect.other = "客户少打电话。" * 280
    stated.effect.save()
    made = Presentation(io.BytesIO(REPORTS["pptx"].make(report_of(Improvement.objects.get(pk=stated.pk)))))
    for slide in made.slides:
        shapes = sorted(slide.shapes, key=lambda shape: shape.top)
        assert all(shape.top + shape.height <= made.slide_height for shape in shapes)
        above = pairwise(shapes)
        assert all(upper.top + upper.height <= lower.top + Cm(0.5) for upper, lower in above)
    cells = [
        c.text for s in made.slides for h in s.shapes if h.has_table for r in h.table.rows for c in r.cells
    ]
    assert sum(text.startswith("措施措施") for text in cells) == 12


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_document_opens_with_chart_and_chinese_fonts(stated: Improvement, language: str) -> None:
    with override(language):
        content = REPORTS["docx"].make(report_of(stated))
    opened = Document(io.BytesIO(content))
    text = "\n".join(p.text for p in opened.paragraphs)
    assert stated.title in text
    assert ("What is missing" in text) == (language == "en")
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        names = parts.namelist()
        assert any(n.startswith("word/charts/") and n.endswith(".xml") for n in names)
        assert any(n.startswith("word/embeddings/") for n in names)
        assert b'w:eastAsia="SimSun"' in parts.read("word/styles.xml")
        assert b"<c:chart " in parts.read("word/document.xml")
        chart = next(parts.read(n) for n in names if n.startswith("word/charts/chart"))
    assert chart.count(b"<c:ser>") == 2 and b"externalData" in chart


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_slides_open_with_a_native_chart(stated: Improvement, language: str) -> None:
    with override(language):
        content = REPORTS["pptx"].make(report_of(stated))
    slides = Presentation(io.BytesIO(content)).slides
    shapes = [shape for slide in slides for shape in slide.shapes]
    charts = [shape.chart for shape in shapes if shape.has_chart]
    assert len(charts) == 1
    assert len(list(charts[0].plots[0].series)) == 2
    assert any(shape.has_table for shape in shapes)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert b'<a:ea typeface="Microsoft YaHei"' in parts.read("ppt/slides/slide1.xml")


def test_without_a_promise_there_is_still_a_report(opened: Improvement) -> None:
    report = report_of(opened)
    for kind in REPORTS.values():
        assert kind.make(report)[:2] == b"PK"
