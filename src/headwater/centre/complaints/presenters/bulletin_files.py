"""A bulletin as slides and as a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from pptx.util import Inches

from headwater.centre.complaints.assessing import MEASURES, Counts
from headwater.centre.complaints.presenters.bulletins import DepartmentLine, Page, share
from headwater.centre.ui.charts import Column
from headwater.centre.ui.components import DASH, format_value, language_now
from headwater.centre.ui.deck import BODY, GREY, LEFT, Deck
from headwater.centre.ui.exports import Sheet


def slides(page: Page, foot: str) -> bytes:
    """PPTX in the reader's language."""
    deck = Deck(foot, page.mark)
    first = deck.slide(f"{page.title} {page.period}")
    words = [str(page.sentence), *([page.bulletin.remarks] if page.bulletin.remarks else [])]
    deck.text(first, words, LEFT, Inches(1.25), BODY, Inches(1.6), size=18)
    names = [line.name for line in page.classes]
    series = [
        (_("This period"), [float(line.counts.received) for line in page.classes]),
        (_("Period before"), [float(line.before.received) for line in page.classes]),
    ]
    deck.chart(first, "columns", names, series, "count", (LEFT, Inches(3.0), BODY, Inches(3.9)))
    _tables(deck, _("Ten classes: standards and deadlines kept"), *_classes(page))
    _tables(deck, _("Departments: deadlines, controllable and same-type complaints"), *_departments(page))
    if page.monthly:
        _tables(deck, _("Assessment"), *_assessment(page))
    if page.causes:
        last = deck.slide(_("What was complained of most"))
        bars = [(pgettext("bulletin", "Complaints"), [float(n) for _name, n in page.causes])]
        place = (LEFT, Inches(1.25), BODY, Inches(5.4))
        deck.chart(last, "bars", [name for name, _n in page.causes], bars, "count", place)
    return deck.as_bytes()


Table = tuple[Sequence[str], list[list[str]], Sequence[float]]


def _tables(
    deck: Deck, title: str, heads: Sequence[str], rows: list[list[str]], widths: Sequence[float]
) -> None:
    if not rows:
        slide = deck.slide(title)
        deck.text(slide, _("Nothing in this period."), LEFT, Inches(1.3), BODY, Inches(0.5), colour=GREY)
    deck.tables(title, heads, rows, widths)


def _classes(page: Page) -> Table:
    heads = (
        _("Class"),
        _("First reply within"),
        _("Solved within"),
        pgettext("bulletin", "Received"),
        pgettext("bulletin", "Change"),
        _("First reply in time"),
        _("Solved in time"),
        pgettext("bulletin", "Overdue"),
        pgettext("bulletin", "Controllable"),
        pgettext("bulletin", "Same type"),
    )
    rows = [
        [
            line.name,
            line.first_reply,
            line.solve,
            f"{line.counts.received:,}",
            line.change,
            share(line.counts.reply_on_time),
            share(line.counts.solve_on_time),
            str(line.counts.overdue),
            str(line.counts.controllable),
            str(line.counts.same_type),
        ]
        for line in page.classes
    ]
    return heads, rows, (2.2, 2, 2, 1, 1, 1.2, 1.2, 0.9, 1, 1)


def _departments(page: Page) -> Table:
    heads = (
        pgettext("bulletin", "Department"),
        pgettext("bulletin", "Received"),
        pgettext("bulletin", "Closed"),
        _("First reply in time"),
        _("Solved in time"),
        pgettext("bulletin", "Overdue"),
        _("Sent back"),
        pgettext("bulletin", "Traced"),
        pgettext("bulletin", "Controllable"),
        pgettext("bulletin", "Same type"),
        pgettext("bulletin", "Points"),
    )
    rows = [
        [
            line.name,
            f"{line.counts.received:,}",
            f"{line.counts.closed:,}",
            share(line.counts.reply_on_time),
            share(line.counts.solve_on_time),
            str(line.counts.overdue),
            str(line.counts.bounces),
            share(line.counts.traced_share),
            str(line.counts.controllable),
            str(line.counts.same_type),
            f"{line.counts.points:g}",
        ]
        for line in page.departments
    ]
    return heads, rows, (2.4, 1, 1, 1.2, 1.2, 0.9, 0.9, 1, 1, 1, 0.9)


def _assessment(page: Page) -> Table:
    heads = [
        pgettext("bulletin", "Rank"),
        pgettext("bulletin", "Department"),
        pgettext("bulletin", "Score"),
        *(measure_name(m.key) for m in page.measures),
    ]
    rows = []
    for line in page.departments:
        score = DASH if line.assessment.score is None else f"{line.assessment.score:.1f}"
        marks = [f"{value} ({points})" if points else value for value, points in scored(line)]
        rows.append([str(line.rank or DASH), line.name, score, *marks])
    return heads, rows, (0.6, 2.2, 0.9, *([1.1] * len(page.measures)))


def measure_name(key: str) -> str:
    """What a measure is called."""
    return MEASURES[key][0].say(language_now())


def shown_mark(key: str, value: float | None) -> str:
    """The value of a measure in its unit."""
    return DASH if value is None else format_value(MEASURES[key][1], value)


def scored(line: DepartmentLine) -> list[tuple[str, str]]:
    """What a department reached by each measure, and its points of the measure's weight ("" for no cases)."""
    return [
        (shown_mark(one.key, one.value), "" if one.points is None else f"{one.points:.1f} / {one.weight:g}")
        for one in line.assessment.marks
    ]


def sheets(page: Page) -> list[Sheet]:
    """The workbook: classes, departments, and the assessment of a month."""
    return [replace(sheet, mark=page.mark) for sheet in _sheets(page)]


def _sheets(page: Page) -> list[Sheet]:
    facts = [(_("Period"), page.period), (_("Unit"), str(page.bulletin.unit)), (_("As of"), page.counted_at)]
    counted = [
        Column(pgettext("bulletin", "Received"), "count"),
        Column(_("Period before"), "count"),
        *_shared_columns(),
    ]
    classes = [
        [line.name, line.first_reply, line.solve, line.standard, line.counts.received, line.before.received,
         *_shared(line.counts)]
        for line in page.classes
    ]  # fmt: skip
    heads = [Column(_("Class")), Column(_("First reply within")), Column(_("Solved within"))]
    found = [Sheet(_("Classes"), [*heads, Column(_("Standard")), *counted], classes, facts)]
    departments = [[line.name, line.counts.received, *_shared(line.counts)] for line in page.departments]
    columns = [
        Column(pgettext("bulletin", "Department")),
        Column(pgettext("bulletin", "Received"), "count"),
        *_shared_columns(),
    ]
    found.append(Sheet(_("Departments"), columns, departments, facts))
    if page.monthly:
        found.append(_assessment_sheet(page, facts))
    return found


def _shared_columns() -> Iterator[Column]:
    for name, unit in (
        (pgettext("bulletin", "Closed"), "count"),
        (pgettext("bulletin", "Overdue"), "count"),
        (_("First reply in time"), "ratio"),
        (_("Solved in time"), "ratio"),
        (pgettext("bulletin", "Traced"), "ratio"),
        (pgettext("bulletin", "Controllable"), "count"),
        (pgettext("bulletin", "Same type"), "count"),
        (_("Satisfied at the call-back"), "ratio"),
        (_("Sent back"), "count"),
        (_("Records of accountability"), "count"),
        (pgettext("bulletin", "Points"), "score"),
    ):
        yield Column(name, unit)


def _shared(counts: Counts) -> list[Any]:
    return [
        counts.closed,
        counts.overdue,
        counts.reply_on_time,
        counts.solve_on_time,
        counts.traced_share,
        counts.controllable,
        counts.same_type,
        counts.satisfied_share,
        counts.bounces,
        counts.records,
        counts.points,
    ]


def _assessment_sheet(page: Page, facts: Sequence[tuple[str, str]]) -> Sheet:
    columns = [
        Column(pgettext("bulletin", "Rank"), "count"),
        Column(pgettext("bulletin", "Department")),
        Column(pgettext("bulletin", "Score"), "score"),
    ]
    for measure in page.measures:
        name = measure_name(measure.key)
        columns += [Column(name, MEASURES[measure.key][1]), Column(f"{name} ({measure.weight:g})", "score")]
    rows: list[list[Any]] = []
    for line in page.departments:
        row: list[Any] = [line.rank, line.name, line.assessment.score]
        for one in line.assessment.marks:
            row += [one.value, one.points]
        rows.append(row)
    return Sheet(_("Assessment"), columns, rows, facts)
